namespace CrssBot.Teams.Protocol.Connector;

/// <summary>A conversation as we remember it (T21).</summary>
/// <param name="ServiceUrl">Of the last validated activity from there.</param>
/// <param name="ConversationId">With ";messageid=…" in a channel's thread.</param>
/// <param name="TenantId">Whose limit counts; empty where it is not known.</param>
internal readonly record struct ConversationPlace(string ServiceUrl, string ConversationId, string TenantId);

/// <summary>What became of a call to the connector.</summary>
internal abstract record ConnectorReply
{
    private ConnectorReply() { }

    /// <summary>Done.</summary>
    /// <param name="Id">Of the message, or of the new conversation; null: the service did not say, and the message cannot be edited.</param>
    internal sealed record Sent(string? Id) : ConnectorReply;

    /// <summary>Not done; not before <paramref name="RetryAfter"/>.</summary>
    internal sealed record Limited(TimeSpan RetryAfter) : ConnectorReply;

    /// <summary>Not done, and the same again would be refused again.</summary>
    /// <param name="Status">Of HTTP; 0: we refused, see <see cref="TeamsConnector.ForeignAddress"/>.</param>
    internal sealed record Refused(int Status, string? Code) : ConnectorReply;

    /// <summary>Not done, and nothing more should be sent to this conversation until somebody writes from there (T25).</summary>
    internal sealed record Dead(string Code) : ConnectorReply;

    /// <summary>Not done; see <see cref="TeamsConnector.LargestActivity"/>.</summary>
    internal sealed record TooLarge : ConnectorReply;

    /// <summary>Perhaps done. Only of a post: to repeat it might say everything twice (T23).</summary>
    internal sealed record Unknown : ConnectorReply;

    /// <summary>
    /// Safe to repeat after <paramref name="RetryAfter"/>: a post that surely was not sent, or something else that may be done twice.
    /// </summary>
    internal sealed record Unreachable(TimeSpan RetryAfter) : ConnectorReply;
}
