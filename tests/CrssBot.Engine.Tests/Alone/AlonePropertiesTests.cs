using CrssBot.Engine.Alone;
using CrssBot.Engine.Rooms;
using CsCheck;

namespace CrssBot.Engine.Tests.Alone;

/// <summary>What holds after every command of anybody's days alone.</summary>
public class AlonePropertiesTests
{
    private readonly record struct Deed(int Kind, int Ordinal, int Option, bool Flag, int Minutes);

    private static readonly Gen<Deed[]> Days = Gen.Select(
        Gen.Frequency(
            (12, Gen.Const(0)),
            (2, Gen.Const(1)),
            (3, Gen.Const(2)),
            (2, Gen.Const(3)),
            (2, Gen.Const(4)),
            (1, Gen.Const(5)),
            (3, Gen.Const(6)),
            (1, Gen.Const(7)),
            (1, Gen.Const(8))
        ),
        Gen.Int[0, 13],
        Gen.Int[0, 3],
        Gen.Bool,
        Gen.Frequency((8, Gen.Int[0, 2]), (2, Gen.Int[3, 40]), (1, Gen.Int[41, 200])),
        (kind, ordinal, option, flag, minutes) => new Deed(kind, ordinal, option, flag, minutes)
    ).Array[1, 60];

    [Fact]
    public void Whatever_is_done_the_room_reloads_as_it_was_and_an_exam_explains_nothing_before_its_end()
    {
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        Days.Sample(
            deeds =>
            {
                // Every command is reloaded and compared by the desk itself.
                var desk = new Desk();
                foreach (var deed in deeds)
                {
                    Do(desk.Wait(TimeSpan.FromMinutes(deed.Minutes)), deed);
                    Count(desk.Latest.Refusal?.ToString());
                    foreach (var happened in desk.Latest.Events)
                    {
                        Count(happened is RoomEvent.SittingEnded { End: var end } ? end.ToString() : happened.GetType().Name);
                    }

                    if (RoomView.For(desk.Room, Desk.Ana, desk.Now, Sample.Catalog).Alone is { Exam: { End: null } exam })
                    {
                        Assert.All(exam.Questions, q => Assert.Null(q.Explained));
                        Assert.Null(exam.Result);
                    }

                    Assert.All(desk.Stored, a => Assert.True(a.Final || a.Session == desk.Room.Alone!.Exam!.Id));
                }
            },
            iter: 3_000
        );

        string[] expected =
        [
            nameof(Refusal.SittingOver),
            nameof(Refusal.ExamPaused),
            nameof(Refusal.ExamIsStrict),
            nameof(Refusal.UnknownOption),
            nameof(RoomEvent.SittingBegun),
            nameof(SittingEnd.Finished),
            nameof(SittingEnd.TimeUp),
        ];
        Assert.Equal([], expected.Where(e => !seen.ContainsKey(e)));

        void Count(string? what) => _ = what is null ? 0 : seen.AddOrUpdate(what, 1, (_, n) => n + 1);
    }

    private static void Do(Desk desk, Deed deed)
    {
        var exam = desk.Room.Alone?.Exam?.Id ?? new SessionId("exam-none");
        var session = deed.Flag ? exam : desk.Room.Alone?.Set?.Id ?? exam;
        OptionId option = deed.Option == 3 ? new("none") : ((OptionId[])[Sample.Key, Sample.Wrong, Sample.Worse])[deed.Option];
        _ = deed.Kind switch
        {
            0 => desk.Do(new RoomCommand.AnswerSitting(session, deed.Ordinal, option, deed.Option == 1), order: deed.Ordinal * 7),
            1 => desk.Begin(StudyMode.Review, 1 + (deed.Ordinal % 12)),
            2 => desk.Begin(StudyMode.Exam, 12, strict: deed.Option == 0, untimed: deed.Option == 1),
            3 => desk.Do(new RoomCommand.PauseExam(exam)),
            4 => desk.Do(new RoomCommand.ResumeExam(exam)),
            5 => desk.Do(new RoomCommand.FinishExam(exam)),
            6 => desk.Tick(),
            7 => desk.Do(new RoomCommand.Recover(desk.Now.AddMinutes(-deed.Minutes), desk.Now), by: RoomRequest.Clock),
            _ => desk.Begin(StudyMode.Practice, 1 + (deed.Ordinal % 12)),
        };
    }
}
