using System.Collections.Immutable;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Engine.Scenarios;
using CsCheck;

namespace CrssBot.Engine.Tests.Rooms;

/// <summary>What nobody sees, after every command of any evening.</summary>
public class PrivacyPropertiesTests
{
    private const int Evenings = 2_000;

    [Fact]
    public void Before_the_reveal_no_message_holds_the_solution() =>
        Scenario.Any.Sample(
            scenario =>
                scenario.Play(
                    (_, _, decision) =>
                    {
                        foreach (var (_, message) in RoomMessages.Of(decision.State, Sample.Catalog))
                        {
                            if (
                                message
                                is not (RoomMessage.Reveal or RoomMessage.DailyReveal or RoomMessage.Outcome or RoomMessage.RollingClosed)
                            )
                            {
                                HoldsNoSolution(Json.Of(message));
                            }
                        }
                    }
                ),
            iter: Evenings
        );

    [Fact]
    public void Before_the_reveal_no_view_holds_the_solution() =>
        Scenario.Any.Sample(
            scenario =>
                scenario.Play(
                    (_, request, decision) =>
                    {
                        var view = RoomView.For(decision.State, request.By, request.Stamp, Sample.Catalog);
                        if (view.Quiz is RoomMessage.Reveal or RoomMessage.Outcome)
                        {
                            return;
                        }

                        var revealed = decision.State.Daily.Posts.Where(p => p.Revealed).Select(p => p.Date).ToHashSet();
                        Assert.All(view.Dailies.Where(d => d.Explained is not null), d => Assert.Contains(d.Date, revealed));
                        var unrevealed = view with
                        {
                            Rolling = view.Rolling is { IsOpen: true } open ? open : null,
                            Dailies =
                            [
                                .. view
                                    .Dailies.Where(d => d.Message is not RoomMessage.DailyReveal)
                                    .Select(d => d with { Explained = null }),
                            ],
                        };
                        HoldsNoSolution(Json.Of(unrevealed));
                        // A past prompt shows its own solution and not that of an open question, unless it is the same question.
                        var told = view
                            .Dailies.Select(d => d.Message as RoomMessage.DailyReveal ?? d.Explained)
                            .Where(d => d is not null)
                            .Select(d => d!.Text)
                            .Concat(view.Rolling is { IsOpen: false } closed ? closed.Questions.Select(q => q.Stem) : []);
                        if (decision.State.Quiz is { Ordinal: > 0, Current: var question } && !told.Contains(question.Stem))
                        {
                            var json = Json.Of(view);
                            Assert.All(question.Options, o => Assert.DoesNotContain(o.Why, json, StringComparison.Ordinal));
                        }
                    }
                ),
            iter: Evenings
        );

    [Fact]
    public void Nobodys_view_depends_on_what_they_may_not_know() =>
        Scenario.Any.Sample(
            scenario =>
                scenario.Play(
                    (_, request, decision) =>
                    {
                        foreach (var member in new[] { request.By, scenario.Who(0), new MemberId("m-visitor") })
                        {
                            var seen = RoomView.For(decision.State, member, request.Stamp, Sample.Catalog);
                            var blurred = RoomView.For(Blur(decision.State, member), member, request.Stamp, Sample.Catalog);
                            Assert.Equal(Json.Of(seen), Json.Of(blurred));
                        }
                    }
                ),
            iter: Evenings
        );

    [Fact]
    public void Extra_time_is_in_no_view_and_no_message() =>
        Scenario.Any.Sample(
            scenario =>
                scenario.Play(
                    (_, request, decision) =>
                    {
                        var texts = RoomMessages
                            .Of(decision.State, Sample.Catalog)
                            .Select(m => Json.Of(m.Message))
                            .Append(Json.Of(RoomView.For(decision.State, request.By, request.Stamp, Sample.Catalog)));
                        foreach (var json in texts)
                        {
                            Assert.DoesNotContain("timeFactor", json, StringComparison.OrdinalIgnoreCase);
                        }
                    }
                ),
            iter: Evenings
        );

    [Fact]
    public void No_name_stands_beside_a_score_unless_its_owner_said_so() =>
        Scenario.Any.Sample(
            scenario =>
                scenario.Play(
                    (_, _, decision) =>
                    {
                        foreach (var (_, message) in RoomMessages.Of(decision.State, Sample.Catalog))
                        {
                            if (message is RoomMessage.Lobby)
                            {
                                continue;
                            }

                            var json = Json.Of(message);
                            foreach (var member in decision.State.Members.Values.Where(m => !m.ShowName))
                            {
                                Assert.DoesNotContain(member.Name, json, StringComparison.Ordinal);
                            }
                        }
                    }
                ),
            iter: Evenings
        );

