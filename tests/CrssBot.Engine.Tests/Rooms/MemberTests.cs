using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Rooms;

public class MemberTests
{
    [Theory]
    [InlineData("Ana")]
    [InlineData("  Ana  ", "Ana")]
    [InlineData("محمد بن عبد الله")]
    [InlineData("María José 🌻")]
    [InlineData("👩🏽‍🎓")]
    [InlineData("陳大文")]
    [InlineData("O'Neil-Smith, Jr.")]
    public void A_name_is_taken_in_any_script(string name, string? kept = null)
    {
        var evening = new Evening().Do("Ana", new RoomCommand.Enter(name));

        Assert.Null(evening.Refusal);
        Assert.Equal(kept ?? name, evening.View("Ana").You.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("A\nB")]
    [InlineData("A\0")]
    [InlineData("tab\there")]
    [InlineData("escape\u001b[31m")]
    [InlineData("next\u0085line")]
    public void A_name_that_is_empty_or_holds_control_characters_is_refused(string name)
    {
        var evening = new Evening().Do("Ana", new RoomCommand.Enter(name));

        Assert.Equal(Refusal.BadName, evening.Refusal);
        Assert.Empty(evening.Room.Members);
    }

    [Fact]
    public void A_name_has_at_most_sixty_characters()
    {
        Assert.Null(new Evening().Do("Ana", new RoomCommand.Enter(new string('a', 60))).Refusal);
        Assert.Equal(Refusal.BadName, new Evening().Do("Ana", new RoomCommand.Enter(new string('a', 61))).Refusal);
        Assert.Null(new Evening().Do("Ana", new RoomCommand.Enter($" {new string('م', 60)} ")).Refusal);
        Assert.Equal(Refusal.BadName, new Evening().Do("Ana", new RoomCommand.Enter(new string('م', 61))).Refusal);
    }

    [Fact]
    public void Entering_again_changes_the_name_and_nothing_else()
    {
        var evening = new Evening().Do("Ana", new RoomCommand.ShowMyName(true)).Pass(60).Do("Ana", new RoomCommand.Enter("Anna"));

        Assert.Equal(new RoomMember("Anna", Evening.Start, ShowName: true), Assert.Single(evening.Room.Members).Value);
    }

    [Fact]
    public void Entering_again_under_the_same_name_changes_nothing() =>
        Assert.False(new Evening().Do("Ana", new RoomCommand.Enter("Ana")).Do("Ana", new RoomCommand.Enter(" Ana ")).Latest.Changed);

    [Fact]
    public void Whoever_acts_is_a_member_from_then_on_under_the_platforms_name()
    {
        var evening = new Evening().Do("Ana", new RoomCommand.OpenLobby(Evening.Together()), name: "Ana of Teams");

        Assert.Equal("Ana of Teams", evening.View("Ana").You.Name);
    }

    [Fact]
    public void A_member_without_any_name_is_called_member()
    {
        var evening = new Evening();

        evening.Decide(new RoomRequest(evening.Room.Id, Evening.Id("Ana"), evening.Now, new RoomCommand.OpenLobby(Evening.Together())));

        Assert.Equal("Member", evening.View("Ana").You.Name);
    }

    [Fact]
    public void A_refused_press_makes_nobody_a_member()
    {
        var evening = new Evening().Do("Ana", new RoomCommand.JoinQuiz(new("quiz-none")));

        Assert.Equal(Refusal.NoSuchQuiz, evening.Refusal);
        Assert.Empty(evening.Room.Members);
    }

    [Fact]
    public void Names_are_off_until_their_owner_turns_them_on_and_off_again()
    {
        var evening = new Evening().Do("Ana", new RoomCommand.Enter("Ana"));
        Assert.False(evening.View("Ana").You.ShowsName);

        Assert.True(evening.Do("Ana", new RoomCommand.ShowMyName(true)).View("Ana").You.ShowsName);
        Assert.False(evening.Do("Ana", new RoomCommand.ShowMyName(true)).Latest.Changed);
        Assert.False(evening.Do("Ana", new RoomCommand.ShowMyName(false)).View("Ana").You.ShowsName);
    }

    [Fact]
    public void A_room_holds_a_thousand_members()
    {
        var evening = new Evening();
        for (var i = 1; i <= 1000; i++)
        {
            evening.Do($"n{i}", new RoomCommand.Enter($"N{i}"));
        }

        Assert.Equal(1000, evening.Room.Members.Count);
        Assert.Equal(Refusal.RoomFull, evening.Do("one more", new RoomCommand.Enter("One more")).Refusal);
        Assert.Null(evening.Do("n7", new RoomCommand.Enter("Seven")).Refusal);
        Assert.Null(evening.Open(Evening.Together(), "n1000").Refusal);
    }
}
