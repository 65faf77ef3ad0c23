using System.Collections.Immutable;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using static CrssBot.Runtime.Chat.RoomPosts;

namespace CrssBot.Runtime.Chat;

/// <summary>What works in this channel, and what to click where something does not.</summary>
internal static class SetupCheck
{
    /// <param name="rights">What the platform lets the bot do here, a line each.</param>
    public static Sheet Of(RoomView view, ImmutableArray<string> rights, Dialect dialect, Catalog catalog)
    {
        var settings = view.Settings;
        var ruled = view.Hidden?.FirstOrDefault(h => h.Standing == FlagStanding.Hidden);
        return Body(
            Markup.Lines([
                "### Setup check",
                .. rights,
                view.SkippedDaily is { } skipped
                    ? $"The daily prompt of {Words.Date(skipped)} was skipped: the bot was away for too long."
                    : null,
                FirstSteps.CourseLine(view, catalog) ?? "**Questions** come from the whole exam, mixed.",
                settings.DailyOn && view.NextDaily is { } next
                    ? $"✓ Daily prompts are on. {Words.NextDaily(next, view.Now, settings.Zone)}."
                    : "Daily prompts are off. `/setup room` turns them on.",
                $"**Quizzes:** {Words.PlanLine(settings.QuizDefaults, catalog)}. {(settings.WhoStarts == WhoStarts.Anyone ? "Anyone" : "Facilitators")} may start one.",
                dialect.Facilitators(view),
                view.Welcomed ? null : "The welcome is not posted yet: it tells everyone how to begin.",
                ruled is null
                    ? null
                    : $"**Flagged by {QuizRules.FlagsToHide} people**, so it is not asked here until you decide: {Markup.Plain(ruled.Stem)}",
                ruled is null ? null : $"-# They say: {string.Join("; ", ruled.Reasons.Distinct().Select(Words.Of))}. Nobody is told who.",
            ]),
            Row([
                Button("Change settings", new Route.SetupForm()),
                Button(view.Calendar is null ? "Enter a calendar" : "Change the calendar", new Route.CalendarForm()),
                .. view.Calendar is null ? (Control[])[] : [Button("No calendar: mixed", new Route.Mixed())],
            ]),
            SetupSteps.Last(view, dialect),
            ruled is null
                ? Row()
                : Row(
                    Button("Ask it again", new Route.Rule(ruled.Question, Ask: true)),
                    Button("Leave it out", new Route.Rule(ruled.Question, Ask: false))
                )
        );
    }
}

/// <summary>The rehearsal's messages one by one, with their buttons switched off.</summary>
internal static class RehearsalCards
{
    public static Sheet Step(ImmutableArray<RoomMessage> shown, int step, Catalog catalog)
    {
        if (shown.IsEmpty)
        {
            return Body("There is nothing to rehearse: no question fits these settings. Type `/setup room` and change them.");
        }

        step = Math.Clamp(step, 0, shown.Length - 1);
        var body = RoomPosts.Of(shown[step], "rehearsal-1", catalog);
        return body with
        {
            Text = Markup.Lines([$"-# Rehearsal, {step + 1} of {shown.Length}. Only you see this; nothing is stored.", body.Text]),
            Rows =
            [
                .. body.Rows.Select(r => new Row([.. r.Controls.Select(c => c is Control.Button b ? b with { Disabled = true } : c)])),
                Row([
                    .. step > 0 ? (Control[])[Button("Back", new Route.Rehearse(step - 1))] : [],
                    step < shown.Length - 1
                        ? Button("Go on", new Route.Rehearse(step + 1), Emphasis.Primary)
                        : Button("Post welcome", new Route.PostWelcome(), Emphasis.Primary),
                ]),
            ],
        };
    }
}
