using Microsoft.Extensions.Logging;

namespace CrssBot.Teams;

/// <summary>What the channel has to say to who runs it: never who said what.</summary>
internal static partial class TeamsLog
{
    [LoggerMessage(400, LogLevel.Warning, "A Teams {Kind} could not be taken now; Teams sends it again.")]
    public static partial void NotTaken(ILogger logger, Exception e, string kind);

    [LoggerMessage(401, LogLevel.Error, "A Teams {Kind} failed; its sender was told.")]
    public static partial void AnswerFailed(ILogger logger, Exception e, string kind);

    [LoggerMessage(402, LogLevel.Warning, "A reply to Teams did not go through: {Fate}.")]
    public static partial void NotAnswered(ILogger logger, string fate);

    [LoggerMessage(403, LogLevel.Warning, "A Teams {Kind} took too long; its sender was asked to press again.")]
    public static partial void Late(ILogger logger, string kind);
}
