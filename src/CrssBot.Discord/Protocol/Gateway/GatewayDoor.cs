using Microsoft.Extensions.Logging;

namespace CrssBot.Discord.Protocol.Gateway;

/// <summary>Where the next connection goes, and when it may: asks Discord before every session start, since all processes of the bot share its limit.</summary>
/// <param name="gatewayBot">GET /gateway/bot.</param>
internal sealed class GatewayDoor(Func<CancellationToken, Task<RestReply<GatewayBot>>> gatewayBot, TimeProvider time, ILogger log)
{
    /// <summary>The common address, once asked for.</summary>
    private string? _common;
    private long? _identifiedAt;

    /// <summary>An identify is being sent.</summary>
    public void NoteIdentify() => _identifiedAt = time.GetTimestamp();

    /// <summary>Waits for the turn if there is one to wait for; without an address, what the protocol has to know.</summary>
    public async Task<(Uri? Address, GatewayInput? Obstacle)> FindAsync(GatewayState state, CancellationToken cancellationToken)
    {
        if (state.PrefersResumeAddress)
        {
            if (GatewayAddress.From(state.ResumeAddress) is { } own)
            {
                return (own, null);
            }

            GatewayLog.ResumeAddressRefused(log);
        }

        var isNew = state.Session is null;
        if (isNew || _common is null)
        {
            var (offer, error) = await AskAsync(cancellationToken);
            if (offer is null)
            {
                return (null, new GatewayInput.NotOffered(error ?? new DiscordError.Unreachable()));
            }

            _common = offer.Url;
            if (isNew && await AwaitStartAsync(offer, cancellationToken) is { } obstacle)
            {
                return (null, obstacle);
            }
        }

        return GatewayAddress.From(_common) is { } common ? (common, null) : (null, new GatewayInput.Unacceptable());
    }

    private async Task<RestReply<GatewayBot>> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var reply = await gatewayBot(cancellationToken);
            if (reply.Value is { SessionStartLimit: not null })
            {
                return reply;
            }

            GatewayLog.NotOffered(log, reply.Error?.ToString() ?? "no limit of session starts");
            return new RestReply<GatewayBot>(Value: null, reply.Error);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            GatewayLog.NotAsked(log, e);
            return default;
        }
    }

    private async Task<GatewayInput?> AwaitStartAsync(GatewayBot offer, CancellationToken cancellationToken)
    {
        if (offer.Shards > 1)
        {
            GatewayLog.ShardsRecommended(log, offer.Shards);
        }

        var limit = offer.SessionStartLimit;
        if (!SessionStart.IsLeft(limit))
        {
            var reset = SessionStart.Reset(limit);
            GatewayLog.NoStartsLeft(log, reset);
            return new GatewayInput.NoStartsLeft(reset);
        }

        var wait = SessionStart.Pace(limit, _identifiedAt is { } last ? time.GetElapsedTime(last) : null);
        if (wait > SessionStart.Spacing)
        {
            GatewayLog.StartsRunLow(log, limit.Remaining, wait);
        }

        await Task.Delay(wait, time, cancellationToken);
        return null;
    }
}
