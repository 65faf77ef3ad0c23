using System.Net;
using System.Text;
using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Interactions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CrssBot.Channels.Tests.Discord.Interactions;

/// <summary>The endpoint behind a real server on loopback.</summary>
public sealed class InteractionServerTests : IAsyncLifetime
{
    private readonly EndpointUnderTest _under = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler());
    private WebApplication? _app;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddRouting();
        _app = builder.Build();
        // As in the host, where other middleware turns strangers away: it must not come before the signature.
        _app.Use(
            (http, next) =>
            {
                if (!HttpMethods.IsPost(http.Request.Method))
                {
                    return next(http);
                }

                http.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            }
        );
        _app.MapDiscordInteractions(_under.Endpoint);
        await _app.StartAsync(Cancellation);
        _client.BaseAddress = new Uri(
            _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()
        );
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app!.DisposeAsync();
        _under.Dispose();
    }

    [Fact]
    public async Task H2_a_ping_gets_its_pong_over_the_wire()
    {
        using var response = await PostAsync(InteractionEndpoint.InteractionsPath, Arrivals.Ping);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("""{"type":1}""", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task I3_an_answer_goes_back_in_one_piece_with_its_length()
    {
        _under.Answer = new InteractionResponse(
            ResponseType.Message,
            new ResponseData { Content = string.Concat(Enumerable.Repeat("Łódź \"quoted\" 😀 ", 300)) }
        );

        using var response = await PostAsync(InteractionEndpoint.InteractionsPath, Arrivals.Press);

        var body = await response.Content.ReadAsByteArrayAsync(Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(body.Length, response.Content.Headers.ContentLength);
        Assert.Null(response.Headers.TransferEncodingChunked);
        var answer = System.Text.Json.JsonSerializer.Deserialize(body, DiscordJson.Default.InteractionResponse)!;
        Assert.Equal(_under.Answer.Data!.Content, answer.Data!.Content);
    }

    [Fact]
    public async Task H6_the_events_ping_and_an_event_get_an_empty_204()
    {
        foreach (var json in (string[])[Arrivals.EventPing, Arrivals.Deauthorized])
        {
            using var response = await PostAsync(InteractionEndpoint.EventsPath, json);

            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
            Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
            Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancellation));
        }

        Assert.Single(_under.Events);
    }

    [Fact]
    public async Task H5_a_replay_is_an_empty_202()
    {
        var body = Arrivals.Bytes(Arrivals.Press);
        for (var i = 0; i < 2; i++)
        {
            using var request = _under.Discord.Post(Address(InteractionEndpoint.InteractionsPath), body, EndpointUnderTest.Start);
            using var response = await _client.SendAsync(request, Cancellation);

            Assert.Equal(i == 0 ? HttpStatusCode.OK : HttpStatusCode.Accepted, response.StatusCode);
        }
    }

    [Theory]
    [InlineData(BoundedBody.Limit + 1, false)]
    [InlineData(BoundedBody.Limit + 1, true)]
    [InlineData(4 * BoundedBody.Limit, true)]
    public async Task H3_too_long_a_body_is_401_with_and_without_a_length(int length, bool chunked)
    {
        using var request = _under.Discord.Post(
            Address(InteractionEndpoint.InteractionsPath),
            Encoding.ASCII.GetBytes(new string(' ', length)),
            EndpointUnderTest.Start
        );
        request.Headers.TransferEncodingChunked = chunked;

        using var response = await _client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A_chunked_body_is_verified_like_any_other()
    {
        using var request = _under.Discord.Post(
            Address(InteractionEndpoint.InteractionsPath),
            Arrivals.Bytes(Arrivals.Press + new string(' ', 100_000)),
            EndpointUnderTest.Start
        );
        request.Headers.TransferEncodingChunked = true;

        using var response = await _client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(_under.Interactions);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("HEAD")]
    public async Task Only_POST_is_heard(string method)
    {
        foreach (var path in (string[])[InteractionEndpoint.InteractionsPath, InteractionEndpoint.EventsPath])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var response = await _client.SendAsync(request, Cancellation);

            Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
            Assert.Equal(["POST"], response.Content.Headers.Allow);
        }
    }

    [Fact]
    public void Both_routes_stand_alone()
    {
        var endpoints = ((IEndpointRouteBuilder)_app!).DataSources.SelectMany(s => s.Endpoints).Cast<RouteEndpoint>().ToArray();

        Assert.Equal([InteractionEndpoint.InteractionsPath, InteractionEndpoint.EventsPath], endpoints.Select(e => e.RoutePattern.RawText));
        Assert.All(endpoints, e => Assert.True(e.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>()!.ExcludeFromDescription));
        Assert.All(endpoints, e => Assert.NotNull(e.Metadata.GetMetadata<IAllowAnonymous>()));
    }

    private Uri Address(string path) => new(_client.BaseAddress!, path);

    private async Task<HttpResponseMessage> PostAsync(string path, string json)
    {
        using var request = _under.Discord.Post(Address(path), Arrivals.Bytes(json), EndpointUnderTest.Start);
        return await _client.SendAsync(request, Cancellation);
    }
}
