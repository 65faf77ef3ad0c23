using System.Text.Json.Nodes;

namespace CrssBot.Chaos.Play;

/// <summary>What players send, as the API reads it.</summary>
internal static class PlayedCommands
{
    public static object OpenLobby(string mode, int questions) =>
        new
        {
            command = "openLobby",
            plan = new
            {
                questions,
                mode,
                seconds = 10,
            },
        };

    public static object Start(JsonObject quiz) => new { command = "startQuiz", session = (string)quiz["session"]! };

    public static object Join(JsonObject quiz) => new { command = "joinQuiz", session = (string)quiz["session"]! };

    public static object Resume(JsonObject quiz) => new { command = "resumeQuiz", session = (string)quiz["session"]! };

    public static object Answer(Place place, string option) =>
        new
        {
            command = "answer",
            session = place.Session,
            ordinal = place.Ordinal,
            round = place.Round,
            option,
        };

    public static object Lead(JsonObject quiz, string step) =>
        new
        {
            command = "lead",
            session = (string)quiz["session"]!,
            ordinal = (int)quiz["ordinal"]!,
            step,
            round = (int?)quiz["round"] ?? 1,
        };

    /// <summary>What brings a room to its next step; null while a question waits for its answers, which are the players' own.</summary>
    public static object? Next(JsonObject? quiz, string mode, int questions) =>
        (string?)quiz?["message"] switch
        {
            null or "howTheRoomDid" => OpenLobby(mode, questions),
            "lobby" => Start(quiz!),
            "talk" => Lead(quiz!, "VoteAgain"),
            "reveal" => Lead(quiz!, "Next"),
            "pause" => Resume(quiz!),
            "question" => null,
            var message => throw new InvalidOperationException($"Nobody knows what to do in {message}."),
        };
}
