using CrssBot.Teams.Protocol.Connector;

namespace CrssBot.Channels.Tests.Teams.Connector;

public sealed class BotTokenTests : IDisposable
{
    private readonly Clock _clock = new();
    private readonly Notes _log = new();
    private readonly List<TaskCompletionSource<FreshToken>> _fetches = [];
    private readonly SemaphoreSlim _begun = new(0);
    private readonly BotToken _token;

    public BotTokenTests() => _token = new BotToken(FetchAsync, _clock, _log.For<BotToken>());

    public void Dispose()
    {
        _token.Dispose();
        _begun.Dispose();
    }

    private Task<FreshToken> FetchAsync(CancellationToken cancellationToken)
    {
        var fetch = new TaskCompletionSource<FreshToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        cancellationToken.Register(() => fetch.TrySetCanceled(cancellationToken));
        _fetches.Add(fetch);
        _begun.Release();
        return fetch.Task;
    }

    private Task<TokenReply> GetAsync(string? refused = null) =>
        _token.GetAsync(refused, TestContext.Current.CancellationToken).AsTask().Soon();

    private async Task<TaskCompletionSource<FreshToken>> BegunAsync()
    {
        await _begun.WaitAsync(TestContext.Current.CancellationToken).Soon();
        return _fetches[^1];
    }

    private async Task HaveAsync(string value, double minutes = 60)
    {
        var getting = GetAsync();
        (await BegunAsync()).SetResult(new FreshToken(value, TimeSpan.FromMinutes(minutes)));
        Assert.Equal(new TokenReply.Usable(value), await getting);
    }

    private async Task FailAsync(Exception? exception = null) =>
        (await BegunAsync()).SetException(exception ?? new HttpRequestException("down"));

    private static TokenReply Unavailable(double seconds) => new TokenReply.Unavailable(TimeSpan.FromSeconds(seconds));

    [Fact]
    public async Task T15_a_thousand_that_ask_at_once_cost_one_request()
    {
        var asking = Enumerable.Range(0, 1000).Select(_ => GetAsync()).ToList();

        (await BegunAsync()).SetResult(new FreshToken("one", TimeSpan.FromHours(1)));

        Assert.All(await Task.WhenAll(asking), reply => Assert.Equal(new TokenReply.Usable("one"), reply));
        Assert.Equal(new TokenReply.Usable("one"), await GetAsync());
        Assert.Single(_fetches);
    }

    [Fact]
    public async Task T15_a_token_is_used_to_near_its_end_and_renewed_before_while_nobody_waits()
    {
        await HaveAsync("one");
        _clock.Advance(TimeSpan.FromMinutes(55) - TimeSpan.FromTicks(1));
        Assert.Equal(new TokenReply.Usable("one"), await GetAsync());
        Assert.Single(_fetches);

        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(new TokenReply.Usable("one"), await GetAsync());
        Assert.Equal(new TokenReply.Usable("one"), await GetAsync());
        (await BegunAsync()).SetResult(new FreshToken("two", TimeSpan.FromHours(1)));

        await Waits.UntilAsync(async () => await GetAsync() == new TokenReply.Usable("two"));
        Assert.Equal(2, _fetches.Count);
    }

    [Fact]
    public async Task T15_an_ended_token_is_never_used()
    {
        await HaveAsync("one");
        _clock.Advance(TimeSpan.FromMinutes(60) - BotToken.Margin);

        var getting = GetAsync();
        (await BegunAsync()).SetResult(new FreshToken("two", TimeSpan.FromHours(1)));

        Assert.Equal(new TokenReply.Usable("two"), await getting);
    }

    [Fact]
    public async Task A_token_of_a_short_life_is_used_for_half_of_it()
    {
        await HaveAsync("one", minutes: 0.5);
        _clock.Advance(TimeSpan.FromSeconds(14));
        Assert.Equal(new TokenReply.Usable("one"), await GetAsync());

        _clock.Advance(TimeSpan.FromSeconds(1));
        var getting = GetAsync();
        (await BegunAsync()).SetResult(new FreshToken("two", TimeSpan.FromHours(1)));

        Assert.Equal(new TokenReply.Usable("two"), await getting);
    }

