using System.Text.Json;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Regressions;

/// <summary>
/// <c>{"command":"openLobby"}</c> is read as a command without a plan, and deciding on it threw: anyone who may press could make a
/// room's reader fail.
/// </summary>
public class CommandWithoutItsPartsTests
{
    // As a web framework reads it: without the context's own care for nulls.
    private static readonly JsonSerializerOptions Lenient = new(JsonSerializerDefaults.Web) { TypeInfoResolver = EngineJson.Default };

    [Theory]
    [InlineData("""{"command":"openLobby"}""", Refusal.BadPlan)]
    [InlineData("""{"command":"openLobby","plan":null}""", Refusal.BadPlan)]
    [InlineData("""{"command":"openLobby","plan":{}}""", Refusal.BadPlan)]
    [InlineData("""{"command":"configure"}""", Refusal.BadName)]
    [InlineData("""{"command":"configure","settings":{}}""", Refusal.BadName)]
    [InlineData("""{"command":"configure","settings":{"title":"A"}}""", Refusal.UnknownZone)]
    [InlineData("""{"command":"configure","settings":{"title":"A","zone":"UTC"}}""", Refusal.BadPlan)]
    [InlineData("""{"command":"configure","settings":{"title":"A","zone":"UTC","dailyOn":true}}""", Refusal.NoDays)]
    [InlineData("""{"command":"answer"}""", Refusal.NoSuchQuiz)]
    [InlineData("""{"command":"answerDaily"}""", Refusal.NoSuchPrompt)]
    [InlineData("""{"command":"joinQuiz"}""", Refusal.NoSuchQuiz)]
    [InlineData("""{"command":"lead"}""", Refusal.NoSuchQuiz)]
    [InlineData("""{"command":"nameFacilitator"}""", Refusal.FacilitatorsOnly)]
    [InlineData("""{"command":"shareConcept"}""", Refusal.NoSuchConcept)]
    [InlineData("""{"command":"setCalendar"}""", Refusal.BadCalendar)]
    [InlineData("""{"command":"setCalendar","calendar":{}}""", Refusal.BadCalendar)]
    [InlineData("""{"command":"setCalendar","calendar":{"start":"2026-09-01","weeks":[null]}}""", Refusal.BadCalendar)]
    [InlineData("""{"command":"setCalendar","calendar":{"start":"2026-09-01","weeks":[{}]}}""", Refusal.BadCalendar)]
    [InlineData(
        """{"command":"setCalendar","calendar":{"start":"2026-09-01","weeks":[{"domains":[null],"concepts":[]}]}}""",
        Refusal.BadCalendar
    )]
    [InlineData("""{"command":"dropCalendar"}""", Refusal.FacilitatorsOnly)]
    [InlineData("""{"command":"draftCalendar"}""", Refusal.FacilitatorsOnly)]
    [InlineData("""{"command":"useDraft"}""", Refusal.FacilitatorsOnly)]
    [InlineData("""{"command":"postWelcome"}""", Refusal.FacilitatorsOnly)]
    [InlineData("""{"command":"flagQuestion"}""", Refusal.NoSuchQuestion)]
    [InlineData("""{"command":"flagQuestion","question":"ethics-1","revision":1,"reason":99}""", Refusal.NoSuchQuestion)]
    [InlineData("""{"command":"ruleOnQuestion"}""", Refusal.FacilitatorsOnly)]
    [InlineData("""{"command":"openRolling"}""", Refusal.BadHours)]
    [InlineData("""{"command":"openRolling","plan":{"questions":30},"hours":48}""", Refusal.BadHours)]
    [InlineData("""{"command":"startRolling"}""", Refusal.NoSuchQuiz)]
    [InlineData("""{"command":"answerRolling"}""", Refusal.NoSuchQuiz)]
    [InlineData("""{"command":"closeRolling"}""", Refusal.NoSuchQuiz)]
    [InlineData("""{"command":"beginSitting"}""", Refusal.NotAlone)]
    [InlineData("""{"command":"answerSitting"}""", Refusal.SittingOver)]
    [InlineData("""{"command":"pauseExam"}""", Refusal.SittingOver)]
    [InlineData("""{"command":"resumeExam"}""", Refusal.SittingOver)]
    [InlineData("""{"command":"finishExam"}""", Refusal.SittingOver)]
    [InlineData(
        """{"command":"setCalendar","calendar":{"start":"2026-09-01","weeks":[{"domains":["ethics"],"concepts":[]}],"sessions":[null]}}""",
        Refusal.BadCalendar
    )]
    [InlineData(
        """{"command":"setCalendar","calendar":{"start":"2026-09-01","weeks":[{"domains":["ethics"],"concepts":[]}],"sessions":[{"day":9,"minutes":0}]}}""",
        Refusal.BadCalendar
    )]
    public void A_command_without_its_parts_is_refused(string json, Refusal why)
    {
        var command = JsonSerializer.Deserialize<RoomCommand>(json, Lenient)!;

        Assert.Equal(why, new Evening().Open(Evening.Together()).Stop().Do("Ana", command).Refusal);
    }

    [Theory]
    [InlineData("""{"command":"tick"}""")]
    [InlineData("""{"command":"recover","from":"2026-01-01T00:00:00Z","to":"2027-01-01T00:00:00Z"}""")]
    [InlineData("""{"command":"block","slot":"daily-2026-05-05"}""")]
    [InlineData("""{"command":"nothing"}""")]
    [InlineData("{}")]
    public void The_clocks_own_commands_cannot_be_sent(string json) =>
        Assert.ThrowsAny<Exception>(() => JsonSerializer.Deserialize<RoomCommand>(json, Lenient));

    [Theory]
    [InlineData("""{"command":"enter"}""")]
    [InlineData("""{"plan":{"mode":"Discuss","questions":5},"command":"openLobby"}""")]
    [InlineData("""{"command":"configure","settings":{"title":"A","zone":"UTC","quizDefaults":{"questions":5,"mode":"Timed"}}}""")]
    public void What_has_a_default_may_be_left_out(string json)
    {
        var command = JsonSerializer.Deserialize(json, EngineJson.Default.RoomCommand)!;

        Assert.Null(new Evening().Do("Ana", command).Refusal);
    }
}
