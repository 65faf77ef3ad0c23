using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CsCheck;

namespace CrssBot.Engine.Tests.Rooms;

/// <summary>What holds after every command of any evening.</summary>
public class RoomPropertiesTests
{
    private const int Evenings = 3_000;

    [Fact]
    public void Random_evenings_reach_every_phase_message_event_and_refusal_that_people_can_reach()
    {
        var reached = new ConcurrentDictionary<string, int>();

        Scenario.Any.Sample(
            scenario =>
            {
                var evening = new HashSet<string>(StringComparer.Ordinal);
                scenario.Play(
                    (_, _, decision) =>
                    {
                        Count(decision.Refusal);
                        Count(decision.State.Quiz?.Phase.GetType().Name);
                        Count((decision.State.Quiz?.Phase as QuizPhase.Finished)?.Reason);
                        Count((decision.State.Quiz?.Phase as QuizPhase.Paused)?.Reason);
                        Array.ForEach([.. decision.Events], e => Count(e.GetType().Name));
                        foreach (var (_, message) in RoomMessages.Of(decision.State, Sample.Catalog))
                        {
                            Count(message.GetType().Name);
                            Count(message is RoomMessage.Reveal { Split: not null } ? "Reveal with a split" : null);
                            Count(message is RoomMessage.Reveal { FirstSplit: not null } ? "Reveal with a first split" : null);
                            Count(message is RoomMessage.Talk { Split: not null } ? "Talk with a split" : null);
                            Count(message is RoomMessage.RollingClosed { Answers: not null } ? "Rolling with a total" : null);
                            Count(message is RoomMessage.Outcome { Split: not null } ? "Outcome with a split" : null);
                            Count(message is RoomMessage.Outcome { Tied: true } ? "Outcome by lot" : null);
                            Count(message is RoomMessage.CaseClosed { Closing: not null } ? "A case to its end" : null);
                            Count(message is RoomMessage.HowTheRoomDid { Named.IsEmpty: false } ? "How the room did with a name" : null);
                        }
                    }
                );
                foreach (var what in evening)
                {
                    reached.AddOrUpdate(what, 1, (_, evenings) => evenings + 1);
                }

                void Count(object? what) => _ = what is not null && evening.Add(what.ToString()!);
            },
            iter: 3 * Evenings
        );

        string[] expected =
        [
            .. typeof(QuizPhase).GetNestedTypes().Select(t => t.Name),
            .. typeof(RoomMessage).GetNestedTypes().Select(t => t.Name),
            // Of a private room: see AlonePropertiesTests.
            .. typeof(RoomEvent)
                .GetNestedTypes()
                .Except([typeof(RoomEvent.SittingBegun), typeof(RoomEvent.SittingEnded)])
                .Select(t => t.Name),
            .. Enum.GetNames<FinishReason>(),
            .. Enum.GetNames<PauseReason>(),
            .. Enum.GetValues<Refusal>()
                .Except([Refusal.RoomFull, Refusal.NoDays, Refusal.NoQuestionsFit, Refusal.Erased])
                .Except([Refusal.NotAlone, Refusal.SittingOver, Refusal.ExamPaused, Refusal.ExamIsStrict])
                .Select(r => r.ToString()),
            "Reveal with a split",
            "Reveal with a first split",
            "Talk with a split",
            "Rolling with a total",
            "Outcome with a split",
            "Outcome by lot",
            "A case to its end",
            "How the room did with a name",
        ];
        // For whoever changes the weights: how many evenings reached each. The rarest had 20 when this was written; at 3, as once, this fails by chance.
        Assert.Equal([], expected.Where(e => reached.GetValueOrDefault(e) == 0).ToArray());
    }

    [Fact]
    public void A_refusal_changes_nothing_and_time_never_goes_back() =>
        Scenario.Any.Sample(
            scenario =>
                scenario.Play(
                    (before, _, decision) =>
                    {
                        Assert.True(decision.State.Last >= before.Last);
                        if (!decision.Changed)
                        {
                            Assert.Same(before, decision.State);
                            Assert.Empty(decision.Attempts);
                            Assert.Empty(decision.Events);
                        }

                        Assert.False(decision is { Changed: true, Refusal: not null });
                    }
                ),
            iter: Evenings
        );

    [Fact]
    public void Totals_equal_the_sum_of_the_final_attempts() =>
        Scenario.Any.Sample(
            scenario =>
            {
                var stored = new Dictionary<(SessionId, int, int, MemberId), Attempt>();
                scenario.Play(
                    (_, request, decision) =>
                    {
                        if (request.Command is RoomCommand.Forget)
                        {
                            // What is stored of them is disowned; back again, they are someone new.
                            foreach (var key in stored.Keys.Where(k => k.Item4 == request.By).ToArray())
                            {
                                stored.Remove(key);
                            }
                        }

                        foreach (var attempt in decision.Attempts)
                        {
                            stored[(attempt.Session, attempt.Ordinal, attempt.Round, attempt.Member)] = attempt;
                        }

                        foreach (var (member, player) in decision.State.Quiz?.Players ?? ImmutableSortedDictionary<MemberId, Player>.Empty)
                        {
                            if (!decision.State.Members.ContainsKey(member))
                            {
                                continue;
                            }

                            var final = stored
                                .Values.Where(a => a.Final && a.Session == decision.State.Quiz!.Id && a.Member == member)
                                .ToArray();
                            Assert.Equal((final.Length, final.Count(a => a.Correct)), (player.Answered, player.Correct));
                            Assert.Equal(final.Length, final.DistinctBy(a => a.Ordinal).Count());
                        }
                    }
                );
            },
            iter: Evenings
        );

