using CrssBot.Engine.Rooms;

namespace CrssBot.Web;

/// <summary>What only a page says: which step of the quiz it shows, and the time that is left.</summary>
public static class PageWords
{
    /// <summary>What just came up, for people who do not see it change.</summary>
    public static string Announce(RoomMessage? message) =>
        message switch
        {
            RoomMessage.Lobby => "A quiz is about to start.",
            RoomMessage.Ask { Round: 2 } ask => $"Vote again on question {ask.Ordinal} of {ask.Of}.",
            RoomMessage.Ask ask => $"{Runtime.Words.Place(ask.Ordinal, ask.Of)} is open.",
            RoomMessage.Talk talk => $"Time to talk about question {talk.Ordinal}.",
            RoomMessage.Reveal reveal => $"Question {reveal.Ordinal} is explained.",
            RoomMessage.Outcome outcome => $"Decision {outcome.Ordinal} is taken.",
            RoomMessage.CaseClosed => "The case is over.",
            RoomMessage.Pause => "The quiz is paused.",
            RoomMessage.HowTheRoomDid => "The quiz is over. How the room did is shown.",
            _ => "",
        };

    /// <summary>Changes exactly when a page shows another step of the quiz.</summary>
    public static string StepOf(RoomMessage? message) =>
        message switch
        {
            RoomMessage.Lobby m => $"{m.Session}-lobby",
            RoomMessage.Ask m => $"{m.Session}-{m.Ordinal}-ask{m.Round}",
            RoomMessage.Talk m => $"{m.Session}-{m.Ordinal}-talk",
            RoomMessage.Reveal m => $"{m.Session}-{m.Ordinal}-reveal",
            RoomMessage.Pause m => $"{m.Session}-{m.Ordinal}-pause",
            RoomMessage.HowTheRoomDid m => $"{m.Session}-end",
            RoomMessage.Outcome m => $"{m.Session}-{m.Ordinal}-outcome",
            RoomMessage.CaseClosed m => $"{m.Session}-end",
            _ => "none",
        };

    /// <summary>"2:05"; never negative, and 0:01 until the last second is over.</summary>
    public static string MinutesSeconds(TimeSpan left)
    {
        var seconds = (long)Math.Ceiling(Math.Max(0, left.TotalSeconds));
        return $"{seconds / 60}:{seconds % 60:00}";
    }
}
