using System.Collections.Immutable;
using System.Text.Json;
using CrssBot.Discord.Channel;
using CrssBot.Discord.Protocol;
using CrssBot.Engine;
using CrssBot.Engine.Boards;
using CrssBot.Engine.Cohorts;
using CrssBot.Engine.Concepts;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Chat;

namespace CrssBot.Channels.Tests.Discord.Desk;

/// <summary>Every message that the shipped pack can make, within Discord's limits and our promises.</summary>
public sealed class RoomPostsTests
{
    private static readonly SessionId Session = new("quiz-20261127223000-7fffffff");
    private static readonly DateTimeOffset Then = new(2026, 11, 27, 22, 30, 0, TimeSpan.Zero);
    private static readonly DateOnly Day = new(2026, 11, 27);

    public static TheoryData<string> Kinds => [.. typeof(RoomMessage).GetNestedTypes().Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void I9_I11_every_message_fits_and_its_buttons_lead_somewhere(string kind) =>
        Assert.All(
            Messages(kind),
            sample =>
            {
                var body = Post(sample.Message, sample.Slot);
                AssertFits(body);
                Assert.Contains(Ids(body), id => PressId.SlotOf(PressId.Parse(id)!) == sample.Slot);
            }
        );

    [Theory]
    [MemberData(nameof(Kinds))]
    public void I13_nothing_pings_or_disturbs(string kind) =>
        Assert.All(
            Messages(kind),
            sample =>
            {
                var body = Post(sample.Message, sample.Slot);
                Assert.Empty(body.AllowedMentions.Parse);
                Assert.True(body.Flags!.Value.HasFlag(MessageFlags.SuppressNotifications));
            }
        );

    [Theory]
    [InlineData(nameof(RoomMessage.Ask))]
    [InlineData(nameof(RoomMessage.Talk))]
    [InlineData(nameof(RoomMessage.DailyAsk))]
    [InlineData(nameof(RoomMessage.Withdrawn))]
    [InlineData(nameof(RoomMessage.Pause))]
    public void Nothing_tells_the_answer_before_the_reveal(string kind) =>
        Assert.All(
            Messages(kind),
            sample =>
            {
                var json = JsonSerializer.Serialize(Post(sample.Message, sample.Slot), DiscordJson.Default.MessageBody);
                var rationales = Pack.Catalog.QuestionById.Values.SelectMany(q => q.Options).Select(o => Quoted(Markup.Plain(o.Why)));
                Assert.DoesNotContain(rationales, why => json.Contains(why, StringComparison.Ordinal));
                Assert.DoesNotContain("✓", json, StringComparison.Ordinal);
                Assert.DoesNotContain("best answer", json, StringComparison.Ordinal);
            }
        );

    private static string Quoted(string text) => JsonSerializer.Serialize(text)[1..^1];

    [Fact]
    public void The_buttons_of_a_question_look_alike_whichever_is_the_key() =>
        Assert.All(
            Messages(nameof(RoomMessage.Ask)),
            sample =>
            {
                var letters = Post(sample.Message, sample.Slot).Components![0].Components!;
                Assert.Single(letters.Select(l => l.Style).Distinct());
                Assert.Equal(((RoomMessage.Ask)sample.Message).Choices.Select(c => c.Letter), letters.Select(l => l.Label));
            }
        );

    [Fact]
    public void Names_are_isolated_and_format_nothing()
    {
        ImmutableArray<string> names = ["ليلى", "**Ben**", "@everyone", "<@1>", new string('W', 60), .. Enumerable.Repeat("Ann", 30)];
        var lobby = new RoomMessage.Lobby(Session, QuizPlan.Default, names.Length, names, Open: true);

        var content = Post(lobby, $"{Session}-lobby").Content!;

        Assert.Contains("\u2068ليلى\u2069", content, StringComparison.Ordinal);
        Assert.Contains(@"\*\*Ben\*\*", content, StringComparison.Ordinal);
        Assert.Contains(@"\@everyone", content, StringComparison.Ordinal);
        Assert.Contains(@"\<\@1\>", content, StringComparison.Ordinal);
        Assert.Contains("WWW…\u2069", content, StringComparison.Ordinal);
        Assert.EndsWith(
            "and 15 others",
            content.Split('\n').Single(l => l.StartsWith("**In:**", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_split_below_five_is_said_not_shown()
    {
        var (message, slot) = Messages(nameof(RoomMessage.Reveal)).First(m => ((RoomMessage.Reveal)m.Message).Split is null);

        Assert.Contains("Fewer than five answered", Post(message, slot).Content, StringComparison.Ordinal);
    }

    [Fact]
    public void An_item_that_no_instructor_has_read_says_so_at_its_reveal()
    {
        var (message, slot) = Messages(nameof(RoomMessage.Reveal)).First(m => !((RoomMessage.Reveal)m.Message).Reviewed);

        Assert.Contains("Not yet reviewed by an instructor.", Post(message, slot).Content, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_concept_fits_on_both_its_pages() =>
        Assert.All(
            Pack.Catalog.Concepts,
            c =>
            {
                AssertFits(Drawing.Of(ConceptCards.Card(c, 0, inRoom: true, Pack.Catalog)));
                AssertFits(Drawing.Of(ConceptCards.Card(c, 1, inRoom: true, Pack.Catalog)));
            }
        );

    [Fact]
    public void Every_concept_is_told_apart_from_each_that_it_is_taken_for() =>
        Assert.All(
            Pack.Catalog.Concepts.SelectMany(c => c.ConfusedWith.Select(n => (Concept: c, Beside: n))),
            pair =>
            {
                var sheet = ConceptCards.Found(
                    new ConceptAnswer.Match([new Hit(pair.Concept.Id, 1), new Hit(pair.Beside.Concept, 0.9)], pair.Beside.Concept),
                    inRoom: true,
                    Pack.Catalog
                );

                AssertFits(Drawing.Of(sheet));
                var other = Pack.Catalog.ConceptById[pair.Beside.Concept];
                var apart = sheet.Text.IndexOf(
                    $"**Or {Markup.Plain(other.Name)}?** {Markup.Plain(pair.Beside.Difference)}",
                    StringComparison.Ordinal
                );
                Assert.InRange(apart, 1, sheet.Text.IndexOf("\n- ", StringComparison.Ordinal));
                Assert.Single(
                    sheet.Rows.SelectMany(r => r.Controls).OfType<Control.Button>(),
                    b => b.Route == new Route.Concept(other.Id, 0, Fresh: false)
                );
            }
        );

    [Theory]
    [InlineData("what is a snarkle")]
    [InlineData("# ||shout|| @everyone <@1> `x` > y\r\n\t- z")]
    [InlineData("ما هو الشفق القطبي")]
    public void What_is_not_in_the_sources_gives_the_question_back_in_one_harmless_line(string query)
    {
        AssertFits(Drawing.Of(ConceptCards.None(query, [], Pack.Catalog)));
        foreach (var asked in (string[])[query, string.Join('\n', Enumerable.Repeat(query, 60))])
        {
            var text = ConceptCards.None(asked, [], Pack.Catalog).Text;
            var lines = text.Split('\n');
            Assert.InRange(text.Length, 1, Sheet.LongestText);
            Assert.Equal(3, lines.Length);
            Assert.StartsWith("> ", lines[2], StringComparison.Ordinal);
            Assert.DoesNotMatch(@"(?<!\\)[<@#|`]", lines[2][2..]);
        }
    }

    [Fact]
    public void Every_private_explanation_fits() =>
        Assert.All(
            Pack.Catalog.QuestionById.Values,
            q =>
            {
                var choices = ExplainedOf(q);
                AssertFits(Drawing.Of(Whispers.AllOptions(choices, ["A source"], reviewed: false)));
                AssertFits(Drawing.Of(Whispers.Explained(choices, choices[^1].Option, choices[0].Option, guessed: true, q.Id, q.Revision)));
            }
        );

    [Fact]
    public void A_rehearsal_shows_every_step_with_its_buttons_off()
    {
        var shown = Rehearsal.Play(RoomSettings.Default, Then, new RoomContext(Pack.Catalog, RoomContext.DefaultCatchUp));

        for (var i = 0; i < shown.Length; i++)
        {
            var body = Drawing.Of(RehearsalCards.Step(shown, i, Pack.Catalog));
            AssertFits(body);
            var live = body.Components!.SelectMany(r => r.Components!).Where(b => b.Disabled is null);
            Assert.All(live, b => Assert.True(PressId.Parse(b.CustomId) is Route.Rehearse or Route.PostWelcome));
        }
    }

    private static MessageBody Post(RoomMessage message, string slot) => Drawing.Post(RoomPosts.Of(message, slot, Pack.Catalog));

    internal static void AssertFits(MessageBody body)
    {
        Assert.InRange(body.Content!.Length, 1, DiscordLimits.Content);
        Assert.False(body.Content.EndsWith('…'), $"Cut off: {body.Content}");
        Assert.InRange(body.Components!.Length, 0, 5);
        Assert.All(body.Components, r => Assert.InRange(r.Components!.Length, 1, 5));
        Assert.All(body.Components.SelectMany(r => r.Components!), b => Assert.InRange((b.Label ?? "select").Length, 1, 38));
        var ids = Ids(body).ToArray();
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(ids, id => Assert.NotNull(PressId.Parse(id)));
    }

    private static IEnumerable<string> Ids(MessageBody body) => body.Components!.SelectMany(r => r.Components!).Select(c => c.CustomId!);

    private static IEnumerable<(RoomMessage Message, string Slot)> Messages(string kind)
    {
        var questions = Pack.Catalog.QuestionById.Values;
        var question = RoomMessages.QuestionKey(Session, 3);
        var daily = Daily.SessionOf(Day).Value;
        return kind switch
        {
            nameof(RoomMessage.Lobby) =>
            [
                .. new[] { true, false }.Select(o =>
                    ((RoomMessage)new RoomMessage.Lobby(Session, QuizPlan.Default, 1, ["Ana"], o), $"{Session}-lobby")
                ),
            ],
            nameof(RoomMessage.Ask) => questions
                .Select(q =>
                    (
                        (RoomMessage)
                            new RoomMessage.Ask(Session, 3, 5, 1, StudyMode.Discuss, q.Stem, ChoicesOf(q), Then, 180, q.Id, q.Revision),
                        question
                    )
                )
                .Concat(
                    Pack.Catalog.Cases!.Value.SelectMany(
                        c => c.Steps,
                        (c, s) =>
                            (
                                (RoomMessage)
                                    new RoomMessage.Ask(
                                        Session,
                                        3,
                                        0,
                                        1,
                                        StudyMode.Scenario,
                                        $"{c.Opening}\n\n{s.Situation}\n\n{s.Ask}",
                                        [.. s.Choices.Select((x, i) => new Choice(((char)('A' + i)).ToString(), x.Id, x.Text))],
                                        Then,
                                        180
                                    ),
                                question
                            )
                    )
                ),
            nameof(RoomMessage.Talk) => questions.Select(q =>
                (
                    (RoomMessage)
                        new RoomMessage.Talk(
                            Session,
                            3,
                            5,
                            q.Stem,
                            ChoicesOf(q),
                            SplitOf(q),
                            q.Discuss ?? Pack.Catalog.DefaultDiscuss,
                            Then
                        ),
                    question
                )
            ),
            nameof(RoomMessage.Reveal) => questions.SelectMany(q =>
                new[] { (RevealOf(q, SplitOf(q)), question), (RevealOf(q, null), question) }
            ),
            nameof(RoomMessage.Pause) => Enum.GetValues<PauseReason>()
                .Select(r => ((RoomMessage)new RoomMessage.Pause(Session, 3, 5, r), question)),
            nameof(RoomMessage.Withdrawn) => questions.Select(q => ((RoomMessage)new RoomMessage.Withdrawn(Session, 3, q.Stem), question)),
            nameof(RoomMessage.HowTheRoomDid) => Enum.GetValues<FinishReason>()
                .Select(r =>
                    (
                        (RoomMessage)
                            new RoomMessage.HowTheRoomDid(
                                Session,
                                r,
                                50,
                                25,
                                1250,
                                800,
                                [.. Enumerable.Range(0, 25).Select(i => new NamedScore($"{new string('n', 40)}{i}", 50, 40, 40))]
                            ),
                        $"{Session}-end"
                    )
                ),
            nameof(RoomMessage.RollingOpen) =>
            [
                (new RoomMessage.RollingOpen(Session, new QuizPlan(10, StudyMode.Rolling), Then), RoomMessages.RollingKey(Session)),
            ],
            nameof(RoomMessage.RollingClosed) => questions
                .Chunk(10)
                .Select(ten =>
                    (
                        (RoomMessage)
                            new RoomMessage.RollingClosed(
                                Session,
                                new QuizPlan(10, StudyMode.Rolling, "professional-responsibility"),
                                25,
                                250,
                                180,
                                [
                                    .. ten.Select(q => new RollingQuestion(
                                        q.Stem,
                                        [
                                            .. q.Options.Select(
                                                (o, i) => new Explained(((char)('A' + i)).ToString(), o.Id, o.Text, o.Id == q.Key, o.Why)
                                            ),
                                        ],
                                        SplitOf(q),
                                        q.Concepts,
                                        [],
                                        Reviewed: false,
                                        q.Id,
                                        q.Revision
                                    )),
                                ]
                            ),
                        RoomMessages.RollingKey(Session)
                    )
                ),
            nameof(RoomMessage.Outcome) => Pack.Catalog.Cases!.Value.SelectMany(c =>
                c.Steps.SelectMany(s =>
                    s.Choices.Select(o =>
                        (
                            (RoomMessage)
                                new RoomMessage.Outcome(
                                    Session,
                                    3,
                                    $"{c.Opening}\n\n{s.Situation}\n\n{s.Ask}",
                                    [.. s.Choices.Select((x, i) => new Choice(((char)('A' + i)).ToString(), x.Id, x.Text))],
                                    o.Id,
                                    o.IsBest,
                                    [.. s.Choices.Select(_ => 125)],
                                    o.Consequence,
                                    o.Rule,
                                    o.Next is null,
                                    o.IsBest ? Then : null
                                ),
                            question
                        )
                    )
                )
            ),
            nameof(RoomMessage.CaseClosed) => Pack.Catalog.Cases!.Value.SelectMany(c =>
                Enum.GetValues<FinishReason>()
                    .Select(r =>
                        (
                            (RoomMessage)
                                new RoomMessage.CaseClosed(
                                    Session,
                                    r,
                                    c.Id,
                                    c.Title,
                                    r == FinishReason.Completed ? c.Closing : null,
                                    c.Concepts,
                                    [.. c.Sources.Select(s => Pack.Catalog.SourceByKey[s].Title)]
                                ),
                            $"{Session}-end"
                        )
                    )
            ),
            nameof(RoomMessage.DailyAsk) => Pack.Catalog.Prompts.Select(p => ((RoomMessage)DailyAskOf(p), daily)),
            nameof(RoomMessage.DailyReveal) => Pack.Catalog.Prompts.Select(p => ((RoomMessage)DailyRevealOf(p), daily)),
            nameof(RoomMessage.SharedConcept) => Pack.Catalog.Concepts.Select(c =>
                ((RoomMessage)new RoomMessage.SharedConcept(c.Id), "shared-17")
            ),
            nameof(RoomMessage.Welcome) =>
            [
                (
                    new RoomMessage.Welcome(
                        new string('t', Room.MaxName),
                        "America/Argentina/ComodRivadavia",
                        DailyOn: true,
                        new TimeOnly(8, 0),
                        [DayOfWeek.Monday, DayOfWeek.Wednesday, DayOfWeek.Friday],
                        [.. Enum.GetValues<DayOfWeek>().Select(d => new SessionTime(d, new TimeOnly(18, 30), 90))]
                    ),
                    "welcome-17"
                ),
            ],
            nameof(RoomMessage.BoardNow) => new Tally?[] { null, new Tally(1250, 800) }.Select(shown =>
                (
                    (RoomMessage)
                        new RoomMessage.BoardNow(
                            Day,
                            1250,
                            shown,
                            [.. Enumerable.Range(1, Board.PastWeeks).Select(w => new PastWeek(Day.AddDays(-7 * w), 1000, shown))],
                            [.. Enumerable.Range(0, 3).Select(i => new NamedCount($"{new string('n', 40)}{i}", 50))]
                        ),
                    "board-17"
                )
            ),
            _ => throw new InvalidOperationException($"No samples of {kind}."),
        };
    }

    private static RoomMessage RevealOf(Question q, ImmutableArray<int>? split) =>
        new RoomMessage.Reveal(
            Session,
            3,
            5,
            StudyMode.Discuss,
            q.Stem,
            ExplainedOf(q),
            split,
            split,
            Skipped: true,
            q.Concepts,
            SourcesOf(q),
            Reviewed: false,
            Then,
            q.Id,
            q.Revision
        );

    private static RoomMessage.DailyAsk DailyAskOf(Prompt p)
    {
        var q = p.Question is { } id ? Pack.Catalog.QuestionById[id] : null;
        return new(Day, p.Kind, q?.Stem ?? p.Text!, q is null ? [] : ChoicesOf(q), q?.Id, q?.Revision ?? 0);
    }

    private static RoomMessage.DailyReveal DailyRevealOf(Prompt p)
    {
        var q = p.Question is { } id ? Pack.Catalog.QuestionById[id] : null;
        return new(
            Day,
            p.Kind,
            q?.Stem ?? p.Text!,
            q is null ? [] : ExplainedOf(q),
            p.Consider,
            q is null ? null : SplitOf(q),
            q?.Concepts ?? p.Concepts,
            q is null ? [] : SourcesOf(q),
            Reviewed: false,
            q?.Id,
            q?.Revision ?? 0
        );
    }

    private static ImmutableArray<Choice> ChoicesOf(Question q) =>
        [.. q.Options.Select((o, i) => new Choice(((char)('A' + i)).ToString(), o.Id, o.Text))];

    private static ImmutableArray<Explained> ExplainedOf(Question q) =>
        [.. q.Options.Select((o, i) => new Explained(((char)('A' + i)).ToString(), o.Id, o.Text, o.Id == q.Key, o.Why))];

    private static ImmutableArray<int> SplitOf(Question q) => [.. q.Options.Select((_, i) => 5 * i)];

    private static ImmutableArray<string> SourcesOf(Question q) => [.. q.Sources.Select(s => Pack.Catalog.SourceByKey[s].Title)];
}
