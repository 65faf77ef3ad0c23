using System.Diagnostics;
using System.Globalization;
using CrssBot.Engine;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Rooms;

namespace CrssBot.Runtime.Chat;

/// <summary>
/// Routes as text that travels with a button: "1:kind:part:part", at most 100 characters, the tightest platform's measure (Discord,
/// components/reference.mdx, Custom ID). Reading is total: whatever is not one of ours is null.
/// </summary>
public static class PressId
{
    public const int Longest = 100;

    /// <summary>Raised when a kind's parts change: buttons of an older version then say so politely.</summary>
    private const string Version = "1";

    public static string Of(Route route)
    {
        var id = route switch
        {
            Route.Join r => Text("join", r.Session),
            Route.Leave r => Text("leave", r.Session),
            Route.Start r => Text("start", r.Session),
            Route.Stop r => Text("stop", r.Session),
            Route.Resume r => Text("resume", r.Session),
            Route.Another r => Text("again", r.Session),
            Route.MyResult r => Text("result", r.Session),
            Route.Answer r => Text("a", r.Session, r.Ordinal, r.Round, r.Option, r.Guessed),
            Route.Lead r => Text("lead", r.Session, r.Ordinal, r.Round, (int)r.Step),
            Route.MyAnswer r => Text("mine", r.Session, r.Ordinal),
            Route.AllOptions r => Text("all", r.Session, r.Ordinal),
            Route.More r => Text("more", r.Session, r.Ordinal),
            Route.AnswerDaily r => Text("daily", r.Date, r.Option),
            Route.MyDaily r => Text("mydaily", r.Date),
            Route.AllDailyOptions r => Text("alldaily", r.Date),
            Route.Dailies => Text("dailies"),
            Route.Concept r => Text("concept", r.Slug, r.Page, r.Fresh),
            Route.Shared r => Text("shared", r.Number, r.Slug),
            Route.Share r => Text("share", r.Slug),
            Route.QuizMe r => Text("quiz", r.Slug),
            Route.Flag r => Text("flag", r.Question, r.Revision),
            Route.Flagged r => Text("flagged", r.Question, r.Revision),
            Route.PostAgain r => Text("post", r.Slot),
            Route.Rehearse r => Text("rehearse", r.Step),
            Route.Setup => Text("setup"),
            Route.SetupForm => Text("form"),
            Route.SetZone r => Text("zone", r.Zone),
            Route.PickZone => Text("zones"),
            Route.SetDaily r => Text("when", (int)r.When),
            Route.Mixed => Text("mixed"),
            Route.CalendarForm => Text("weeks"),
            Route.Calendar => Text("calendar"),
            Route.UseCalendar r => Text("usecalendar", r.Number),
            Route.PostWelcome => Text("welcome"),
            Route.MakeEvents => Text("events"),
            Route.Rule r => Text("rule", r.Question, r.Ask),
            Route.RollingStart r => Text("rstart", r.Session),
            Route.RollingAnswer r => Text("r", r.Session, r.Ordinal, r.Option, r.Guessed),
            Route.RollingAt r => Text("rat", r.Session, r.Ordinal, r.Guessing),
            Route.RollingList r => Text("rlist", r.Session),
            Route.RollingPick r => Text("rpick", r.Session),
            Route.RollingClose r => Text("rclose", r.Session, r.Sure),
            Route.RollingExplain r => Text("rwhy", r.Session),
            Route.RollingResult r => Text("rresult", r.Session),
            Route.Cases => Text("cases"),
            Route.CaseList => Text("caselist"),
            Route.Case r => Text("case", r.Slug, r.Step),
            Route.CaseChoice r => Text("c", r.Slug, r.Step, r.Letter),
            Route.Review r => Text("review", r.Beyond),
            Route.PracticeMenu => Text("practices"),
            Route.Practice r => Text("practice", (int)r.Drill, r.Of),
            Route.PickDomain => Text("domains"),
            Route.ExamMenu => Text("exams"),
            Route.BeginExam r => Text("beginexam", r.Strict),
            Route.SitAnswer r => Text("s", r.Session, r.Ordinal, r.Option, r.Guessed),
            Route.SitAt r => Text("sat", r.Session, r.Ordinal, r.Guessing),
            Route.SitNext r => Text("snext", r.Session, r.Ordinal),
            Route.SitAll r => Text("sall", r.Session, r.Ordinal),
            Route.SitOpen r => Text("sopen", r.Session),
            Route.PauseExam r => Text("pauseexam", r.Session),
            Route.ResumeExam r => Text("resumeexam", r.Session),
            Route.FinishExam r => Text("finishexam", r.Session, r.Sure),
            Route.ExamResult r => Text("examresult", r.Session),
            Route.ExamMissed r => Text("missed", r.Session, r.Page),
            Route.Progress => Text("progress"),
            Route.Plan => Text("plan"),
            Route.PausePlan r => Text("pauseplan", r.On),
            Route.AfterExam r => Text("afterexam", r.Keep),
            Route.Begin r => Text("begin", r.Number),
            Route.Privacy r => Text("privacy", r.Number),
            Route.ExtraTime => Text("time"),
            Route.SetExtraTime => Text("settime"),
            Route.ExamDate => Text("exam"),
            Route.SetExamDate => Text("setexam"),
            Route.MyPlace r => Text("place", r.Number),
            Route.ShowMyName r => Text("name", r.On),
            Route.Export => Text("export"),
            Route.Erase r => Text("erase", r.Sure),
            _ => throw new UnreachableException($"No press id for {route.GetType().Name}."),
        };
        return id.Length <= Longest
            ? id
            : throw new ArgumentException($"The press id of a {route.GetType().Name} is too long.", nameof(route));
    }

