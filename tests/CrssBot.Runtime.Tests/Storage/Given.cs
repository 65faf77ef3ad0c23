using CrssBot.Engine;
using CrssBot.Runtime;
using CrssBot.Runtime.Outbox;

namespace CrssBot.Runtime.Tests.Storage;

/// <summary>Rows for the tests of a store.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 8, 12, 0, 0, TimeSpan.Zero);
    public static readonly DateOnly Today = new(2026, 3, 8);

    public static Attempt Attempt(RoomId room, long version, string member, int ordinal = 1, bool final = false, bool correct = true) =>
        new(
            room,
            new SessionId("session-1"),
            ordinal,
            1,
            new MemberId(member),
            new QuestionId("ethics-boundaries"),
            3,
            new OptionId("talk-first"),
            correct,
            Guessed: false,
            Noon.AddTicks(version),
            TimeSpan.FromTicks(12_345_678),
            StudyMode.Together,
            Order: version * 10,
            version,
            final
        );

    /// <summary>A commit that writes version <paramref name="read"/> + 1.</summary>
    public static RoomCommit Commit(
        RoomId room,
        long read,
        string? snapshot = "{}",
        IReadOnlyList<Attempt>? attempts = null,
        IReadOnlyList<SlotWrite>? slots = null,
        IReadOnlyList<Counter>? counters = null,
        DateTimeOffset? wake = null,
        bool open = false,
        string tzdb = "2026a"
    ) => new(room, read, wake, open, tzdb, attempts ?? [], snapshot, slots ?? [], counters ?? []);

    /// <summary>An answer that counts: its attempt and what it adds to the counters.</summary>
    public static RoomCommit FinalAnswer(RoomId room, long read, string member, int ordinal, bool correct)
    {
        var attempt = Attempt(room, read + 1, member, ordinal, final: true, correct);
        var right = correct ? 1 : 0;
        return Commit(
            room,
            read,
            snapshot: read == 0 ? "{}" : null,
            attempts: [attempt],
            counters: [new Counter($"room|{room}|{member}", 1, right), new Counter($"question|{attempt.Question}", 1, right)]
        );
    }
}