    [Fact]
    public void No_split_counts_fewer_than_five() =>
        Scenario.Any.Sample(
            scenario =>
                scenario.Play(
                    (_, _, decision) =>
                    {
                        foreach (var (_, message) in RoomMessages.Of(decision.State, Sample.Catalog))
                        {
                            ImmutableArray<int>?[] splits = message switch
                            {
                                RoomMessage.Talk talk => [talk.Split],
                                RoomMessage.Reveal reveal => [reveal.FirstSplit, reveal.Split],
                                RoomMessage.DailyReveal reveal => [reveal.Split],
                                _ => [],
                            };
                            Assert.All(splits, s => Assert.True(s is null || s.Value.Sum() >= QuizRules.LeastForSplit));
                        }
                    }
                ),
            iter: Evenings
        );

    [Fact]
    public void Nothing_tells_of_who_was_forgotten() =>
        Scenario.Any.Sample(
            scenario =>
                scenario.Play(
                    (before, request, decision) =>
                    {
                        if (request.Command is not RoomCommand.Forget)
                        {
                            return;
                        }

                        var name = before.Members.GetValueOrDefault(request.By)?.Name;
                        Assert.Equal(name is not null, decision.Changed);
                        var others = decision.State.Members.Keys.Append(new MemberId("m-visitor"));
                        string[] texts =
                        [
                            Json.Of(decision.State),
                            .. RoomMessages.Of(decision.State, Sample.Catalog).Select(m => m.Key + Json.Of(m.Message)),
                            .. others.Select(m => Json.Of(RoomView.For(decision.State, m, request.Stamp, Sample.Catalog, Manager))),
                        ];
                        foreach (var text in texts)
                        {
                            Assert.DoesNotContain(request.By.Value, text, StringComparison.Ordinal);
                            Assert.DoesNotContain(name ?? "no name", text, StringComparison.Ordinal);
                        }
                    }
                ),
            iter: Evenings
        );

    [Fact]
    public void Forgetting_somebody_changes_no_split_and_no_total() =>
        Scenario.Any.Sample(
            scenario =>
                scenario.Play(
                    (before, request, decision) =>
                    {
                        if (request.Command is RoomCommand.Forget)
                        {
                            Assert.Equal(Counts(before), Counts(decision.State));
                        }
                    }
                ),
            iter: Evenings
        );

    private static string[] Counts(RoomState state) =>
        [
            .. RoomMessages
                .Of(state, Sample.Catalog)
                .Select(m =>
                    m.Message switch
                    {
                        RoomMessage.Talk talk => Of(talk.Split),
                        RoomMessage.Reveal reveal => $"{Of(reveal.FirstSplit)} {Of(reveal.Split)}",
                        RoomMessage.DailyReveal reveal => Of(reveal.Split),
                        RoomMessage.HowTheRoomDid did => $"{did.Players} {did.Answers} {did.Right}",
                        _ => "",
                    }
                ),
        ];

    private static string Of(ImmutableArray<int>? split) => split is { } counts ? string.Join('-', counts) : "none";

    private static readonly Standing Manager = new(Manages: true, []);

