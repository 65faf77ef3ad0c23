using CrssBot.Runtime.Chat;
using CrssBot.Teams.Channel;

namespace CrssBot.Channels.Tests.Teams.Desk;

public sealed class TypedTextTests
{
    public static TheoryData<string, ChatCommand> Commands =>
        new()
        {
            { "help", new ChatCommand.Help() },
            { "Hi", new ChatCommand.Help() },
            { "Hello", new ChatCommand.Help() },
            { "/privacy", new ChatCommand.Privacy() },
            { "DAILY", new ChatCommand.Daily() },
            { "quiz", new ChatCommand.Quiz() },
            { "quiz 5", new ChatCommand.Quiz(5) },
            { "Quiz 5 questions timed 45 seconds", new ChatCommand.Quiz(5, null, "timed", 45) },
            { "quiz on advocacy discuss 3", new ChatCommand.Quiz(3, "advocacy", "discuss") },
            { "study", new ChatCommand.Study(StudyPart.Menu) },
            { "study review", new ChatCommand.Study(StudyPart.Review) },
            { "/study Practice 20 responsibility", new ChatCommand.Study(StudyPart.Practice, 20, "professional-responsibility") },
            { "study practice about boundaries", new ChatCommand.Study(StudyPart.Practice, Concept: "boundaries") },
            { "study practice sure but missed", new ChatCommand.Study(StudyPart.Practice, Drill: Drill.Missed) },
            { "study exam", new ChatCommand.Study(StudyPart.Exam) },
            { "board", new ChatCommand.Board() },
            { "setup", new ChatCommand.Setup() },
            { "/setup room", new ChatCommand.SetupForm() },
            { "setup calendar", new ChatCommand.Calendar() },
            { "setup welcome", new ChatCommand.Welcome() },
            { "setup check", new ChatCommand.SetupCheck() },
            { "setup rehearse", new ChatCommand.Rehearse() },
        };

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_is_read_as_people_type_it(string text, ChatCommand command) =>
        Assert.Equal(new Typed.Command(command), TypedText.Read(text, Pack.Catalog));

    [Theory]
    [InlineData("concept power dynamics", "power dynamics", true)]
    [InlineData("what is a warm line", "what is a warm line", false)]
    [InlineData("help me tell mentoring from sponsoring", "help me tell mentoring from sponsoring", false)]
    [InlineData("quiz me about everything", "quiz me about everything", false)]
    [InlineData("setup something", "setup something", false)]
    public void Whatever_is_no_command_is_looked_up(string text, string query, bool isCommand) =>
        Assert.Equal(new Typed.LookUp(query, isCommand), TypedText.Read(text, Pack.Catalog));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public void Nothing_is_nothing(string text) => Assert.IsType<Typed.Nothing>(TypedText.Read(text, Pack.Catalog));

    [Fact]
    public void A_query_that_is_too_long_is_cut() =>
        Assert.Equal(TypedText.MaxQuery, ((Typed.LookUp)TypedText.Read(new string('x', 5000), Pack.Catalog)).Query.Length);
}
