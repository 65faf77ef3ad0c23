namespace CrssBot.Discord.Protocol.Gateway;

/// <summary>
/// What has to survive a restart so that the next process goes on where this one stopped: Discord keeps the session for some minutes and
/// replays what came after <paramref name="Sequence"/>. A secret like the token, so it does not print itself.
/// </summary>
/// <param name="Id">READY's session_id.</param>
/// <param name="Sequence">Of the last event that was received.</param>
/// <param name="ResumeAddress">READY's resume_gateway_url.</param>
internal sealed record GatewaySession(string Id, long Sequence, string ResumeAddress)
{
    public override string ToString() => nameof(GatewaySession);
}
