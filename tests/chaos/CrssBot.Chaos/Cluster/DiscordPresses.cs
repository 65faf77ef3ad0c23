using CrssBot.Channels.Tests.Discord.Fake;
using CrssBot.Runtime.Chat;
using Route = CrssBot.Runtime.Chat.Route;

namespace CrssBot.Chaos.Cluster;

/// <summary>What people do at the stand-in of Discord, signed and posted to any process that is up.</summary>
internal sealed class DiscordPresses(FakeDiscord discord, ClusterSeats seats)
{
    /// <summary>What somebody who sees "thinking" waits before they press again.</summary>
    private static readonly TimeSpan ThinkingWithin = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);
    private int _failed;

    public FakeDiscord Discord => discord;

    public TimeProvider Time => discord.Time;

    /// <summary>How often somebody read that the interaction failed, or "thinking" for too long: nothing was said to them.</summary>
    public int Failed => _failed;

    /// <returns>What the presser alone reads now; empty when there was no answer.</returns>
    public Task<string> PressAsync(FakeMember member, FakeMessage message, Route route, CancellationToken stop) =>
        ReadAsync(() => discord.PressStale(member, message, PressId.Of(route)), stop);

    public Task<string> CommandAsync(
        FakeMember member,
        FakeChannel channel,
        string name,
        CancellationToken stop,
        params (string Name, object Value)[] options
    ) => ReadAsync(() => discord.Command(member, channel, name, options), stop);

    private async Task<string> ReadAsync(Func<Task<InteractionResult>> act, CancellationToken stop)
    {
        // Whoever acts at the same moment may turn it elsewhere: any process will do.
        discord.Transport = new Transport.Http(new Uri(seats.Any().Address, "discord/interactions"));
        var told = await act();
        // Tens of thousands are kept until the end.
        told.Payload = [];
        for (var waited = TimeSpan.Zero; told is { Answered: true, Shown: false } && waited < ThinkingWithin; waited += Glance)
        {
            await Task.Delay(Glance, Time, stop);
        }

        if (!told.Shown)
        {
            Interlocked.Increment(ref _failed);
        }

        return told.Shown ? told.Content : "";
    }

    /// <summary>The room was asked, and said something of its own.</summary>
    public static bool IsAnswer(string told) =>
        told.Length > 0
        && !new[] { Texts.Busy, Texts.NotStored, Texts.Failed, Texts.TooLate }.Any(t => told.StartsWith(t, StringComparison.Ordinal));
}
