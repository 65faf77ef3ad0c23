using System.Net;
using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Rest;

namespace CrssBot.Channels.Tests.Discord.Rest;

public sealed class RestContentionTests
{
    [Fact]
    public async Task Many_at_once_some_of_whom_leave_are_never_refused_and_lose_no_place()
    {
        const int Flows = 12;
        const int Each = 50;
        using var discord = new WindowedDiscord();
        using var http = new HttpMessageInvoker(discord);
        using var pipeline = new RestPipeline(http, new Uri("https://discord.test"), "token", TimeProvider.System, () => 0, new Notes());
        var rest = new DiscordRest(pipeline);
        var cancel = TestContext.Current.CancellationToken;

        await Task.WhenAll(Enumerable.Range(0, Flows).Select(FlowAsync)).Soon();

        // Each line is whole: a place that was lost would keep one of these waiting.
        foreach (var token in WindowedDiscord.Tokens)
        {
            foreach (var _ in Enumerable.Range(0, 2 * WindowedDiscord.Size))
            {
                Assert.Null((await EditAsync(token, cancel)).Error);
            }
        }

        Assert.Equal((0, 0, 0), (discord.Refused, pipeline.State.Waiting, pipeline.State.Faults));

        Task<RestReply<Message>> EditAsync(string token, CancellationToken cancellationToken) =>
            rest.EditOriginalAsync(
                new Snowflake(1),
                token,
                new MessageBody("text"),
                TimeProvider.System.GetUtcNow().AddMinutes(15),
                cancellationToken
            );

        async Task FlowAsync(int flow)
        {
            await Task.Yield();
            foreach (var i in Enumerable.Range(0, Each))
            {
                using var leaving = new CancellationTokenSource();
                var editing = EditAsync(WindowedDiscord.Tokens[(flow + i) % WindowedDiscord.Tokens.Length], leaving.Token);
                if (i % 10 == 9)
                {
                    await leaving.CancelAsync();
                }

                try
                {
                    Assert.Null((await editing).Error);
                }
                catch (OperationCanceledException)
                {
                    Assert.Equal(9, i % 10);
                }
            }
        }
    }

    /// <summary>Counts by token in short windows of real time, and takes a while over each.</summary>
    private sealed class WindowedDiscord : HttpMessageHandler
    {
        public const int Size = 5;
        public static readonly string[] Tokens = ["one", "two", "three"];
        private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(20);

        private readonly Lock _lock = new();
        private readonly Dictionary<string, (long StartedAt, int Used)> _windows = [];

        public int Refused { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            // Who leaves has left before it counts: what is lost otherwise has its own test.
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            var response = Count(request.RequestUri!.Segments[3]);
            await Task.Yield();
            return response;
        }

        private HttpResponseMessage Count(string token)
        {
            lock (_lock)
            {
                var now = TimeProvider.System.GetTimestamp();
                var (startedAt, used) = _windows.GetValueOrDefault(token);
                var left = Length - TimeProvider.System.GetElapsedTime(startedAt, now);
                if (left <= TimeSpan.Zero)
                {
                    (startedAt, used, left) = (now, 0, Length);
                }

                var refused = used == Size;
                used += refused ? 0 : 1;
                Refused += refused ? 1 : 0;
                _windows[token] = (startedAt, used);
                var response = new HttpResponseMessage(refused ? HttpStatusCode.TooManyRequests : HttpStatusCode.OK)
                {
                    Content = new StringContent("""{"id":"41","channel_id":"7"}"""),
                };
                foreach (
                    var (name, value) in Exchange
                        .Limit(Size, Size - used, Math.Max(0, left.TotalSeconds))
                        .Append(("X-RateLimit-Scope", "user"))
                )
                {
                    response.Headers.TryAddWithoutValidation(name, value);
                }

                return response;
            }
        }
    }
}
