using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Rooms;

public class FlagTests
{
    private static readonly QuestionId Flagged = new("ethics-1");

    private static Evening Flag(Evening evening, params string[] people)
    {
        foreach (var who in people)
        {
            evening.Do(who, new RoomCommand.FlagQuestion(Flagged, 1, FlagReason.Unclear));
        }

        return evening;
    }

    /// <summary>Ana facilitates.</summary>
    private static Evening Room() => new Evening().Configure(RoomSettings.Default);

    private static bool IsAsked(Evening evening) =>
        QuestionDraw.Draw(evening.Room, Evening.Together(12), Sample.Catalog, evening.Now).Questions.Any(q => q.Id == Flagged);

    [Fact]
    public void Two_flags_hide_nothing_and_the_third_member_s_does()
    {
        var evening = Flag(Room(), "Ben", "Chidi", "Ben", "Chidi");
        Assert.True(IsAsked(evening));

        Flag(evening, "Dee");

        Assert.False(IsAsked(evening));
        Assert.True(evening.Said<RoomEvent.QuestionHidden>());
    }

    [Fact]
    public void A_facilitator_sees_what_was_flagged_and_why_and_never_by_whom()
    {
        var evening = Flag(Room(), "Ben", "Chidi", "Dee");

        var hidden = Assert.Single(evening.View("Ana").Hidden!.Value);
        Assert.Equal((Flagged, FlagStanding.Hidden), (hidden.Question, hidden.Standing));
        Assert.Equal([FlagReason.Unclear, FlagReason.Unclear, FlagReason.Unclear], hidden.Reasons);
        Assert.Null(evening.View("Ben").Hidden);
        Assert.Empty(evening.Room.Flagged![Flagged].By);
    }

    [Theory]
    [InlineData(true, FlagStanding.AskedAgain)]
    [InlineData(false, FlagStanding.LeftOut)]
    public void A_facilitator_rules_and_the_ruling_stands(bool ask, FlagStanding standing)
    {
        var evening = Flag(Room(), "Ben", "Chidi", "Dee").Do("Ana", new RoomCommand.RuleOnQuestion(Flagged, ask));

        Flag(evening, "Emre", "Fay", "Gus");

        Assert.Equal(standing, evening.Room.Flagged![Flagged].Standing);
        Assert.Equal(ask, IsAsked(evening));
    }

    [Fact]
    public void Nobody_else_rules()
    {
        var evening = Flag(Room(), "Ben", "Chidi", "Dee").Do("Ben", new RoomCommand.RuleOnQuestion(Flagged, true));

        Assert.Equal(Refusal.FacilitatorsOnly, evening.Refusal);
        Assert.Equal(Refusal.NoSuchQuestion, evening.Do("Ana", new RoomCommand.RuleOnQuestion(new("ethics-2"), true)).Refusal);
    }

    [Fact]
    public void A_mended_revision_is_asked_again_and_counted_anew()
    {
        var evening = Flag(Room(), "Ben", "Chidi", "Dee");
        var mended = Sample.Catalog.QuestionById[Flagged] with { Revision = 2 };

        Assert.False(evening.Room.Hides(mended));
        Assert.Null(evening.Do("Ben", new RoomCommand.FlagQuestion(Flagged, 2, FlagReason.Hurtful)).Refusal);
        Assert.Equal(FlagStanding.Hidden, evening.Room.Flagged![Flagged].Standing);
    }

    [Fact]
    public void No_daily_prompt_asks_what_is_hidden()
    {
        var prompt = Sample.QuestionPrompt with { Question = Flagged };
        var evening = new Evening(Sample.With(prompt)).Configure(Sample.Daily());

        Flag(evening, "Ben", "Chidi", "Dee").Wake();

        Assert.True(evening.Post.Skipped);
    }

    [Fact]
    public void Whoever_is_erased_leaves_no_flag()
    {
        var evening = Flag(Room(), "Ben", "Chidi").Do("Ben", new RoomCommand.Forget());

        Assert.DoesNotContain(Evening.Id("Ben").Value, Json.Of(evening.Room), StringComparison.Ordinal);
        Assert.True(IsAsked(Flag(evening, "Dee")));
    }
}
