using Microsoft.Extensions.Logging;

namespace CrssBot.Discord.Protocol.Rest;

/// <summary>
/// What is better not sent: anything once the bot token is refused, anything while too much was refused lately, and whatever has an
/// interaction token that is dead. Thread-safe.
/// </summary>
internal sealed class Restraint(ILogger log)
{
    private readonly Lock _lock = new();
    private readonly InvalidRequests _invalid = new();
    private readonly DeadTokens _deadTokens = new();
    private bool _tokenInvalid;

    public bool TokenInvalid => Volatile.Read(ref _tokenInvalid);

    public int InvalidRequests(DateTimeOffset now)
    {
        lock (_lock)
        {
            return _invalid.Total(now);
        }
    }

    /// <summary>Null if it may be sent.</summary>
    public DiscordError? Forbids(in RestRequest request, DateTimeOffset now)
    {
        if (TokenInvalid)
        {
            return new DiscordError.Withheld(null);
        }

        lock (_lock)
        {
            return request.Route.Interaction && _deadTokens.Find(request.Major) is { } dead ? dead
                : _invalid.StoppedFor(now) is { } pause ? new DiscordError.Withheld(pause)
                : null;
        }
    }

    public void Note(in RestRequest request, DiscordError.Refused refused, DateTimeOffset now)
    {
        switch (refused.Status)
        {
            case 401 when !request.Route.Interaction:
                if (!Interlocked.Exchange(ref _tokenInvalid, true))
                {
                    RestLog.TokenInvalid(log, request.Route);
                }

                break;
            case 401 or 404 when request.Route.Interaction:
                lock (_lock)
                {
                    _deadTokens.Add(request.Major, refused);
                }

                break;
        }

        if (refused.Status is 401 or 403)
        {
            CountInvalid(now);
        }
    }

    public void CountInvalid(DateTimeOffset now)
    {
        int total;
        TimeSpan? pause;
        lock (_lock)
        {
            total = _invalid.Add(now);
            pause = _invalid.StoppedFor(now);
        }

        if (total == Rest.InvalidRequests.Stop)
        {
            RestLog.Stopped(log, total, Rest.InvalidRequests.Window, pause ?? TimeSpan.Zero);
        }
        else if (total == Rest.InvalidRequests.Warn)
        {
            RestLog.ManyInvalid(log, total, Rest.InvalidRequests.Window, Rest.InvalidRequests.Stop);
        }
    }
}