    [Fact]
    public async Task A_token_host_that_is_down_is_left_alone_for_a_while_that_doubles_to_a_minute()
    {
        foreach (var seconds in (double[])[5, 10, 20, 40, 60, 60])
        {
            var getting = GetAsync();
            await FailAsync();
            Assert.Equal(Unavailable(seconds), await getting);

            _clock.Advance(TimeSpan.FromSeconds(seconds - 1));
            Assert.Equal(Unavailable(1), await GetAsync());
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(6, _fetches.Count);
        await HaveAsync("one");
        _clock.Advance(TimeSpan.FromHours(1));
        var after = GetAsync();
        await FailAsync();
        Assert.Equal(Unavailable(5), await after);
    }

    [Fact]
    public async Task While_its_host_is_down_a_token_that_has_not_ended_is_used()
    {
        await HaveAsync("one");
        _clock.Advance(TimeSpan.FromMinutes(56));
        Assert.Equal(new TokenReply.Usable("one"), await GetAsync());
        await FailAsync();
        await Waits.UntilAsync(() => Task.FromResult(_log.Count(321) == 1));

        Assert.Equal(new TokenReply.Usable("one"), await GetAsync());
        Assert.Equal(2, _fetches.Count);
    }

    [Fact]
    public async Task A_token_host_that_never_answers_is_given_up()
    {
        var getting = GetAsync();
        await BegunAsync();
        _clock.Advance(BotToken.FetchTimeout);

        Assert.Equal(Unavailable(5), await getting);
    }

    [Fact]
    public async Task A_token_that_has_ended_when_it_comes_is_none_and_its_host_is_left_alone()
    {
        var getting = GetAsync();
        (await BegunAsync()).SetResult(new FreshToken("one", TimeSpan.Zero));

        Assert.Equal(Unavailable(5), await getting);
        Assert.Equal(Unavailable(5), await GetAsync());
        Assert.Single(_fetches);
    }

    [Fact]
    public async Task T15_whatever_its_source_throws_is_a_value_and_its_text_is_not_logged()
    {
        var getting = GetAsync();
        await FailAsync(new System.Security.Cryptography.CryptographicException("the secret key"));

        Assert.Equal(Unavailable(5), await getting);
        Assert.Contains("CryptographicException", _log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", _log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_stops_waiting_does_not_take_the_others_request_along()
    {
        using var impatient = new CancellationTokenSource();
        var left = _token.GetAsync(null, impatient.Token).AsTask();
        var waiting = GetAsync();
        var fetch = await BegunAsync();

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        fetch.SetResult(new FreshToken("one", TimeSpan.FromHours(1)));

        Assert.Equal(new TokenReply.Usable("one"), await waiting);
        Assert.Single(_fetches);
    }

    [Fact]
    public async Task T15_a_refused_token_is_replaced_once_for_all_who_had_it()
    {
        await HaveAsync("one");
        var asking = Enumerable.Range(0, 20).Select(_ => GetAsync(refused: "one")).ToList();
        (await BegunAsync()).SetResult(new FreshToken("two", TimeSpan.FromHours(1)));

        Assert.All(await Task.WhenAll(asking), reply => Assert.Equal(new TokenReply.Usable("two"), reply));
        Assert.Equal(new TokenReply.Usable("two"), await GetAsync(refused: "one"));
        Assert.Equal(2, _fetches.Count);
    }

    [Fact]
    public async Task T15_a_token_that_has_just_replaced_a_refused_one_is_not_replaced_again_at_once()
    {
        await HaveAsync("one");
        var getting = GetAsync(refused: "one");
        (await BegunAsync()).SetResult(new FreshToken("two", TimeSpan.FromHours(1)));
        await getting;

        Assert.Equal(new TokenReply.Usable("two"), await GetAsync(refused: "two"));
        Assert.Equal(2, _fetches.Count);

        _clock.Advance(BotToken.ForcedInterval);
        getting = GetAsync(refused: "two");
        (await BegunAsync()).SetResult(new FreshToken("three", TimeSpan.FromHours(1)));
        Assert.Equal(new TokenReply.Usable("three"), await getting);
    }

    [Fact]
    public async Task A_refused_token_that_cannot_be_replaced_is_not_handed_out_again_to_who_was_refused()
    {
        await HaveAsync("one");
        var getting = GetAsync(refused: "one");
        await FailAsync();

        Assert.Equal(Unavailable(5), await getting);
    }

    [Fact]
    public void A_token_is_not_printed() => Assert.DoesNotContain("secret", $"{new TokenReply.Usable("secret")}", StringComparison.Ordinal);
}
