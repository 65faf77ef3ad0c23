using CrssBot.Engine;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Rooms;
using CsCheck;

namespace CrssBot.Runtime.Tests;

public sealed class ReloadTests
{
    private static readonly string[] People = ["Ana", "Ben", "Chi", "Dee", "Emre", "Fay"];

    [Fact]
    public async Task After_every_command_of_any_evening_the_store_gives_back_the_very_state() =>
        await Gen.ULong.SampleAsync(seed => EveningAsync(seed, (desk, request, _) => desk.SendAsync(request)), iter: 60, threads: 2);

    [Fact]
    public async Task A_store_that_fails_and_a_process_that_restarts_change_nothing_for_who_presses_again() =>
        await Gen.ULong.SampleAsync(
            async seed =>
            {
                Desk? process = null;
                await EveningAsync(
                    seed,
                    async (desk, request, draw) =>
                    {
                        switch (draw(6))
                        {
                            case 0:
                                desk.Store.FailOnce("commit");
                                break;
                            case 1:
                                desk.Store.FailOnceAfterWriting("commit");
                                break;
                            case 2:
                                desk.Store.FailOnce("load");
                                break;
                        }

                        while (true)
                        {
                            try
                            {
                                process = process is null || draw(5) == 0 ? new Desk(desk.Store, desk.Time) : process;
                                return await process.SendAsync(request);
                            }
                            catch (StoreUnavailableException)
                            {
                                // Pressed again.
                            }
                        }
                    }
                );
            },
            iter: 60,
            threads: 2
        );

    private static async Task EveningAsync(ulong from, Func<Desk, RoomRequest, Func<int, int>, Task<Reply>> send)
    {
        var seed = new Seed(from);
        var desk = await Desk.OpenAsync();
        var room = RoomState.Empty(Desk.Oak);
        var lives = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var step = 0; step < 80; step++)
        {
            if (Draw(4) == 0)
            {
                // To the next wake, or a little on: the clock is one of the players.
                var wait = Draw(2) == 0 && Room.NextWake(room) is { } wake ? wake - desk.Time.GetUtcNow() : TimeSpan.FromSeconds(Draw(40));
                desk.Time.Advance(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
            }

            var who = People[Draw(People.Length)];
            var command = Command(room);
            // Whoever was forgotten comes back as somebody new: their identity went before they left the room.
            var life = lives.GetValueOrDefault(who);
            var known = Desk.Id(life > 0 ? $"{who}{life}" : who);
            var by = command is RoomCommand.Tick or RoomCommand.Recover or RoomCommand.Block or RoomCommand.Doubt
                ? RoomRequest.Clock
                : known;
            if (command is RoomCommand.Forget)
            {
                lives[who] = life + 1;
            }

            var request = new RoomRequest(
                Desk.Oak,
                by,
                desk.Time.GetUtcNow(),
                command,
                by == RoomRequest.Clock ? null : who,
                Draw(3) == 0 ? $"press-{Draw(40)}" : null,
                Draw(1000)
            );
            var decided = Room.Decide(room, request, Sample.Context);
            room = decided.State;

            var reply = await send(desk, request, Draw);
            desk.Store.Mend();

            Assert.Equal(decided.Refusal, reply.Refusal);
            if (desk.Store.Rows.Heads.ContainsKey(Desk.Oak))
            {
                Assert.Equal(Desk.Json(room), Desk.Json(desk.Stored));
            }

            if (step % 10 == 0)
            {
                var elsewhere = await new Desk(desk.Store, desk.Time).LookAsync(who);
                Assert.Equal(Desk.Json(RoomView.For(room, Desk.Id(who), desk.Time.GetUtcNow(), Sample.Catalog)), Desk.Json(elsewhere));
            }
        }

        AssertCountersAreTheirAttempts(desk.Store.Rows);

        int Draw(int below)
        {
            (var value, seed) = seed.Draw(below);
            return value;
        }

        RoomCommand Command(RoomState now)
        {
            var session = now.Quiz?.Id ?? new SessionId("none");
            var ordinal = now.Quiz?.Ordinal ?? 1;
            var round = (now.Quiz?.Phase as QuizPhase.Asking)?.Round ?? 1;
            var option = new[] { Sample.Right, Sample.Wrong, Sample.Worse, new OptionId("none") }[Draw(40) % 13 % 4];
            return Draw(24) switch
            {
                0 => new RoomCommand.Enter($"Name {Draw(9)}"),
                1 => new RoomCommand.ShowMyName(Draw(2) == 0),
                2 => new RoomCommand.Configure(
                    RoomSettings.Default with
                    {
                        DailyOn = Draw(4) > 0,
                        DailyAt = new TimeOnly(Draw(24), 0),
                        DailyDays = [.. Enum.GetValues<DayOfWeek>()],
                    }
                ),
                3 => new RoomCommand.NameFacilitator(Desk.Id(People[Draw(People.Length)])),
                4 or 5 or 6 => new RoomCommand.OpenLobby(
                    new QuizPlan(1 + Draw(3), new[] { StudyMode.Together, StudyMode.Timed, StudyMode.Discuss }[Draw(3)])
                ),
                7 or 8 => new RoomCommand.JoinQuiz(session),
                9 => new RoomCommand.LeaveQuiz(session),
                10 or 11 => new RoomCommand.StartQuiz(session),
                12 when Draw(4) == 0 => new RoomCommand.StopQuiz(session),
                13 => new RoomCommand.Lead(session, ordinal, (QuizStep)Draw(4)),
                14 => new RoomCommand.ResumeQuiz(session),
                15 or 16 => new RoomCommand.Tick(),
                17 when Draw(3) == 0 => new RoomCommand.Recover(
                    desk.Time.GetUtcNow() - TimeSpan.FromSeconds(Draw(2000)),
                    desk.Time.GetUtcNow()
                ),
                18 when now.Daily.Posts is [.., var post] => new RoomCommand.AnswerDaily(post.Date, option, Draw(2) == 0),
                19 when Draw(2) == 0 => new RoomCommand.Forget(),
                20 when Draw(4) == 0 && now.Quiz is { } quiz => new RoomCommand.Block(RoomMessages.QuestionKey(quiz)),
                21 when now.Quiz is { } quiz => Draw(2) == 0
                    ? new RoomCommand.Doubt(RoomMessages.LobbyKey(quiz))
                    : new RoomCommand.PostAgain(RoomMessages.LobbyKey(quiz)),
                _ => new RoomCommand.Answer(session, ordinal, round, option, Draw(2) == 0),
            };
        }
    }

    private static void AssertCountersAreTheirAttempts(Rows rows)
    {
        var expected = rows
            .Attempts.Values.Where(a => a.Final)
            .SelectMany(a => new[] { ($"room|{a.Room}|{a.Member}", a.Correct), ($"question|{a.Question}", a.Correct) })
            .GroupBy(c => c.Item1, c => c.Correct)
            .Select(g => new Counter(g.Key, g.Count(), g.Count(c => c)));
        Assert.Equal(expected.OrderBy(c => c.Key, StringComparer.Ordinal), rows.Counters.Values);
    }

    /// <summary>A store that lost a row must not pass for an empty room, whose next press would be written over what is left.</summary>
    [Fact]
    public void A_room_whose_state_is_missing_is_not_served_as_an_empty_one()
    {
        var stored = new StoredRoom(Desk.Oak, Version: 7, Snapshot: null, SnapshotVersion: 5, [], Desk.Hall);

        Assert.Throws<StoreUnavailableException>(() => RoomMailbox.StateOf(stored));
    }
}