    private static void HoldsNoSolution(string json)
    {
        Assert.DoesNotContain("isKey", json, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\"key\"", json, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("correct\":true", json, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Sample.WhyMark, json, StringComparison.Ordinal);
        Assert.DoesNotContain(Sample.BeliefMark, json, StringComparison.Ordinal);
    }

    /// <summary>The same state with everything changed that this member may not know: no view of theirs may tell the difference.</summary>
    private static RoomState Blur(RoomState state, MemberId member) =>
        state with
        {
            Members = state.Members.ToImmutableSortedDictionary(m => m.Key, m => m.Value with { TimeFactor = 2.5, Entered = default }),
            Quiz = state.Quiz is { } quiz ? Blur(quiz, member) : null,
            Daily = state.Daily with { Posts = [.. state.Daily.Posts.Select(p => Blur(p, member))], Used = [] },
            Rolling = state.Rolling is { } rolling ? Blur(rolling, member) : null,
            Seen = state.Seen.Clear(),
            Recent = [],
            Doubtful = state.Facilitators.Contains(member) ? state.Doubtful : null,
            RefusedDaily = state.Facilitators.Contains(member) ? state.RefusedDaily : null,
            Draft = state.Facilitators.Contains(member) ? state.Draft : null,
            Tallies = null,
            Flagged = state
                .Flagged?.Where(f => state.Facilitators.Contains(member) && f.Value.Standing != FlagStanding.Counting)
                .ToImmutableSortedDictionary(),
            // Only how much others answered is told.
            Board = state.Board is { } board
                ? board with
                {
                    Members = board.Members.ToImmutableSortedDictionary(
                        m => m.Key,
                        m => m.Key == member ? m.Value : m.Value with { Correct = 0 }
                    ),
                }
                : null,
            Seed = new Seed(0),
        };

    private static Quiz Blur(Quiz quiz, MemberId member)
    {
        var held = quiz.Phase is QuizPhase.Paused paused ? paused.Held : quiz.Phase;
        var revealed = held is QuizPhase.Revealing or QuizPhase.Finished { Shown: not null };
        return quiz with
        {
            Questions =
            [
                .. quiz.Questions.Select(
                    (q, i) =>
                        i + 1 == quiz.Ordinal
                            ? revealed
                                ? q
                                : Blur(q)
                            : Blur(q) with
                            {
                                Stem = "Another question?",
                            }
                ),
            ],
            Players =
                quiz.Phase is QuizPhase.Finished
                    ? quiz.Players
                    : quiz.Players.ToImmutableSortedDictionary(
                        p => p.Key,
                        p => p.Key == member ? p.Value : p.Value with { Answered = 40, Correct = 30, Points = 20, Missed = 1 }
                    ),
            Phase = Blur(quiz.Phase, member),
            Case = quiz.Case is { } played ? Blur(played, quiz, revealed) : null,
        };
    }

    /// <summary>Sealed while it is open; then only what a split or a total of five and more shows.</summary>
    private static Rolling Blur(Rolling rolling, MemberId member) =>
        rolling.IsOpen
            ? rolling with
            {
                OpenedAt = default,
                Sheets = rolling.Sheets.Where(s => s.Key == member).ToImmutableSortedDictionary(),
                Questions = [.. rolling.Questions.Select(Blur)],
            }
            : rolling;

    /// <summary>Of a case the room sees its way so far: what might come, and what might have come, stays unsaid.</summary>
    private static Case Blur(Case played, Quiz quiz, bool revealed) =>
        played with
        {
            Opening = "Another opening.",
            Closing = quiz.Phase is QuizPhase.Finished { Reason: FinishReason.Completed } ? played.Closing : "Another closing.",
            Steps =
            [
                .. played.Steps.Select(s =>
                    quiz.Ordinal > 0 && revealed && quiz.Current.Id.Value.EndsWith($"-{s.Id}", StringComparison.Ordinal)
                        ? s
                        : s with
                        {
                            Situation = "Another situation.",
                            Choices = [.. s.Choices.Select(c => c with { Consequence = "Something else.", Rule = "Another rule." })],
                        }
                ),
            ],
        };

    private static QuizPhase Blur(QuizPhase phase, MemberId member) =>
        phase switch
        {
            QuizPhase.Asking asking => asking with { Answers = Blur(asking.Answers, member), First = Blur(asking.First, member) },
            QuizPhase.Talking { First.Count: < QuizRules.LeastForSplit } talking => talking with { First = Blur(talking.First, member) },
            QuizPhase.Revealing { Answers.Count: < QuizRules.LeastForSplit, First.Count: < QuizRules.LeastForSplit } revealing =>
                revealing with
                {
                    Answers = Blur(revealing.Answers, member),
                    First = Blur(revealing.First, member),
                },
            QuizPhase.Finished { Shown: { } shown } finished => finished with { Shown = (QuizPhase.Revealing)Blur(shown, member) },
            QuizPhase.Paused paused => paused with { Held = Blur(paused.Held, member) },
            _ => phase,
        };

    private static ImmutableSortedDictionary<MemberId, Ballot> Blur(ImmutableSortedDictionary<MemberId, Ballot> ballots, MemberId member) =>
        ballots.ToImmutableSortedDictionary(
            b => b.Key,
            b => b.Key == member ? b.Value : b.Value with { Option = Sample.Worse, Guessed = !b.Value.Guessed, Elapsed = TimeSpan.Zero }
        );

    private static DailyPost Blur(DailyPost post, MemberId member) =>
        post.Revealed || post.Answers.ContainsKey(member)
            ? post with
            {
                Answers = Blur(post.Answers, member),
            }
            : post with
            {
                Question = post.Question is { } question ? Blur(question) : null,
                Consider = ["Something else."],
                Answers = Blur(post.Answers, member),
                Split = post.Split.IsEmpty ? [5, 0, 0] : [],
            };

    /// <summary>As it is shown, with another solution.</summary>
    private static Question Blur(Question question) =>
        question with
        {
            Key = question.Key == Sample.Key ? Sample.Wrong : Sample.Key,
            Options = [.. question.Options.Select(o => o with { Why = "Another reason.", Misconception = "Another belief." })],
            ReviewedBy = question.ReviewedBy is null ? "Somebody" : null,
            Sources = [],
        };
}
