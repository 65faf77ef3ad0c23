using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using CrssBot.Discord.Channel;
using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Gateway;
using CrssBot.Discord.Protocol.Rest;
using CrssBot.Runtime;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CrssBot.Discord;

/// <summary>
/// Owns everything of Discord that runs: the gateway or the daily look at the servers, the answers under way, the registration of commands.
/// The gateway's receiver only puts into bounded queues, so that nothing holds its heartbeat up.
/// </summary>
internal sealed class DiscordWorker : BackgroundService
{
    /// <summary>Interactions that may wait; at a thousand a second, the last of them still has two of its three seconds.</summary>
    private const int Queue = 1_000;

    /// <summary>Answers under way at once; each waits for the store or for Discord, not for a processor.</summary>
    private const int Abreast = 512;

    /// <summary>How long a removed server's rooms are kept.</summary>
    private static readonly TimeSpan KeptAfterRemoval = TimeSpan.FromDays(30);

    private static readonly TimeSpan LookEvery = TimeSpan.FromDays(1);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(30);

    /// <summary>With the drain that follows, a stop stays under ten seconds.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2.5);

    private const string SessionNote = "discord|session";

    private static readonly ImmutableArray<string> phases = [.. Enum.GetValues<GatewayPhase>().Select(Named)];

    private readonly Channel<Arrival> _arrivals = System.Threading.Channels.Channel.CreateBounded<Arrival>(
        new BoundedChannelOptions(Queue) { SingleReader = true, SingleWriter = true }
    );
    private readonly Channel<Arrival> _turnedAway = System.Threading.Channels.Channel.CreateBounded<Arrival>(
        new BoundedChannelOptions(Queue) { SingleReader = true, SingleWriter = true }
    );
    private readonly Channel<News> _news = System.Threading.Channels.Channel.CreateUnbounded<News>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly SemaphoreSlim _abreast = new(Abreast);
    private readonly Ongoing _ongoing = new();
    private readonly CancellationTokenSource _answersEnd = new();
    private readonly DiscordOptions _options;
    private readonly DiscordRest _rest;
    private readonly GatewayConnection _gateway;
    private readonly Answering _answering;
    private readonly DiscordDesk _chat;
    private readonly StudyDesk _desk;
    private readonly IStudyStore _store;
    private readonly CommandSync _sync;
    private readonly TimeProvider _time;
    private readonly ILogger<DiscordWorker> _log;
    private long _shed;

    public DiscordWorker(
        DiscordOptions options,
        DiscordRest rest,
        Answering answering,
        DiscordDesk chat,
        StudyDesk desk,
        IStudyStore store,
        CommandSync sync,
        TimeProvider time,
        ILoggerFactory logs
    )
    {
        (_options, _rest, _answering, _chat, _desk, _store, _sync, _time) = (options, rest, answering, chat, desk, store, sync, time);
        _log = logs.CreateLogger<DiscordWorker>();
        _gateway = new GatewayConnection(
            options.Token,
            options.Intents,
            rest.GetGatewayBotAsync,
            () => new WebSocketGatewaySocket(),
            Receive,
            time,
            DiscordServices.Chance,
            logs.CreateLogger<GatewayConnection>()
        );
    }

    /// <summary>The bot was removed from the conversations that begin so, or is in them.</summary>
    private readonly record struct News(string Prefix, bool Gone);

    /// <summary>For health: null while all is well.</summary>
    public string? Trouble { get; private set; }

    /// <summary>For health: "http", or where the gateway's connection stands.</summary>
    public string State => _options.Transport == DiscordTransport.Http ? "http" : Named(_gateway.Phase);

    private static string Named(GatewayPhase phase) => phase.ToString().ToLowerInvariant();

    /// <summary>For metrics.</summary>
    public PlatformState Platform =>
        new(
            _rest.State.TooMany,
            _rest.State.InvalidRequests,
            _options.Transport == DiscordTransport.Http ? null : new GatewayStanding(State, phases)
        );

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        // What has arrived is still answered; a stop waits so long and no longer.
        using var grace = ending.Token.Register(() => _answersEnd.CancelAfter(Grace));
        try
        {
            await Task.WhenAll(
                OwnedAsync(_ => AnswerAllAsync()),
                OwnedAsync(_ => TurnAwayAllAsync()),
                OwnedAsync(HearNewsAsync),
                OwnedAsync(_options.SyncCommands ? SyncAsync : _ => Task.CompletedTask),
                OwnedAsync(ReceiveAllAsync),
                OwnedAsync(LookDailyAsync)
            );
        }
        finally
        {
            await _ongoing.CloseAsync();
        }

