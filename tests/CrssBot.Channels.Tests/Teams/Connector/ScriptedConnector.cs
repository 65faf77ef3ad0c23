using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using CrssBot.Channels.Tests.Teams.Oracle;
using CrssBot.Teams;
using CrssBot.Teams.Protocol;
using CrssBot.Teams.Protocol.Connector;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CrssBot.Channels.Tests.Teams.Connector;

/// <summary>A connector on a socket of this machine that answers when and as the test says, and a bot that speaks to it.</summary>
internal sealed class ScriptedConnector : IAsyncDisposable
{
    public const string Tenant = "11111111-2222-3333-4444-555555555555";
    public const string Thread = "19:abc_DEF@thread.tacv2;messageid=1700000000001";

    private readonly Channel<Exchange> _arrived = Channel.CreateUnbounded<Exchange>();
    private readonly WebApplication _server;
    private readonly SocketsHttpHandler _handler = TeamsHttp.CreateHandler();
    private readonly HttpMessageInvoker _http;

    private ScriptedConnector(WebApplication server, RequestTaking taking)
    {
        _server = server;
        taking.Taken = TakeAsync;
        Base = Server.AddressOf(server);
        ServiceUrl = $"{Base}teams/";
        Place = new ConversationPlace(ServiceUrl, Thread, Tenant);
        Token = new BotToken(FetchAsync, Clock, Log.For<BotToken>());
        _http = new HttpMessageInvoker(_handler);
        Bot = new TeamsConnector(
            _http,
            new ServiceUrls(new TeamsOptions { AllowedServiceUrls = [$"{Base}"] }),
            Token,
            Clock,
            () => Chance,
            Log.For<TeamsConnector>()
        );
    }

    public Uri Base { get; }
    public string ServiceUrl { get; }
    public ConversationPlace Place { get; }
    public Clock Clock { get; } = new();
    public Notes Log { get; } = new();
    public BotToken Token { get; }
    public TeamsConnector Bot { get; }

    /// <summary>What the bot draws.</summary>
    public double Chance { get; set; }

    /// <summary>Tokens fetched so far; each is named by its number.</summary>
    public int Tokens { get; private set; }

    /// <summary>While set, there is none.</summary>
    public bool NoTokens { get; set; }

    /// <summary>Requests that arrived and were not taken up by the test.</summary>
    public int Pending => _arrived.Reader.Count;

    public static async Task<ScriptedConnector> StartAsync()
    {
        var taking = new RequestTaking();
        return new ScriptedConnector(await Server.StartAsync(context => taking.Taken!(context)), taking);
    }

    public Task<ConnectorReply> SendAsync(string text = "Hello", string? replyTo = null, string thread = Thread, string tenant = Tenant) =>
        Bot.SendAsync(
            new ConversationPlace(ServiceUrl, thread, tenant),
            new SentActivity { Text = text },
            replyTo,
            targeted: false,
            TestContext.Current.CancellationToken
        );

    public Task<ConnectorReply> EditAsync(string id = "17") =>
        Bot.UpdateAsync(Place, id, new SentActivity { Text = "Now" }, targeted: false, TestContext.Current.CancellationToken);

    /// <summary>The next request, when it has arrived.</summary>
    public Task<Exchange> NextAsync() => _arrived.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Soon();

    /// <summary>Stops listening; connections that stand are broken.</summary>
    public Task StopAsync() => _server.StopAsync(new CancellationToken(canceled: true));

    public async ValueTask DisposeAsync()
    {
        // Whoever still waits for an answer gets none.
        while (_arrived.Reader.TryRead(out var exchange))
        {
            exchange.Break();
        }

        Token.Dispose();
        _http.Dispose();
        await _server.DisposeAsync();
    }

