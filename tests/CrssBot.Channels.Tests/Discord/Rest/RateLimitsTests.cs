using CrssBot.Discord.Protocol.Rest;

namespace CrssBot.Channels.Tests.Discord.Rest;

public sealed class RateLimitsTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 18, 0, 0, TimeSpan.Zero);
    private static readonly Route Post = new(HttpMethod.Post, "/channels/{channel}/messages");
    private static readonly Route Patch = new(HttpMethod.Patch, "/channels/{channel}/messages/{message}");
    private static readonly Route Callback = new(HttpMethod.Post, "/interactions/{interaction}/{token}/callback", interaction: true);

    private readonly RateLimits _limits = new();
    private DateTimeOffset _now = Start;

    private static LimitHeaders Headers(int remaining, double resetAfter, int limit = 5, string bucket = "abcd") =>
        new(bucket, limit, remaining, TimeSpan.FromSeconds(resetAfter));

    private static TooManyRequests TooMany(double seconds, bool everywhere = false) =>
        new(TimeSpan.FromSeconds(seconds), everywhere, false);

    private Turn Ask(string major = "1", Route? route = null) => _limits.Ask(route ?? Post, major, _now);

    private Turn[] Ask(int count, string major = "1", Route? route = null) =>
        [.. Enumerable.Range(0, count).Select(_ => Ask(major, route))];

    private void Answer(Turn turn, LimitHeaders? headers) => _limits.Answered(turn, headers, unlimited: true, _now);

    private void After(double seconds)
    {
        _now += TimeSpan.FromSeconds(seconds);
        _limits.Pump(_now);
    }

    private void Learn(LimitHeaders headers, string major = "1", Route? route = null) => Answer(Ask(major, route), headers);

    [Fact]
    public void R2_the_first_request_of_an_unknown_route_goes_alone()
    {
        var turns = Ask(3);

        Assert.Equal([true, false, false], turns.Select(t => t.Granted));

        Answer(turns[0], Headers(remaining: 4, resetAfter: 5));

        Assert.All(turns, t => Assert.True(t.Granted));
    }

    [Fact]
    public void R2_the_limit_is_what_the_headers_say()
    {
        Learn(Headers(remaining: 2, resetAfter: 5, limit: 3));

        Assert.Equal([true, true, false], Ask(3).Select(t => t.Granted));
    }

    [Fact]
    public void R2_a_bucket_counts_by_top_level_resource()
    {
        Learn(Headers(remaining: 0, resetAfter: 5));

        Assert.False(Ask("1").Granted);
        Assert.True(Ask("2").Granted);
    }

    [Fact]
    public void R2_routes_with_the_same_bucket_name_share_it()
    {
        Learn(Headers(remaining: 4, resetAfter: 5), route: Patch);
        Learn(Headers(remaining: 0, resetAfter: 5), route: Post);

        Assert.False(Ask(route: Patch).Granted);
    }

    [Fact]
    public void R2_who_waited_for_a_route_moves_to_the_bucket_it_turns_out_to_be_in()
    {
        Learn(Headers(remaining: 0, resetAfter: 5), route: Patch);
        var probe = Ask();
        var waiting = Ask();
        Answer(probe, Headers(remaining: 0, resetAfter: 9));

        After(8.9);
        Assert.False(waiting.Granted);
        After(0.1);
        Assert.True(waiting.Granted);
    }

    [Fact]
    public void R2_a_name_learnt_from_another_channel_starts_no_second_line_beside_one_that_is_under_way()
    {
        var underWay = Ask("2");
        Learn(Headers(remaining: 0, resetAfter: 5, limit: 1), "1");
        var behind = Ask("2");

        Assert.False(behind.Granted);
        Answer(underWay, Headers(remaining: 0, resetAfter: 5, limit: 1));
        After(4.9);
        Assert.False(behind.Granted);
        After(0.1);
        Assert.True(behind.Granted);
    }

    [Fact]
    public void R2_a_route_without_headers_has_no_limit()
    {
        var turns = Ask(4);
        Answer(turns[0], null);

        Assert.All(turns, t => Assert.True(t.Granted));
    }

    [Fact]
    public void A_failure_without_headers_says_nothing_of_limits()
    {
        var turns = Ask(3);

        _limits.Answered(turns[0], null, unlimited: false, _now);

        Assert.Equal([true, true, false], turns.Select(t => t.Granted));
    }

    [Fact]
    public void R3_a_bucket_used_up_opens_again_when_its_reset_has_passed()
    {
        Learn(Headers(remaining: 0, resetAfter: 1.25, limit: 2));
        var turns = Ask(3);

        Assert.Equal(Start.AddSeconds(1.25), _limits.NextWake());
        After(1.249);
        Assert.All(turns, t => Assert.False(t.Granted));
        After(0.001);
        Assert.Equal([true, true, false], turns.Select(t => t.Granted));
    }

    [Fact]
    public void Requests_in_flight_over_a_reset_count_in_the_new_window()
    {
        Learn(Headers(remaining: 1, resetAfter: 1, limit: 2));
        var inFlight = Ask();
        var turns = Ask(2);

        After(1);

        Assert.True(inFlight.Granted);
        Assert.Equal([true, false], turns.Select(t => t.Granted));
    }

    [Fact]
    public void Answers_that_overtook_each_other_leave_the_smaller_rest()
    {
        Learn(Headers(remaining: 4, resetAfter: 5));
        var (earlier, later) = (Ask(), Ask());
        Answer(later, Headers(remaining: 1, resetAfter: 5));
        Answer(earlier, Headers(remaining: 2, resetAfter: 5));

        Assert.Equal([true, false], Ask(2).Select(t => t.Granted));
    }

    [Fact]
    public void A_later_answer_may_say_that_more_is_left()
    {
        Learn(Headers(remaining: 1, resetAfter: 5));
        Learn(Headers(remaining: 3, resetAfter: 5));

        Assert.Equal([true, true, true, false], Ask(4).Select(t => t.Granted));
    }

    [Fact]
    public void A_lost_request_is_counted_as_used()
    {
        Learn(Headers(remaining: 2, resetAfter: 5));
        _limits.Lost(Ask(), _now);

        Assert.Equal([true, false], Ask(2).Select(t => t.Granted));
    }

    [Fact]
    public void A_bucket_of_which_all_was_lost_is_probed_and_not_shut_for_ever()
    {
        Learn(Headers(remaining: 0, resetAfter: 1, limit: 1));
        After(1);
        var turns = Ask(2);
        _limits.Lost(turns[0], _now);

        Assert.True(turns[1].Granted);
    }

    [Fact]
    public void R4_a_429_shuts_the_bucket_for_as_long_as_it_says_whatever_the_headers_say()
    {
        Learn(Headers(remaining: 4, resetAfter: 5));
        _limits.Refused(Ask(), Headers(remaining: 4, resetAfter: 5), TooMany(60), _now);
        var turns = Ask(2);

        After(59.9);
        Assert.All(turns, t => Assert.False(t.Granted));
        After(0.1);
        Assert.All(turns, t => Assert.True(t.Granted));
    }

    [Fact]
    public void R4_a_429_that_names_another_bucket_shuts_both()
    {
        Learn(Headers(remaining: 4, resetAfter: 5, bucket: "daily"));
        var (refused, other) = (Ask(), Ask());
        _limits.Refused(refused, Headers(remaining: 0, resetAfter: 5, bucket: "sublimit"), TooMany(5), _now);
        Answer(other, Headers(remaining: 4, resetAfter: 5, bucket: "daily"));

        Assert.False(Ask().Granted);
    }

    [Fact]
    public void R4_a_refused_request_keeps_its_place()
    {
        Learn(Headers(remaining: 1, resetAfter: 5, limit: 1));
        var first = Ask();
        var second = Ask();
        _limits.Refused(first, null, TooMany(1), _now);
        var again = _limits.Ask(Post, "1", _now, first);

        After(5);

        Assert.True(again.Granted);
        Assert.False(second.Granted);
    }

    [Fact]
    public void R4_a_429_of_no_time_does_not_spin()
    {
        _limits.Refused(Ask(), null, TooMany(0), _now);

        Assert.False(Ask().Granted);
        Assert.Equal(Start + RateLimits.ShortestRetry, _limits.NextWake());
    }

    [Fact]
    public void R4_a_global_429_stops_every_ordinary_route()
    {
        Learn(Headers(remaining: 4, resetAfter: 5));
        _limits.Refused(Ask(), null, TooMany(3, everywhere: true), _now);
        Turn[] turns = [Ask("1"), Ask("2"), Ask("3", Patch)];

        After(2.9);
        Assert.All(turns, t => Assert.False(t.Granted));
        After(0.1);
        Assert.All(turns, t => Assert.True(t.Granted));
    }

    [Fact]
    public void R5_interaction_endpoints_go_on_during_a_global_429_and_beyond_fifty_a_second()
    {
        _limits.Refused(Ask(), null, TooMany(60, everywhere: true), _now);

        Assert.All(Enumerable.Range(0, 200), i => Assert.True(Ask($"token {i}", Callback).Granted));
    }

    [Fact]
    public void R5_interaction_endpoints_have_buckets_of_their_own()
    {
        Learn(Headers(remaining: 0, resetAfter: 2), "token", Callback);

        Assert.False(Ask("token", Callback).Granted);
        Assert.True(Ask("other", Callback).Granted);
    }

    [Fact]
    public void R5_no_window_holds_more_than_fifty_ordinary_requests()
    {
        var turns = Enumerable.Range(0, 120).Select(i => Ask($"{i}")).ToArray();

        Assert.Equal(50, turns.Count(t => t.Granted));
        Assert.Equal(Start + RateLimits.GlobalWindow, _limits.NextWake());
        After(RateLimits.GlobalWindow.TotalSeconds);
        Assert.Equal(100, turns.Count(t => t.Granted));
        After(RateLimits.GlobalWindow.TotalSeconds);
        Assert.All(turns, t => Assert.True(t.Granted));
    }

    [Fact]
    public void A_channel_with_a_long_line_does_not_hold_up_the_others()
    {
        Learn(Headers(remaining: 1_000, resetAfter: 60, limit: 1_000));
        var blocking = Enumerable.Range(0, 49).Select(i => Ask($"other {i}")).ToArray();
        var longLine = Ask(100);
        var late = Ask("late");

        Assert.All(blocking, t => Assert.True(t.Granted));
        After(RateLimits.GlobalWindow.TotalSeconds);

        Assert.True(late.Granted);
        Assert.Equal(49, longLine.Count(t => t.Granted));
    }

    [Fact]
    public void A_withdrawn_turn_lets_the_next_one_in()
    {
        var turns = Ask(3);
        _limits.Withdraw(turns[1], _now);
        _limits.Withdraw(turns[0], _now);

        Assert.True(turns[2].Granted);
        Assert.Equal(0, _limits.Waiting);
    }

    [Fact]
    public void What_a_turn_waits_for_is_known_where_it_can_be()
    {
        Learn(Headers(remaining: 0, resetAfter: 7));
        var probe = Ask("2");

        Assert.Equal(Start.AddSeconds(7), RateLimits.NotBefore(Ask("1"), _now));
        Assert.Equal(Start, RateLimits.NotBefore(Ask("2"), _now));
        _limits.Refused(probe, null, TooMany(9, everywhere: true), _now);
        Assert.Equal(Start.AddSeconds(9), RateLimits.NotBefore(Ask("1"), _now));
    }

    [Fact]
    public void Buckets_of_finished_interactions_are_forgotten()
    {
        foreach (var i in Enumerable.Range(0, 100_000))
        {
            Answer(Ask($"token {i}", Callback), Headers(remaining: 4, resetAfter: 0.5));
            _now += TimeSpan.FromMilliseconds(1);
        }

        Assert.InRange(_limits.Count, 1, 2_048);
    }

    [Fact]
    public void A_bucket_that_is_shut_is_not_forgotten()
    {
        _limits.Refused(Ask(), null, TooMany(3_600), _now);
        Assert.All(Enumerable.Range(0, 10_000), i => Answer(Ask($"token {i}", Callback), null));

        Assert.False(Ask().Granted);
    }
}
