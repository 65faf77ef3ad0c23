using System.Net.Http.Headers;
using System.Text;
using CrssBot.Teams;
using CrssBot.Teams.Protocol;
using CrssBot.Teams.Protocol.Connector;
using CrssBot.Teams.Protocol.Inbound;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CrssBot.Channels.Tests.Teams.Fake;

/// <summary>The endpoint alone on a real socket, with a clock that moves only when told.</summary>
internal sealed class InboundUnderTest : IAsyncDisposable
{
    public const string ServiceUrl = "https://smba.trafficmanager.net/emea/";

    private readonly WebApplication _app;
    private readonly SocketsHttpHandler _handler;
    private readonly SigningKeys _keys;
    private readonly HttpClient _http = new(new SocketsHttpHandler());
    private readonly List<Activity> _heard = [];

    private InboundUnderTest(WebApplication app, SocketsHttpHandler handler, SigningKeys keys) =>
        (_app, _handler, _keys) = (app, handler, keys);

    public FakeTimeProvider Time { get; private init; } = null!;

    public SigningKeys Keys => _keys;

    /// <summary>What was handed over.</summary>
    public IReadOnlyList<Activity> Heard
    {
        get
        {
            lock (_heard)
            {
                return [.. _heard];
            }
        }
    }

    public Func<Activity, bool> OnActivity { get; set; } = _ => true;

    public Func<Activity, InvokeAnswer?> OnInvoke { get; set; } = _ => new InvokeAnswer(200, "{}"u8.ToArray());

    public Uri Address => new(new Uri(_app.Urls.Single()), "api/messages");

    public static async Task<InboundUnderTest> StartAsync(FakeAuthority authority, Action<TeamsOptions>? change = null)
    {
        var options = new TeamsOptions
        {
            AppId = FakeTeams.AppId,
            TenantId = FakeTeams.Tenant,
            OpenIdMetadataUrl = authority.MetadataUrl,
        };
        change?.Invoke(options);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        // A slow body is ours to refuse, by our own clock.
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(k => k.Limits.MinRequestBodyDataRate = null);
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var handler = TeamsHttp.CreateHandler();
        var keys = new SigningKeys(
            new HttpMessageInvoker(handler, disposeHandler: false),
            BotFrameworkToken.MetadataOf(options),
            time,
            NullLogger<SigningKeys>.Instance
        );
        var under = new InboundUnderTest(app, handler, keys) { Time = time };
        app.MapTeamsActivities(
            new ActivityEndpoint(
                options,
                new BotFrameworkToken(options, keys, time),
                (activity, _, _) => ValueTask.FromResult(under.Hear(activity)),
                (activity, _, _) => ValueTask.FromResult(under.Answer(activity)),
                time,
                NullLogger<ActivityEndpoint>.Instance
            )
        );
        await app.StartAsync(TestContext.Current.CancellationToken);
        return under;
    }

    private bool Hear(Activity activity)
    {
        lock (_heard)
        {
            _heard.Add(activity);
        }

        return OnActivity(activity);
    }

    private InvokeAnswer? Answer(Activity activity)
    {
        lock (_heard)
        {
            _heard.Add(activity);
        }

        return OnInvoke(activity);
    }

    /// <param name="authorization">The whole header; null: none.</param>
    public async Task<int> PostAsync(string? authorization, byte[] body, HttpMethod? method = null)
    {
        using var response = await SendAsync(authorization, body, method);
        return (int)response.StatusCode;
    }

    /// <param name="chunked">Without a Content-Length.</param>
    public async Task<HttpResponseMessage> SendAsync(string? authorization, byte[] body, HttpMethod? method = null, bool chunked = false)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, Address);
        if (request.Method == HttpMethod.Post)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        request.Headers.TransferEncodingChunked = chunked ? true : null;
        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public Task<int> PostAsync(string token, string? json = null) =>
        PostAsync($"Bearer {token}", Encoding.UTF8.GetBytes(json ?? Message()));

    /// <summary>A turn as Teams posts it.</summary>
    public static string Message(string id = "1", string type = "message", string? tenant = FakeTeams.Tenant, string channel = "msteams") =>
        $$$"""
            {"type":"{{{type}}}","id":"{{{id}}}","serviceUrl":"{{{ServiceUrl}}}","channelId":"{{{channel}}}","from":{"id":"29:a"},"text":"hi",
            "name":"x","conversation":{"id":"19:c","tenantId":"{{{tenant}}}"},"new":[{"deep":{}}]}
            """;

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _keys.Dispose();
        _handler.Dispose();
        _http.Dispose();
    }
}
