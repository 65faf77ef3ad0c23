using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Threading.Channels;
using CrssBot.Discord.Protocol.Rest;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CrssBot.Channels.Tests.Discord.Rest;

/// <summary>A Discord that answers when and as the test says, one exchange at a time, and what a client of it needs.</summary>
internal sealed class ScriptedDiscord : HttpMessageHandler
{
    public const string BotToken = "MTIz.secret-of-the-bot.abc_DEF";
    public const string InteractionToken = "aW50ZXJhY3Rpb24-secret";

    private readonly Channel<Exchange> _arrived = Channel.CreateUnbounded<Exchange>();

    public ScriptedDiscord()
    {
        // Both live as long as the test.
        Pipeline = new RestPipeline(
            new HttpMessageInvoker(this),
            new Uri("https://discord.test/api/v10"),
            BotToken,
            Clock,
            () => Chance,
            Log
        );
        Rest = new DiscordRest(Pipeline);
    }

    public Clock Clock { get; } = new(new DateTimeOffset(2026, 3, 2, 18, 0, 0, TimeSpan.Zero));
    public Notes Log { get; } = new();
    public RestPipeline Pipeline { get; }
    public DiscordRest Rest { get; }

    /// <summary>What the pipeline draws.</summary>
    public double Chance { get; set; }

    /// <summary>Exchanges that arrived and were not taken up by the test.</summary>
    public int Pending => _arrived.Reader.Count;

    /// <summary>The next request, when it has arrived.</summary>
    public Task<Exchange> NextAsync() => _arrived.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Soon();

    /// <summary>The request that has arrived already: a request whose way is free is sent before the call returns.</summary>
    public Exchange Next()
    {
        Assert.True(_arrived.Reader.TryRead(out var exchange), "Nothing was sent.");
        return exchange;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var exchange = new Exchange(
            request.Method.Method,
            request.RequestUri!,
            request.Headers.NonValidated.ToDictionary(h => h.Key, h => h.Value.ToString()),
            request.Content?.Headers.ContentType?.ToString(),
            request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken),
            Clock.GetUtcNow()
        );
        await _arrived.Writer.WriteAsync(exchange, cancellationToken);
        return await exchange.Answer.WaitAsync(cancellationToken);
    }
}

/// <summary>One request as it arrived.</summary>
internal sealed record Exchange(
    string Method,
    Uri Address,
    Dictionary<string, string> Headers,
    string? ContentType,
    string? Body,
    DateTimeOffset At
)
{
    private readonly TaskCompletionSource<HttpResponseMessage> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<HttpResponseMessage> Answer => _answer.Task;

    public string Path => Address.PathAndQuery["/api/v10".Length..];

    public void Reply(int status, string? json = null, params (string Name, string Value)[] headers) =>
        Reply(status, json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"), headers);

    public void Reply(int status, HttpContent? content, params (string Name, string Value)[] headers)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = content };
        foreach (var (name, value) in headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        _answer.SetResult(response);
    }

    public void TooMany(double seconds, string scope = "user") =>
        Reply(
            429,
            $$"""{"message":"You are being rate limited.","retry_after":{{seconds}},"global":{{(scope == "global" ? "true" : "false")}}}""",
            ("X-RateLimit-Scope", scope)
        );

    public void Fail(Exception error) => _answer.SetException(error);

    public static (string, string)[] Limit(int limit, int remaining, double resetAfter, string bucket = "abcd1234") =>
        [
            ("X-RateLimit-Limit", $"{limit}"),
            ("X-RateLimit-Remaining", $"{remaining}"),
            ("X-RateLimit-Reset-After", resetAfter.ToString("0.#######", CultureInfo.InvariantCulture)),
            ("X-RateLimit-Bucket", bucket),
        ];
}

/// <summary>What was logged, as text, with whatever exceptions say.</summary>
internal sealed class Notes : ILogger<RestPipeline>
{
    private readonly ConcurrentQueue<(LogLevel Level, int Id, string Text)> _all = new();

    public IReadOnlyCollection<(LogLevel Level, int Id, string Text)> All => _all;

    public int Count(int id) => _all.Count(n => n.Id == id);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => _all.Enqueue((logLevel, eventId.Id, $"{formatter(state, exception)} {exception}"));
}

internal static class Waits
{
    /// <summary>A test that would wait for ever fails instead.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Task Soon(this Task task) => task.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);

    public static Task<T> Soon<T>(this Task<T> task) =>
        task.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
}

/// <summary>The one driver of time: moves only when told, and tells when somebody waits for it.</summary>
internal sealed class Clock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _armed = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Armed)> _waiting = [];

    /// <summary>Completes when a wait of exactly this length was begun; each wait is reported once.</summary>
    public Task ArmedAsync(TimeSpan due)
    {
        lock (_lock)
        {
            if (_armed.Remove(due))
            {
                return Task.CompletedTask;
            }

            var armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((due, armed));
            return armed.Task.Soon();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_lock)
        {
            var index = _waiting.FindIndex(w => w.Due == dueTime);
            if (index < 0)
            {
                _armed.Add(dueTime);
            }
            else
            {
                _waiting[index].Armed.SetResult();
                _waiting.RemoveAt(index);
            }
        }

        return timer;
    }
}
