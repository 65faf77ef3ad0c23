using Microsoft.Extensions.Logging;

namespace CrssBot.Teams;

/// <summary>What asking Graph logs: no id, no name, no token.</summary>
internal static partial class GraphLog
{
    [LoggerMessage(
        EventId = 340,
        Level = LogLevel.Warning,
        Message = "Whether somebody owns a team could not be learned from Graph: {Fault}. They are treated as if they did not"
    )]
    public static partial void NotLearned(ILogger logger, string fault);
}