        // One that failed must not be hidden by the others: they end too, and the host hears of it.
        async Task OwnedAsync(Func<CancellationToken, Task> loop)
        {
            try
            {
                await loop(ending.Token);
            }
            catch
            {
                await ending.CancelAsync();
                throw;
            }
        }
    }

    /// <summary>On the gateway's receive loop: reads, puts into a queue, returns.</summary>
    public void Receive(string name, ReadOnlySpan<byte> data)
    {
        switch (name)
        {
            case "INTERACTION_CREATE":
                Take(data);
                break;
            case "GUILD_CREATE" or "GUILD_DELETE":
                var guild = JsonSerializer.Deserialize(data, DiscordJson.Default.UnavailableGuild)!;
                var gone = name is "GUILD_DELETE";
                // A server that is out of reach for a while is not one that the bot was removed from.
                if (!gone || guild.Unavailable is not true)
                {
                    _news.Writer.TryWrite(new News(DiscordRooms.PrefixOf(guild.Id), gone));
                }

                break;
        }
    }

    /// <summary>By HTTP: the response for the body; null when it was posted.</summary>
    public ValueTask<InteractionResponse?> AnswerInBodyAsync(Interaction interaction, DateTimeOffset at) =>
        _answering.AnswerInBodyAsync(new Arrival(interaction, at), _ongoing.TryStart, _answersEnd.Token);

    /// <summary>By HTTP: what Discord tells besides interactions. False when it could not be stored, so that Discord tells it again.</summary>
    public async ValueTask<bool> HearAsync(WebhookEvent told, CancellationToken cancellationToken)
    {
        // Whoever takes the app back takes their private rooms back; those of servers stay with the servers.
        return told.Event is not { Type: "APPLICATION_DEAUTHORIZED", Data: { ValueKind: JsonValueKind.Object } data }
            || !data.TryGetProperty("user", out var user)
            || user.ValueKind != JsonValueKind.Object
            || !user.TryGetProperty("id", out var id)
            || id.ValueKind != JsonValueKind.String
            || !Snowflake.TryParse(id.GetString(), out var person)
            || await StoreNewsAsync(new News(DiscordRooms.PrivatePrefixOf(person), Gone: true), cancellationToken);
    }

    private void Take(ReadOnlySpan<byte> data)
    {
        var at = _time.GetUtcNow();
        var interaction = JsonSerializer.Deserialize(data, DiscordJson.Default.Interaction)!;
        if (!interaction.IsWhole)
        {
            DiscordLog.Unread(_log);
            return;
        }

        var arrival = new Arrival(interaction, at);
        if (!_arrivals.Writer.TryWrite(arrival))
        {
            // Said at powers of two: a flood must not fill the log as well.
            if (long.IsPow2(++_shed))
            {
                DiscordLog.Shed(_log, _shed);
            }

            _turnedAway.Writer.TryWrite(arrival);
        }
    }

    /// <summary>Nothing more is received when it ends, and the queues say so to those who read them.</summary>
    private async Task ReceiveAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_options.Transport == DiscordTransport.Gateway)
            {
                await ConnectAsync(cancellationToken);
            }
        }
        finally
        {
            _arrivals.Writer.TryComplete();
            _turnedAway.Writer.TryComplete();
        }
    }

    private async Task AnswerAllAsync()
    {
        try
        {
            await foreach (var arrival in _arrivals.Reader.ReadAllAsync(_answersEnd.Token))
            {
                await _abreast.WaitAsync(_answersEnd.Token);
                _ongoing.TryStart(() => AnswerAsync(arrival));
            }
        }
        catch (OperationCanceledException) when (_answersEnd.IsCancellationRequested)
        {
            // The stop did not wait any longer.
        }
    }

    private async Task AnswerAsync(Arrival arrival)
    {
        try
        {
            await _answering.AnswerAsync(arrival, _answersEnd.Token);
        }
        catch (Exception e)
        {
            // One press that cannot be answered is no reason to answer nobody.
            DiscordLog.AnswerFailed(_log, e, arrival.Interaction.Type);
        }
        finally
        {
            _abreast.Release();
        }
    }

    private async Task TurnAwayAllAsync()
    {
        try
        {
            await foreach (var arrival in _turnedAway.Reader.ReadAllAsync(_answersEnd.Token))
            {
                await _answering.TurnAwayAsync(arrival, _answersEnd.Token);
            }
        }
        catch (OperationCanceledException) when (_answersEnd.IsCancellationRequested)
        {
            // The stop did not wait any longer.
        }
    }

    /// <summary>Until stopped, or over for good: then the rest of the host goes on, and health says why Discord does not.</summary>
    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var end = await _gateway.RunAsync(await KeptSessionAsync(cancellationToken), cancellationToken);
        if (end is GatewayEnd.Failed failed)
        {
            Trouble = failed.Reason;
            DiscordLog.Ended(_log, failed.Reason);
        }
        else
        {
            await KeepSessionAsync();
        }
    }

    private async Task<GatewaySession?> KeptSessionAsync(CancellationToken cancellationToken)
    {
        try
        {
            var kept = await _store.NoteAsync(SessionNote, cancellationToken);
            // Good for one start: after a crash it would be an old one.
            await _store.SetNoteAsync(SessionNote, null, cancellationToken);
            // Of the same Discord: the token is sent to its address.
            return
                kept?.Split('\n') is [var id, var sequence, var address, var api]
                && string.Equals(api, _options.ApiBaseUrl, StringComparison.Ordinal)
                && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new GatewaySession(id, number, address)
                : null;
        }
        catch (StoreUnavailableException e)
        {
            DiscordLog.SessionNotKept(_log, e);
            return null;
        }
    }

    private async Task KeepSessionAsync()
    {
        if (_gateway.Session is not { } session)
        {
            return;
        }

        var note = string.Create(
            CultureInfo.InvariantCulture,
            $"{session.Id}\n{session.Sequence}\n{session.ResumeAddress}\n{_options.ApiBaseUrl}"
        );
        try
        {
            await _store.SetNoteAsync(SessionNote, note, CancellationToken.None);
        }
        catch (StoreUnavailableException e)
        {
            DiscordLog.SessionNotKept(_log, e);
        }
    }

    private async Task HearNewsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var news in _news.Reader.ReadAllAsync(cancellationToken))
            {
                await StoreNewsAsync(news, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private async Task<bool> StoreNewsAsync(News news, CancellationToken cancellationToken)
    {
        try
        {
            if (news.Gone)
            {
                await _desk.ScheduleDeletionAsync(
                    DiscordRooms.ChannelName,
                    news.Prefix,
                    _time.GetUtcNow() + KeptAfterRemoval,
                    cancellationToken
                );
                _chat.Forget();
            }
            else
            {
                await _desk.CancelDeletionAsync(DiscordRooms.ChannelName, news.Prefix, cancellationToken);
            }

            return true;
        }
        catch (StoreUnavailableException e)
        {
            DiscordLog.NewsNotStored(_log, e);
            return false;
        }
    }

    /// <summary>By HTTP nobody tells that the bot was removed, by gateway nobody does while the bot is away: the servers are compared once a day.</summary>
    private async Task LookDailyAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await LookAtServersAsync(cancellationToken);
                await Task.Delay(LookEvery, _time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private async Task LookAtServersAsync(CancellationToken cancellationToken)
    {
        var here = new HashSet<Snowflake>();
        for (var after = default(Snowflake); ; )
        {
            var reply = await _rest.GetMyGuildsAsync(after, cancellationToken);
            if (reply.Value is not { } page)
            {
                DiscordLog.ServersUnread(_log, reply.Error?.GetType().Name ?? "");
                return;
            }

            here.UnionWith(page.Select(g => g.Id));
            if (page.Length < DiscordRest.GuildsPage)
            {
                break;
            }

            after = page.Max(g => g.Id);
        }

        try
        {
            var known = (await _store.RoomsAtAsync(DiscordRooms.ChannelName, "", cancellationToken))
                .Select(r => Snowflake.TryParse(r.Address.Conversation.Split('/')[0], out var guild) ? guild : default)
                .Where(g => g != default)
                .ToHashSet();
            foreach (var guild in known)
            {
                await StoreNewsAsync(new News(DiscordRooms.PrefixOf(guild), Gone: !here.Contains(guild)), cancellationToken);
            }
        }
        catch (StoreUnavailableException e)
        {
            DiscordLog.NewsNotStored(_log, e);
        }
    }

    private async Task SyncAsync(CancellationToken cancellationToken)
    {
        try
        {
            for (var retry = FirstRetry; ; retry = retry * 2 < LongestRetry ? retry * 2 : LongestRetry)
            {
                var (done, error) = await _sync.RunAsync(cancellationToken);
                if (done is not null)
                {
                    DiscordLog.Synced(_log, done);
                    return;
                }

                if (error is DiscordError.Refused or DiscordError.Withheld { RetryAfter: null })
                {
                    // No reason to be restarted: the commands of last time are there, and everything else works.
                    DiscordLog.SyncRefused(_log, $"{error}");
                    return;
                }

                DiscordLog.NotSynced(_log, error?.GetType().Name ?? "", retry);
                await Task.Delay(retry, _time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    public override void Dispose()
    {
        _answersEnd.Dispose();
        _abreast.Dispose();
        base.Dispose();
    }
}
