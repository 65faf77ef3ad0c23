using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Rest;

namespace CrssBot.Channels.Tests.Discord.Rest;

public sealed class RestSecretsTests : IDisposable
{
    private readonly ScriptedDiscord _discord = new();

    public void Dispose()
    {
        _discord.Pipeline.Dispose();
        _discord.Dispose();
    }

    [Fact]
    public async Task P5_no_token_and_no_text_appears_in_logs_errors_or_exceptions_whatever_goes_wrong()
    {
        const string Secret = $"{ScriptedDiscord.BotToken} {ScriptedDiscord.InteractionToken} what a learner wrote";
        var body = new MessageBody("what a learner wrote");
        var shown = new List<string>();

        // What the network says may quote what was sent, and so may Discord.
        Action<Exchange>[] troubles =
        [
            e => e.Reply(400, $$"""{"message":"{{Secret}}","code":50035}"""),
            e => e.Reply(403, $$"""{"message":"{{Secret}}","code":50001}"""),
            e => e.Reply(200, $"not JSON: {Secret}"),
            e => e.Reply(200, $$"""{"id":"{{Secret}}"}"""),
            e => e.Reply(429, Secret, ("Retry-After", "3600")),
            e => e.Fail(new HttpRequestException(HttpRequestError.ResponseEnded, Secret)),
            e => e.Fail(new HttpRequestException(HttpRequestError.ConnectionError, Secret, new InvalidOperationException(Secret))),
            e => e.Fail(new IOException(Secret)),
            e => e.Fail(new TaskCanceledException(Secret)),
            e => e.Reply(404, $$"""{"message":"{{Secret}}","code":10015}"""),
            e => e.Reply(401, $$"""{"message":"{{Secret}}","code":0}"""),
        ];
        foreach (var (i, trouble) in troubles.Index())
        {
            // Deadlines close enough that nothing is tried twice.
            var soon = _discord.Clock.GetUtcNow().AddMilliseconds(100);
            var editing = _discord.Rest.EditOriginalAsync(
                new Snowflake(1),
                $"{ScriptedDiscord.InteractionToken}-{i}",
                body,
                soon,
                TestContext.Current.CancellationToken
            );
            trouble(_discord.Next());
            shown.Add($"{(await editing.Soon()).Error}");
            _discord.Clock.Advance(TimeSpan.FromHours(1));
        }

        using var stop = new CancellationTokenSource();
        var cancelled = _discord.Rest.CreateMessageAsync(new Snowflake(7), body, stop.Token);
        _discord.Next();
        await stop.CancelAsync();
        shown.Add($"{await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Soon())}");

        var posting = _discord.Rest.CreateMessageAsync(new Snowflake(7), body, TestContext.Current.CancellationToken);
        _discord.Next().Reply(401, $$"""{"message":"{{Secret}}","code":0}""");
        shown.Add($"{(await posting.Soon()).Error}");

        shown.Add($"{new RestRequest(new Route(HttpMethod.Patch, "/webhooks/{application}/{token}"), $"/webhooks/1/{Secret}", Secret)}");
        shown.Add($"{_discord.Pipeline.State}");
        shown.AddRange(_discord.Log.All.Select(n => n.Text));

        Assert.True(_discord.Log.All.Count >= troubles.Length);
        Assert.DoesNotContain(shown, s => s.Contains("secret", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(shown, s => s.Contains("learner", StringComparison.Ordinal));
    }

    [Fact]
    public async Task P5_the_bot_token_is_not_sent_where_an_interactions_own_token_is_enough()
    {
        var responding = _discord.Rest.RespondAsync(
            new Snowflake(900),
            ScriptedDiscord.InteractionToken,
            new InteractionResponse(ResponseType.DeferredMessage),
            _discord.Clock.GetUtcNow().AddSeconds(3),
            TestContext.Current.CancellationToken
        );
        var exchange = _discord.Next();
        exchange.Reply(204);

        Assert.Null(await responding.Soon());
        Assert.DoesNotContain(exchange.Headers, h => h.Value.Contains(ScriptedDiscord.BotToken, StringComparison.Ordinal));
    }
}
