using System.Collections.Concurrent;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Rooms;

namespace CrssBot.Runtime;

/// <summary>
/// What became of answers when a key was corrected: judged anew in the store, then in the rooms, then said to those whose answers it changed,
/// privately and once. Splits, totals and boards that were shown stay as they were shown.
/// </summary>
public sealed class Corrections
{
    /// <summary>A note "corrected|{member}|{question}" says what is to be told; it goes when it was.</summary>
    public const string Notes = "corrected|";

    /// <summary>Characters of a question, for whoever is to know it again.</summary>
    private const int StemShown = 120;

    private readonly IStudyStore _store;
    private readonly IRooms _rooms;
    private readonly RoomContext _context;
    private readonly TimeProvider _time;
    private readonly INews _news;
    private readonly ConcurrentDictionary<MemberId, bool> _untold = new();
    private int _loaded;

    public Corrections(IStudyStore store, IRooms rooms, RoomContext context, TimeProvider time, INews news)
    {
        _store = store;
        _rooms = rooms;
        _context = context;
        _time = time;
        _news = news;
        // What another process judged anew is read when it is next asked for.
        news.Hear(INews.Corrected, _ => Volatile.Write(ref _loaded, 0));
    }

    public static string NoteOf(MemberId member, QuestionId question) => $"{Notes}{member}|{question}";

    /// <summary>Judges anew what the pack's corrections speak of. Twice changes nothing more; cut short, it is carried on by the same call.</summary>
    /// <returns>A line for each correction.</returns>
    public async Task<IReadOnlyList<string>> RegradeAsync(bool dryRun, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        foreach (var correction in _context.Catalog.Corrections ?? [])
        {
            if (Regrade.Of(correction, _context.Catalog) is not { } regrade)
            {
                continue;
            }

            var changed = await _store.RegradeAsync(regrade, dryRun, cancellationToken);
            if (!dryRun)
            {
                foreach (var room in changed.Where(c => !c.Room.IsAlone).GroupBy(c => c.Room))
                {
                    var request = new RoomRequest(
                        room.Key,
                        RoomRequest.Clock,
                        _time.GetUtcNow(),
                        new RoomCommand.Regrade(correction.Question, [.. room])
                    );
                    await _rooms.SubmitAsync(request, cancellationToken);
                }

                foreach (var change in changed)
                {
                    _untold[change.Member] = true;
                }

                await _news.TellAsync(INews.Corrected, correction.Question.Value, cancellationToken);
            }

            var people = changed.Select(c => c.Member).Distinct().Count();
            lines.Add(
                $"{correction.Question}: {Words.Count(changed.Count, "answer")} of {Words.Count(people, "person", "people")} {(dryRun ? "would change" : "changed")}"
            );
        }

        return lines;
    }

    /// <summary>What to tell a member now, oldest question first; empty for almost everybody, without asking the _store.</summary>
    public async ValueTask<IReadOnlyList<string>> UntoldAsync(MemberId member, CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        if (!_untold.ContainsKey(member))
        {
            return [];
        }

        var notes = await _store.NotesAsync($"{Notes}{member}|", cancellationToken);
        var byQuestion = (_context.Catalog.Corrections ?? []).ToLookup(c => c.Question);
        return
        [
            .. from note in notes
            let question = new QuestionId(note.Key[(note.Key.LastIndexOf('|') + 1)..])
            from correction in byQuestion[question]
            select Sentence(correction, Enum.TryParse<Judged>(note.Value, out var judged) ? judged : Judged.Out),
        ];
    }

    /// <summary>They were told.</summary>
    public async Task ToldAsync(MemberId member, CancellationToken cancellationToken)
    {
        foreach (var (key, _) in await _store.NotesAsync($"{Notes}{member}|", cancellationToken))
        {
            await _store.SetNoteAsync(key, null, cancellationToken);
        }

        _untold.TryRemove(member, out _);
    }

    private async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _loaded) == 1)
        {
            return;
        }

        foreach (var (key, _) in await _store.NotesAsync(Notes, cancellationToken))
        {
            if (key.Split('|') is [_, var member, _])
            {
                _untold[new MemberId(member)] = true;
            }
        }

        Volatile.Write(ref _loaded, 1);
    }

    private string Sentence(Correction correction, Judged judged)
    {
        var stem = _context.Catalog.QuestionById.TryGetValue(correction.Question, out var question)
            ? $" “{Words.Shortened(question.Stem, StemShown)}”"
            : "";
        var now = judged switch
        {
            Judged.Right => "Your answer counts as the best one now.",
            Judged.Other => "Another answer is the best one now.",
            _ => "Your answer to it counts no longer.",
        };
        return $"A question you answered was corrected on {Words.MonthDay(correction.Date)}:{stem} {correction.Why} {now} Your review and progress follow by themselves.";
    }
}