    public static Route? Parse(string? pressId)
    {
        if (pressId is null || pressId.Length > Longest)
        {
            return null;
        }

        var parts = new Parts(pressId.Split(':'));
        if (!string.Equals(parts.Word(), Version, StringComparison.Ordinal))
        {
            return null;
        }

        Route? route = parts.Word() switch
        {
            "join" => new Route.Join(parts.Session()),
            "leave" => new Route.Leave(parts.Session()),
            "start" => new Route.Start(parts.Session()),
            "stop" => new Route.Stop(parts.Session()),
            "resume" => new Route.Resume(parts.Session()),
            "again" => new Route.Another(parts.Session()),
            "result" => new Route.MyResult(parts.Session()),
            "a" => new Route.Answer(parts.Session(), parts.Number(), parts.Number(), parts.Option(), parts.YesNo()),
            "lead" => new Route.Lead(parts.Session(), parts.Number(), parts.Number(), parts.Step()),
            "mine" => new Route.MyAnswer(parts.Session(), parts.Number()),
            "all" => new Route.AllOptions(parts.Session(), parts.Number()),
            "more" => new Route.More(parts.Session(), parts.Number()),
            "daily" => new Route.AnswerDaily(parts.Date(), parts.Option()),
            "mydaily" => new Route.MyDaily(parts.Date()),
            "alldaily" => new Route.AllDailyOptions(parts.Date()),
            "dailies" => new Route.Dailies(),
            "concept" => new Route.Concept(parts.Concept(), parts.Number(), parts.YesNo()),
            "shared" => new Route.Shared(parts.Number(), parts.Concept()),
            "share" => new Route.Share(parts.Concept()),
            "quiz" => new Route.QuizMe(parts.Concept()),
            "flag" => new Route.Flag(parts.Question(), parts.Number()),
            "flagged" => new Route.Flagged(parts.Question(), parts.Number()),
            "post" => new Route.PostAgain(parts.Slot()),
            "rehearse" => new Route.Rehearse(parts.Number()),
            "setup" => new Route.Setup(),
            "form" => new Route.SetupForm(),
            "zone" => new Route.SetZone(parts.Zone()),
            "zones" => new Route.PickZone(),
            "when" => new Route.SetDaily(parts.When()),
            "mixed" => new Route.Mixed(),
            "weeks" => new Route.CalendarForm(),
            "calendar" => new Route.Calendar(),
            "usecalendar" => new Route.UseCalendar(parts.Number()),
            "welcome" => new Route.PostWelcome(),
            "events" => new Route.MakeEvents(),
            "rule" => new Route.Rule(parts.Question(), parts.YesNo()),
            "rstart" => new Route.RollingStart(parts.Session()),
            "r" => new Route.RollingAnswer(parts.Session(), parts.Number(), parts.Option(), parts.YesNo()),
            "rat" => new Route.RollingAt(parts.Session(), parts.Number(), parts.YesNo()),
            "rlist" => new Route.RollingList(parts.Session()),
            "rpick" => new Route.RollingPick(parts.Session()),
            "rclose" => new Route.RollingClose(parts.Session(), parts.YesNo()),
            "rwhy" => new Route.RollingExplain(parts.Session()),
            "rresult" => new Route.RollingResult(parts.Session()),
            "cases" => new Route.Cases(),
            "caselist" => new Route.CaseList(),
            "case" => new Route.Case(new CaseId(parts.Slot()), parts.Number()),
            "c" => new Route.CaseChoice(new CaseId(parts.Slot()), parts.Number(), parts.Number()),
            "review" => new Route.Review(parts.YesNo()),
            "practices" => new Route.PracticeMenu(),
            "practice" => new Route.Practice(parts.Drill(), parts.WordOrNone()),
            "domains" => new Route.PickDomain(),
            "exams" => new Route.ExamMenu(),
            "beginexam" => new Route.BeginExam(parts.YesNo()),
            "s" => new Route.SitAnswer(parts.Session(), parts.Number(), parts.Option(), parts.YesNo()),
            "sat" => new Route.SitAt(parts.Session(), parts.Number(), parts.YesNo()),
            "snext" => new Route.SitNext(parts.Session(), parts.Number()),
            "sall" => new Route.SitAll(parts.Session(), parts.Number()),
            "sopen" => new Route.SitOpen(parts.Session()),
            "pauseexam" => new Route.PauseExam(parts.Session()),
            "resumeexam" => new Route.ResumeExam(parts.Session()),
            "finishexam" => new Route.FinishExam(parts.Session(), parts.YesNo()),
            "examresult" => new Route.ExamResult(parts.Session()),
            "missed" => new Route.ExamMissed(parts.Session(), parts.Number()),
            "progress" => new Route.Progress(),
            "plan" => new Route.Plan(),
            "pauseplan" => new Route.PausePlan(parts.YesNo()),
            "afterexam" => new Route.AfterExam(parts.YesNo()),
            "begin" => new Route.Begin(parts.Number()),
            "privacy" => new Route.Privacy(parts.Number()),
            "time" => new Route.ExtraTime(),
            "settime" => new Route.SetExtraTime(),
            "exam" => new Route.ExamDate(),
            "setexam" => new Route.SetExamDate(),
            "place" => new Route.MyPlace(parts.Number()),
            "name" => new Route.ShowMyName(parts.YesNo()),
            "export" => new Route.Export(),
            "erase" => new Route.Erase(parts.YesNo()),
            _ => null,
        };
        return parts.AllRead ? route : null;
    }

