using System.Text.RegularExpressions;
using CrssBot.Channels.Tests.Discord.Fake;
using CrssBot.Chaos.Play;
using CrssBot.Runtime.Chat;
using Route = CrssBot.Runtime.Chat.Route;

namespace CrssBot.Chaos.Cluster;

/// <summary>A channel of the stand-in whose members play one quiz after another by pressing what stands there, whatever happens to the processes.</summary>
internal sealed class DiscordRoom
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    /// <summary>Until whoever asked for a quiz and sees no lobby asks again.</summary>
    private static readonly TimeSpan LobbyWithin = TimeSpan.FromSeconds(15);

    private readonly DiscordPresses _presses;
    private readonly FakeChannel _channel;
    private readonly string _mode;
    private readonly Acknowledged _acknowledged;
    private readonly HashSet<ulong> _ended = [];

    public DiscordRoom(DiscordPresses presses, string name, string mode, int players, Acknowledged acknowledged)
    {
        var discord = presses.Discord;
        (_presses, _mode, _acknowledged) = (presses, mode, acknowledged);
        _channel = discord.AddChannel(discord.Guild, name);
        Members = [.. Enumerable.Range(1, players).Select(n => discord.Join($"{name} {n}"))];
    }

    public IReadOnlyList<FakeMember> Members { get; }

    /// <summary>How long people think before the room's next step. Default: not at all.</summary>
    public TimeSpan Thinking { get; set; }

    /// <summary>Quizzes that were played to their end.</summary>
    public int Finished => _ended.Count;

    /// <summary>No quiz is begun after the present one.</summary>
    public bool IsLast { get; set; }

    /// <summary>Until its first lobby stands.</summary>
    public async Task OpenedAsync(CancellationToken stop)
    {
        while (Newest() is null)
        {
            await Task.Delay(Glance, _presses.Time, stop);
        }
    }

    /// <summary>Until the last quiz is over.</summary>
    public async Task PlayAsync(CancellationToken stop)
    {
        while (await StepAsync(stop) is { } pressed)
        {
            await Task.Delay(pressed ? Thinking : Glance, _presses.Time, stop);
        }
    }

    /// <summary>The newest message of the room: in the thread of its quiz, or in the channel.</summary>
    private FakeMessage? Newest()
    {
        var lobby = _channel.Messages.FindLast(m => Routes(m).Any(r => r is Route.Join));
        var thread = lobby is null ? null : _presses.Discord.World.Channel(lobby.Id);
        return _channel.Messages.TakeLast(1).Concat(thread?.Messages.TakeLast(1) ?? []).MaxBy(m => m.Id);
    }

    private static IEnumerable<Route> Routes(FakeMessage message) => message.Buttons.Select(b => PressId.Parse(b.CustomId)).OfType<Route>();

    /// <returns>Whether somebody pressed something; null when the last quiz is over.</returns>
    private async Task<bool?> StepAsync(CancellationToken stop)
    {
        var newest = Newest();
        if (newest is null)
        {
            await OpenAsync(after: 0, stop);
            return true;
        }

        var routes = Routes(newest).ToArray();
        if (routes.Any(r => r is Route.Another))
        {
            _ended.Add(newest.Id);
            if (IsLast)
            {
                return null;
            }

            await OpenAsync(newest.Id, stop);
            return true;
        }

        if (routes.Any(r => r is Route.Answer))
        {
            await AnswerAsync(newest, stop);
        }

        if (routes.FirstOrDefault(r => r is Route.Start or Route.Resume or Route.Lead) is not { } way)
        {
            return false;
        }

        await _presses.PressAsync(Members[0], newest, way, stop);
        return true;
    }

    private async Task OpenAsync(ulong after, CancellationToken stop)
    {
        await _presses.CommandAsync(Members[0], _channel, "quiz", stop, ("questions", 3), ("mode", _mode));
        for (var waited = TimeSpan.Zero; waited < LobbyWithin && (Newest()?.Id ?? 0) <= after; waited += Glance)
        {
            await Task.Delay(Glance, _presses.Time, stop);
        }
    }

    /// <summary>Everyone answers, and every other one changes it.</summary>
    private Task AnswerAsync(FakeMessage question, CancellationToken stop)
    {
        var letters = question
            .Buttons.Select(b => (b.Label, Route: PressId.Parse(b.CustomId) as Route.Answer))
            .Where(b => b.Route is not null)
            .ToArray();
        return Task.WhenAll(
            Members.Select(
                async (member, n) =>
                {
                    for (var press = 0; press <= n % 2; press++)
                    {
                        var (letter, route) = letters[(n + press) % letters.Length];
                        var place = new Place($"{member.Id}", route!.Session.Value, route.Ordinal, route.Round);
                        _acknowledged.Pressing(place, route.Option.Value);
                        if (IsTaken(await _presses.PressAsync(member, question, route, stop), letter))
                        {
                            _acknowledged.Answered(place, route.Option.Value);
                        }
                    }
                }
            )
        );
    }

    /// <summary>
    /// The member is told that this vote is in: that they chose it, or after the reveal that they moved to it or stayed with it. A first vote is
    /// told of in other words once there is a second.
    /// </summary>
    private bool IsTaken(string told, string letter) =>
        told.StartsWith($"You chose **{letter}**. To change it", StringComparison.Ordinal)
        || told.StartsWith($"You stayed with **{letter}**", StringComparison.Ordinal)
        || Regex.IsMatch(told, $@"^You moved from \*\*[A-Z]\*\* to \*\*{letter}\*\*", RegexOptions.None, TimeSpan.FromSeconds(1))
        || (_mode == "together" && told.StartsWith($"You chose **{letter}**", StringComparison.Ordinal));

    /// <summary>A member looks at their own part until the room answers.</summary>
    public async Task LookAsync(CancellationToken stop)
    {
        while (true)
        {
            if (
                Newest() is { } newest
                && Routes(newest).FirstOrDefault(r => r is Route.MyAnswer or Route.MyResult or Route.Join) is { } look
                && DiscordPresses.IsAnswer(await _presses.PressAsync(Members[^1], newest, look, stop))
            )
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), _presses.Time, stop);
        }
    }
}