    [Fact]
    public void A_reveal_keeps_the_letters_and_the_order_of_its_question() =>
        Scenario.Any.Sample(
            scenario =>
            {
                var asked = new Dictionary<string, ImmutableArray<Choice>>(StringComparer.Ordinal);
                scenario.Play(
                    (_, _, decision) =>
                    {
                        foreach (var (key, message) in RoomMessages.Of(decision.State, Sample.Catalog))
                        {
                            switch (message)
                            {
                                case RoomMessage.Ask ask:
                                    asked[key] = ask.Choices;
                                    break;
                                case RoomMessage.DailyAsk ask:
                                    asked[key] = ask.Choices;
                                    break;
                                case RoomMessage.Reveal reveal:
                                    Assert.Equal(asked[key], reveal.Choices.Select(Shown));
                                    break;
                                case RoomMessage.DailyReveal reveal when asked.TryGetValue(key, out var before):
                                    Assert.Equal(before, reveal.Choices.Select(Shown));
                                    break;
                            }
                        }
                    }
                );
            },
            iter: Evenings
        );

    private static Choice Shown(Explained explained) => new(explained.Letter, explained.Option, explained.Text);

    [Fact]
    public void No_evening_gets_stuck() =>
        Scenario.Any.Sample(
            scenario =>
            {
                var state = scenario.Play();
                for (var ticks = 0; state.Quiz is { IsLive: true }; ticks++)
                {
                    Assert.True(ticks < 400, "Still live after 400 wakes.");
                    var wake = Room.NextWake(state);
                    Assert.NotNull(wake);
                    var tick = new RoomRequest(state.Id, RoomRequest.Clock, wake.Value, new RoomCommand.Tick());
                    var decision = Room.Decide(state, tick, Sample.Context);
                    Assert.True(decision.Changed, "A wake that does nothing would come again for ever.");
                    state = decision.State;
                }
            },
            iter: Evenings
        );

    [Fact]
    public void Replaying_the_requests_gives_the_same_state() =>
        Scenario.Any.Sample(
            scenario =>
            {
                var requests = new List<RoomRequest>();
                var state = scenario.Play((_, request, _) => requests.Add(request));

                var again = requests.Aggregate(scenario.Begin(), (s, r) => Room.Decide(s, r, Sample.Context).State);

                Assert.Equal(Json.Of(state), Json.Of(again));
            },
            iter: Evenings
        );

    [Fact]
    public void The_last_snapshot_and_the_attempts_since_give_the_state_after_every_command() =>
        Scenario.Any.Sample(
            scenario =>
            {
                var snapshot = Json.State(Json.Of(scenario.Begin()));
                var since = new List<Attempt>();
                scenario.Play(
                    (_, _, decision) =>
                    {
                        if (!decision.Changed)
                        {
                            return;
                        }

                        if (decision.OnlyAnswers)
                        {
                            since.AddRange(decision.Attempts);
                        }
                        else
                        {
                            snapshot = Json.State(Json.Of(decision.State));
                            since.Clear();
                        }

                        var loaded = Evening.Fold(since).Aggregate(snapshot, Room.Apply);
                        Assert.Equal(Json.Of(decision.State), Json.Of(loaded));
                    }
                );
            },
            iter: Evenings
        );

    [Fact]
    public void A_room_that_is_reloaded_after_every_command_decides_the_same() =>
        Scenario.Any.Sample(
            scenario =>
            {
                var reloaded = scenario.Begin();
                var state = scenario.Play(
                    (_, request, decision) =>
                    {
                        var twin = Room.Decide(Json.State(Json.Of(reloaded)), request, Sample.Context);
                        Assert.Equal(
                            (decision.Refusal, decision.OnlyAnswers, decision.Changed),
                            (twin.Refusal, twin.OnlyAnswers, twin.Changed)
                        );
                        Assert.Equal(decision.Attempts.AsEnumerable(), twin.Attempts);
                        reloaded = twin.State;
                    }
                );

                Assert.Equal(Json.Of(state), Json.Of(reloaded));
            },
            iter: Evenings
        );

    [Fact]
    public void An_answer_that_counts_was_pressed_while_its_question_was_open() =>
        Scenario.Any.Sample(
            scenario =>
                scenario.Play(
                    (before, request, decision) =>
                    {
                        if (request.Command is RoomCommand.Answer && decision.Attempts is [var attempt])
                        {
                            var asking = (QuizPhase.Asking)before.Quiz!.Phase;
                            Assert.True(request.Stamp <= asking.ClosesAt && attempt.At <= asking.ClosesAt);
                            Assert.True(attempt.Elapsed >= TimeSpan.Zero);
                        }
                    }
                ),
            iter: Evenings
        );

    [Fact]
    public void Every_message_and_event_can_be_written_and_read_back() =>
        Scenario.Any.Sample(
            scenario =>
                scenario.Play(
                    (_, _, decision) =>
                    {
                        foreach (var happened in decision.Events)
                        {
                            var json = JsonSerializer.Serialize(happened, EngineJson.Default.RoomEvent);
                            Assert.Equal(happened, JsonSerializer.Deserialize(json, EngineJson.Default.RoomEvent));
                        }

                        if (decision.Changed && !decision.OnlyAnswers)
                        {
                            foreach (var (_, message) in RoomMessages.Of(decision.State, Sample.Catalog))
                            {
                                var json = Json.Of(message);
                                Assert.Equal(json, Json.Of(JsonSerializer.Deserialize(json, EngineJson.Default.RoomMessage)!));
                            }
                        }
                    }
                ),
            iter: Evenings / 3
        );
}