    /// <summary>The slot whose message carries this button; null for private answers. A message whose fate is unknown is found again by it.</summary>
    public static string? SlotOf(Route route) =>
        route switch
        {
            Route.Join r => RoomMessages.LobbyKey(r.Session),
            Route.Answer { Guessed: false } r => RoomMessages.QuestionKey(r.Session, r.Ordinal),
            Route.Lead r => RoomMessages.QuestionKey(r.Session, r.Ordinal),
            Route.MyAnswer r => RoomMessages.QuestionKey(r.Session, r.Ordinal),
            Route.MyResult r => RoomMessages.EndKey(r.Session),
            Route.Another r => RoomMessages.EndKey(r.Session),
            Route.RollingStart r => RoomMessages.RollingKey(r.Session),
            Route.RollingResult r => RoomMessages.RollingKey(r.Session),
            Route.MyDaily r => Daily.SessionOf(r.Date).Value,
            Route.Shared r => string.Create(CultureInfo.InvariantCulture, $"shared-{r.Number}"),
            Route.Begin { Number: > 0 } r => RoomMessages.WelcomeKey(r.Number),
            Route.Privacy r => RoomMessages.WelcomeKey(r.Number),
            Route.MyPlace r => RoomMessages.BoardKey(r.Number),
            _ => null,
        };

    private static string Text(params ReadOnlySpan<object> parts)
    {
        var text = new System.Text.StringBuilder(Version);
        foreach (var part in parts)
        {
            text.Append(':')
                .Append(
                    part switch
                    {
                        bool yes => yes ? "1" : "0",
                        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                        _ => Convert.ToString(part, CultureInfo.InvariantCulture),
                    }
                );
        }

        return text.ToString();
    }

    /// <summary>Reads parts one by one; once one is missing or wrong, nothing was read.</summary>
    private sealed class Parts(string[] parts)
    {
        private int _next;
        private bool _wrong;

        public bool AllRead => !_wrong && _next == parts.Length;

        public string Word() => _next < parts.Length ? parts[_next++] : Wrong("");

        public SessionId Session() => new(Id());

        public OptionId Option() => new(Id());

        public ConceptId Concept() => new(Id());

        public QuestionId Question() => new(Id());

        public string Slot() => Id();

        public int Number() =>
            int.TryParse(Word(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 1_000_000_000
                ? number
                : Wrong(0);

        public bool YesNo() =>
            Word() switch
            {
                "1" => true,
                "0" => false,
                _ => Wrong(false),
            };

        public QuizStep Step() => (QuizStep)Number() is var step && Enum.IsDefined(step) ? step : Wrong(QuizStep.Reveal);

        public DailyChoice When() => (DailyChoice)Number() is var when && Enum.IsDefined(when) ? when : Wrong(DailyChoice.Off);

        public Drill Drill() => (Drill)Number() is var drill && Enum.IsDefined(drill) ? drill : Wrong(Chat.Drill.Weakest);

        /// <summary>An id, or nothing.</summary>
        public string WordOrNone() => _next < parts.Length && parts[_next].Length == 0 ? parts[_next++] : Id();

        /// <summary>The shape of an IANA name; whether there is one is the room's to know.</summary>
        public string Zone() =>
            Word() is { Length: > 0 and <= 60 } word && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '+' or '-')
                ? word
                : Wrong("");

        public DateOnly Date() =>
            DateOnly.TryParseExact(Word(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                ? date
                : Wrong(default(DateOnly));

        private string Id() =>
            Word() is { Length: > 0 } word && word.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-')
                ? word
                : Wrong("");

        private T Wrong<T>(T value)
        {
            _wrong = true;
            return value;
        }
    }
}
