using System.Text;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Runtime;
using CrssBot.Runtime.Outbox;
using CrssBot.Storage;
using CrssBot.Storage.Moving;

namespace CrssBot.Chaos.Fuzz;

/// <summary>
/// Files that <c>crssbot import</c> is given: taken whole, or refused in one sentence that names the line, and then nothing of it is anywhere.
/// What is taken comes out again as it is.
/// </summary>
internal sealed class ImportFiles(string folder) : FuzzKind
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 8, 12, 0, 0, TimeSpan.Zero);
    private static readonly string[] Good = [.. Rows().Append(new StoredRow.OfEnd(Rows().Count())).Select(r => r.ToLine())];

    private readonly string _file = Path.Combine(folder, "all.jsonl");
    private readonly string _database = Path.Combine(folder, "target.db");
    private readonly string _again = Path.Combine(folder, "again.jsonl");
    private readonly string _twice = Path.Combine(folder, "twice.jsonl");

    public override string Name => "import-files";

    public override int Share => 5_000;

    /// <summary>One of each kind, and a second where two can get into each other's way.</summary>
    private static IEnumerable<StoredRow> Rows()
    {
        var (oak, elm, ann) = (new RoomId("oak"), new RoomId("elm"), new MemberId("ann"));
        var hall = new ChannelAddress("discord", "7/70");
        for (var version = 1; version <= 3; version++)
        {
            yield return new StoredRow.OfAttempt(
                new Attempt(
                    oak,
                    new SessionId("s1"),
                    version,
                    1,
                    ann,
                    new QuestionId("q"),
                    2,
                    new OptionId("listen"),
                    Correct: version == 1,
                    Guessed: false,
                    Noon,
                    TimeSpan.FromSeconds(3),
                    StudyMode.Together,
                    version,
                    version,
                    Final: true
                )
            );
        }

        yield return new StoredRow.OfHead(oak, 4, Noon.UtcTicks, true, "2026a", 1, 1, """{"name":"zero \u0000, 😀"}""", false);
        yield return new StoredRow.OfHead(elm, 2, null, false, "", 0, null, null, true);
        yield return new StoredRow.OfSlot(new Slot(oak, "q1", hall, 2, "{}", 1, "70/700", SlotState.Sent, Noon));
        yield return new StoredRow.OfIdentity(new Identity("discord", "42", ann, new DateOnly(2026, 3, 8)));
        yield return new StoredRow.OfMembership(ann, oak);
        yield return new StoredRow.OfAddress(hall, oak);
        yield return new StoredRow.OfAlias("discord|7/71", oak);
        yield return new StoredRow.OfCounter(new Counter("room|oak|ann", 3, 1));
        yield return new StoredRow.OfFlag(new Flag(new QuestionId("q"), 2, FlagReason.Unclear, ann, oak, Noon));
        yield return new StoredRow.OfNote("discord|session", "a\0b\n");
        yield return new StoredRow.OfPulse(Noon);
    }

    public override async ValueTask TryAsync(Random random)
    {
        Clear();
        var spoiled = Spoiled(random);
        Input = Convert.ToBase64String(spoiled);
        await File.WriteAllBytesAsync(_file, spoiled);
        IReadOnlyList<string> taken;
        try
        {
            taken = await StoreMoves.MoveAsync(_file, _database, CancellationToken.None);
        }
        catch (StoreDamagedException refused)
        {
            Must(
                refused.Message.StartsWith("Line ", StringComparison.Ordinal) && !refused.Message.Contains('\n', StringComparison.Ordinal),
                $"The refusal names no line, or has several: {refused.Message}"
            );
            var left = Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
            Must(left.SequenceEqual(["all.jsonl", "target.db.lock"], StringComparer.Ordinal), $"It left {string.Join(", ", left)}.");
            return;
        }

        Taken++;
        Must(
            taken.SequenceEqual(await StoreMoves.MoveAsync(_database, _again, CancellationToken.None), StringComparer.Ordinal),
            "What was taken does not come out again."
        );
        await StoreMoves.MoveAsync(_again, _twice, CancellationToken.None);
        Must(
            string.Equals(await File.ReadAllTextAsync(_again), await File.ReadAllTextAsync(_twice), StringComparison.Ordinal),
            "An export that is imported is not the same export."
        );
    }

    private void Clear()
    {
        foreach (var file in Directory.GetFiles(folder))
        {
            File.Delete(file);
        }
    }

    /// <summary>The bytes of the file, a line of it, or the order of its lines.</summary>
    private static byte[] Spoiled(Random random)
    {
        var lines = Good.ToList();
        var (at, other) = (random.Next(lines.Count), random.Next(lines.Count));
        switch (random.Next(10))
        {
            case 0 or 1:
                return Spoil.Bytes(random, Encoding.UTF8.GetBytes(string.Join('\n', lines)));
            case 2:
                lines.RemoveAt(at);
                break;
            case 3:
                lines.Insert(other, lines[at]);
                break;
            case 4:
                (lines[at], lines[other]) = (lines[other], lines[at]);
                break;
            default:
                return Line(random, lines, at);
        }

        return Encoding.UTF8.GetBytes(string.Join('\n', lines));
    }

    /// <summary>Put in as bytes: it need not be text.</summary>
    private static byte[] Line(Random random, List<string> lines, int at) =>
        [
            .. lines.Take(at).SelectMany(l => Encoding.UTF8.GetBytes(l + "\n")),
            .. Spoil.Json(random, lines[at]),
            .. lines.Skip(at + 1).SelectMany(l => Encoding.UTF8.GetBytes("\n" + l)),
        ];
}
