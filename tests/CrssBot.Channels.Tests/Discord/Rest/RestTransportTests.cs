using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Rest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CrssBot.Channels.Tests.Discord.Rest;

public sealed class RestTransportTests
{
    private static readonly InteractionResponse Deferred = new(ResponseType.DeferredMessage);

    [Theory]
    [InlineData("https://discord.com/api/v10", "https://discord.com/api/v10")]
    [InlineData("https://discord.com/api/v10/", "https://discord.com/api/v10")]
    [InlineData("http://127.0.0.1:5090/api/v10", "http://127.0.0.1:5090/api/v10")]
    [InlineData("http://localhost:5090", "http://localhost:5090/")]
    [InlineData("http://[::1]:5090/api", "http://[::1]:5090/api")]
    [InlineData("http://discord.com/api/v10", null)]
    [InlineData("http://127.0.0.1.example/api", null)]
    [InlineData("ws://127.0.0.1/api", null)]
    [InlineData("https://user:word@discord.com/api", null)]
    [InlineData("https://discord.com/api?x=1", null)]
    [InlineData("https://discord.com/api#x", null)]
    [InlineData("discord.com/api/v10", null)]
    [InlineData("/api/v10", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void R1_a_bot_token_goes_only_over_https_or_to_this_machine(string? text, string? address)
    {
        Assert.Equal(address is not null, RestTransport.TryParseBase(text, out var parsed));
        Assert.Equal(address, parsed?.AbsoluteUri);
    }

    [Fact]
    public void R1_the_default_address_is_version_10()
    {
        Assert.True(RestTransport.TryParseBase(RestTransport.DefaultBase, out var address));
        Assert.Equal("https://discord.com/api/v10", address.AbsoluteUri);
    }

    [Fact]
    public async Task A_real_connection_is_kept_leaves_no_trace_of_tokens_and_follows_no_redirect()
    {
        // A listener hears the whole process, so also what the tests beside this one send; what is sent from here is in this trace.
        using var here = new Activity("this test").SetIdFormat(ActivityIdFormat.W3C).Start();
        var traced = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("System.Net", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = activity =>
            {
                if (activity.TraceId == here.TraceId)
                {
                    traced.Enqueue(activity.OperationName);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        var connections = new HashSet<string>();
        var agents = new HashSet<string>();
        await using var server = await ServeAsync(context =>
        {
            connections.Add(context.Connection.Id);
            agents.Add(context.Request.Headers.UserAgent.ToString());
            if (context.Request.Path.Value!.EndsWith("/callback", StringComparison.Ordinal))
            {
                context.Response.StatusCode = 204;
            }
            else
            {
                context.Response.Redirect("/elsewhere", permanent: false);
            }

            return Task.CompletedTask;
        });
        using var http = new HttpMessageInvoker(RestTransport.CreateHandler());
        using var pipeline = Pipeline(http, server, TimeProvider.System);
        var rest = new DiscordRest(pipeline);

        foreach (var i in Enumerable.Range(0, 10))
        {
            var error = await rest.RespondAsync(
                new Snowflake(900),
                $"token {i}",
                Deferred,
                TimeProvider.System.GetUtcNow().AddSeconds(20),
                TestContext.Current.CancellationToken
            );
            Assert.Null(error);
        }

        var redirected = await rest.GetGatewayBotAsync(TestContext.Current.CancellationToken);

        Assert.Equal(new DiscordError.Refused(302, 0), redirected.Error);
        Assert.Single(connections);
        Assert.Equal(RestTransport.UserAgent, Assert.Single(agents));
        Assert.Empty(traced);
    }

    [Fact]
    public async Task A_connection_that_does_not_come_about_in_time_is_known_to_have_done_nothing()
    {
        // Only the transport's own limit can end the first try: the pipeline's clock stands still.
        var clock = new Clock(new DateTimeOffset(2026, 3, 2, 18, 0, 0, TimeSpan.Zero));
        var open = false;
        await using var server = await ServeAsync(context =>
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        });
        var handler = RestTransport.CreateHandler();
        handler.ConnectTimeout = TimeSpan.FromMilliseconds(500);
        handler.ConnectCallback = async (context, cancellationToken) =>
        {
            if (!Volatile.Read(ref open))
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        };
        using var http = new HttpMessageInvoker(handler);
        using var pipeline = Pipeline(http, server, clock);
        var responding = new DiscordRest(pipeline).RespondAsync(
            new Snowflake(900),
            "token",
            Deferred,
            clock.GetUtcNow().AddSeconds(3),
            TestContext.Current.CancellationToken
        );

        await clock.ArmedAsync(RestPipeline.Backoff(1, 0));
        Volatile.Write(ref open, true);
        clock.Advance(RestPipeline.Backoff(1, 0));

        // A machine so busy that half a second is not enough to connect to itself has one more try.
        var again = clock.ArmedAsync(RestPipeline.Backoff(2, 0));
        if (await Task.WhenAny(responding, again) == again)
        {
            clock.Advance(RestPipeline.Backoff(2, 0));
        }

        Assert.Null(await responding.Soon());
        Assert.InRange(pipeline.State.Sent, 2, RestPipeline.Tries);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_known_to_have_done_nothing()
    {
        // Bound, so that no test beside this one is given the port, and never listening.
        using var held = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        held.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = new Uri($"http://{held.LocalEndPoint}");
        var clock = new Clock(new DateTimeOffset(2026, 3, 2, 18, 0, 0, TimeSpan.Zero));
        using var http = new HttpMessageInvoker(RestTransport.CreateHandler());
        using var pipeline = new RestPipeline(http, address, "token", clock, () => 0, new Notes());
        var getting = new DiscordRest(pipeline).GetGatewayBotAsync(TestContext.Current.CancellationToken);
        foreach (var failures in Enumerable.Range(1, RestPipeline.Tries - 1))
        {
            await clock.ArmedAsync(RestPipeline.Backoff(failures, 0));
            clock.Advance(RestPipeline.Backoff(failures, 0));
        }

        Assert.Equal(new DiscordError.Withheld(RestPipeline.NoWayRetry), (await getting.Soon()).Error);
    }

    private static RestPipeline Pipeline(HttpMessageInvoker http, WebApplication server, TimeProvider time) =>
        new(http, Address(server), "token", time, () => 0, new Notes());

    private static Uri Address(WebApplication server) =>
        new(
            server
                .Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>()
                .Features.Get<IServerAddressesFeature>()!
                .Addresses.Single()
        );

    private static async Task<WebApplication> ServeAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, o => o.Protocols = HttpProtocols.Http1));
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
