using CrssBot.Runtime;
using CrssBot.Storage;
using CrssBot.Storage.Backups;

namespace CrssBot.Host.Tests.Doctor;

public sealed class DrillJudgeTests
{
    private static readonly StoreCounts Held = new(Rooms: 3, Answers: 40, People: 9);

    private static readonly DrillResult Good = new(
        new BackupRecord(new DateTimeOffset(2026, 11, 29, 9, 0, 0, TimeSpan.Zero), 1, "aa", Held),
        Unchanged: true,
        new StoreReport([], Held),
        ErasedAgain: 1,
        new StoreReport([], Held with { People = 8 }),
        Failure: null,
        TimeSpan.FromSeconds(2)
    );

    private static IReadOnlyList<Finding> Judge(DrillResult drill, StoreCounts? live = null, string? why = null) =>
        DrillCommand.Judge("crssbot-2026-11-29.db", 1 << 20, TimeSpan.FromHours(5), drill, (live, why));

    [Fact]
    public void A_good_drill_says_age_time_erasures_counts_and_what_a_restore_would_lose()
    {
        Assert.Equal(
            [
                "crssbot-2026-11-29.db, 1.0 MB, 5 hours old.",
                "It is byte for byte what was written.",
                "In 2.0 seconds. 1 erased member was erased again.",
                "Everything adds up.",
                "3 rooms, 40 answers, 8 people, as was recorded.",
                "7 answers came that a restore would lose.",
            ],
            Judge(Good, Held with { Answers = 47 }).Select(f => f.Text)
        );
    }

    [Fact]
    public void Whatever_a_restore_must_not_do_is_wrong()
    {
        DrillResult[] bad =
        [
            Good with
            {
                Unchanged = false,
            },
            Good with
            {
                Restored = null,
                Failure = "no",
            },
            Good with
            {
                Restored = new StoreReport(["counters: x is missing"], Held),
            },
            Good with
            {
                Restored = new StoreReport([], Held with { Answers = 39 }),
            },
            Good with
            {
                Restored = new StoreReport([], Held with { Rooms = 2 }),
            },
            Good with
            {
                ErasedAgain = 0,
            },
            Good with
            {
                Restored = new StoreReport([], Held with { People = 10 }),
            },
            Good with
            {
                Backup = new StoreReport([], Held with { Answers = 41 }),
            },
            Good with
            {
                Restored = new StoreReport(["it cannot be read"], null),
            },
        ];

        Assert.All(bad, b => Assert.Contains(Judge(b, Held), f => f.Verdict == Verdict.Wrong));
        Assert.DoesNotContain(Judge(Good, Held), f => f.Verdict != Verdict.Ok);
    }

    [Fact]
    public void A_live_database_with_fewer_answers_than_its_backup_is_to_be_looked_at()
    {
        var findings = Judge(Good, Held with { Answers = 38 });

        Assert.Contains("2 answers fewer", Assert.Single(findings, f => f.Verdict == Verdict.Look).Text, StringComparison.Ordinal);
        Assert.Contains(Judge(Good, why: "It is held."), f => f is { Verdict: Verdict.Look, Text: "Not compared. It is held." });
    }
}