    private Task<FreshToken> FetchAsync(CancellationToken cancellationToken) =>
        NoTokens
            ? Task.FromException<FreshToken>(new HttpRequestException("down"))
            : Task.FromResult(new FreshToken($"secret-token-{++Tokens}", TimeSpan.FromHours(1)));

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var exchange = new Exchange(
            context,
            context.Request.Method,
            context.Features.Get<IHttpRequestFeature>()!.RawTarget,
            $"{context.Request.Headers.Authorization}",
            $"{context.Request.ContentType}",
            body,
            Clock.GetUtcNow()
        );
        // Whatever a test sends is judged, whether or not the test is about that.
        if (ConnectorOracle.Available is { } oracle)
        {
            exchange.Complaints = oracle.Check(exchange.Method, exchange.Path, body);
        }

        await _arrived.Writer.WriteAsync(exchange, context.RequestAborted);
        await exchange.Answered;
    }

    private sealed class RequestTaking
    {
        public Func<HttpContext, Task>? Taken { get; set; }
    }
}

/// <summary>One request as it arrived.</summary>
internal sealed record Exchange(
    HttpContext Context,
    string Method,
    string Target,
    string Authorization,
    string ContentType,
    string Body,
    DateTimeOffset At
)
{
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<string> Complaints { get; set; } = [];
    public Task Answered => _answered.Task;
    public string Path => Target.Split('?')[0];
    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

    public async Task ReplyAsync(int status, string? json = null, params (string Name, string Value)[] headers)
    {
        Context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
        {
            Context.Response.Headers[name] = value;
        }

        if (json is not null)
        {
            Context.Response.ContentType = "application/json";
            await Context.Response.WriteAsync(json, TestContext.Current.CancellationToken);
        }

        _answered.SetResult();
        Assert.Empty(Complaints);
    }

    public Task ErrorAsync(int status, string code) =>
        ReplyAsync(status, $$$"""{"error":{"code":"{{{code}}}","message":"Ada said secret things"}}""");

    /// <summary>What was written so far is all there will be.</summary>
    public void End() => _answered.SetResult();

    /// <summary>Breaks the connection without a word.</summary>
    public void Break()
    {
        Context.Abort();
        _answered.TrySetResult();
    }
}

internal static class Server
{
    public static async Task<WebApplication> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, o => o.Protocols = HttpProtocols.Http1));
        var server = builder.Build();
        server.Run(answer);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public static Uri AddressOf(WebApplication server) =>
        new(
            server
                .Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>()
                .Features.Get<IServerAddressesFeature>()!
                .Addresses.Single()
        );
}

/// <summary>What was logged, as text.</summary>
internal sealed class Notes
{
    private readonly ConcurrentQueue<(int Id, string Text)> _all = new();

    public string Text => string.Join('\n', _all.Select(n => n.Text));

    public int Count(int id) => _all.Count(n => n.Id == id);

    public ILogger<T> For<T>() => new Logger<T>(this);

    private sealed class Logger<T>(Notes notes) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => notes._all.Enqueue((eventId.Id, $"{formatter(state, exception)} {exception}"));
    }
}

internal static class Patience
{
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(60);

    /// <summary>A test that would wait for ever fails instead.</summary>
    public static Task Soon(this Task task) => task.WaitAsync(limit, TimeProvider.System, TestContext.Current.CancellationToken);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(limit, TimeProvider.System, TestContext.Current.CancellationToken);
}

/// <summary>The one driver of time: moves only when told, and tells when somebody waits for it.</summary>
internal sealed class Clock() : FakeTimeProvider(new DateTimeOffset(2026, 3, 2, 18, 0, 0, TimeSpan.Zero))
{
    private readonly Channel<TimeSpan> _armed = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>Lets a wait of exactly this length begin and run out. Waits of other lengths that were begun before are forgotten.</summary>
    public async Task PassAsync(TimeSpan due)
    {
        await ArmedAsync(due);
        Advance(due);
    }

    public async Task ArmedAsync(TimeSpan due)
    {
        while (await _armed.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Soon() != due) { }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _armed.Writer.TryWrite(dueTime);
        return timer;
    }
}
