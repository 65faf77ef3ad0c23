using System.Collections.Concurrent;
using System.Text.Json;
using CrssBot.Channels.Tests.Discord.Fake;
using CrssBot.Engine;
using CrssBot.Runtime.Chat;

namespace CrssBot.Channels.Tests.Discord.Evenings;

/// <summary>
/// A quiz as people play it: what they press, and what they must be told. Keeps count of every answer that was acknowledged, so that at
/// the end each is found in the store exactly once.
/// </summary>
internal sealed class Evening(FakeDiscord discord)
{
    /// <summary>By question and member: the letter that was acknowledged last.</summary>
    private readonly ConcurrentDictionary<(int Ordinal, string Member), string> _acknowledged = new();

    public FakeMember Robin { get; } = discord.Join("Robin", PermissionBits.Ordinary | PermissionBits.ManageGuild);

    public FakeMessage Lobby { get; private set; } = null!;

    public SessionId Session { get; private set; }

    /// <summary>Where the questions come: a thread under the lobby, or the room itself.</summary>
    public FakeChannel Hall { get; private set; } = discord.Room;

    public FakeMember[] Cohort { get; private set; } = [];

    public int Acknowledged => _acknowledged.Count;

    public async Task OpenAsync(int members, string mode = "together", int questions = 3)
    {
        Cohort = [Robin, .. Enumerable.Range(2, Math.Max(0, members - 1)).Select(i => discord.Join($"Member {i}"))];
        await discord.Until(() =>
            discord.Commands.Registered.Count > 0 && (discord.Transport is Transport.Http || discord.Gateway.Live.Count == 1)
        );
        var opened = await discord.Command(Robin, discord.Room, "quiz", ("questions", questions), ("mode", mode));
        await discord.ToldAsync(opened, "The lobby is open");
        Lobby = await discord.UntilMessage(discord.Room, m => m.Content.Contains("A quiz is about to start", StringComparison.Ordinal));
        Session = Assert.IsType<Route.Join>(PressId.Parse(Lobby.Buttons[0].CustomId)).Session;
    }

    public async Task StartAsync()
    {
        foreach (var told in await Task.WhenAll(Cohort.Skip(1).Select(m => discord.Press(m, Lobby, "Join"))))
        {
            await discord.ToldAsync(told, "You are in.");
        }

        await discord.ToldAsync(await discord.Press(Robin, Lobby, "Start"), "The quiz is on.");
    }

    /// <summary>The message of a question, in one of its phases.</summary>
    public async Task<FakeMessage> QuestionAsync(int ordinal, string phase = "")
    {
        var heading = $"### Question {ordinal} of";
        bool IsIt(FakeMessage m) =>
            m.Content.StartsWith(heading, StringComparison.Ordinal) && m.Content.Split('\n')[0].EndsWith(phase, StringComparison.Ordinal);
        await discord.Until(() => Halls().Any(h => h.Messages.Any(IsIt)));
        Hall = Halls().First(h => h.Messages.Any(IsIt));
        return Hall.Messages.FindLast(m => IsIt(m))!;
    }

    private IEnumerable<FakeChannel> Halls() =>
        discord.World.Read(() => discord.World.Channels().Where(c => c.Id == Lobby.Id || c.Id == discord.Room.Id).ToList());

    /// <summary>Each presses a letter of their own; each is told that it is in.</summary>
    public async Task AnswerAsync(int ordinal, FakeMessage question, IEnumerable<FakeMember>? members = null)
    {
        var letters = question.Buttons.Where(b => b.Label.Length == 1).Select(b => b.Label).ToArray();
        await Task.WhenAll((members ?? Cohort).Select((m, i) => AnswerAsync(ordinal, question, m, letters[i % letters.Length])));
    }

    public async Task<InteractionResult> AnswerAsync(int ordinal, FakeMessage question, FakeMember member, string letter)
    {
        var told = await discord.Press(member, question, letter);
        await discord.Shown(told);
        if (told.Content.StartsWith($"You chose **{letter}**", StringComparison.Ordinal))
        {
            _acknowledged[(ordinal, member.Name)] = letter;
        }

        return told;
    }

    public async Task RevealedAsync(int ordinal, bool last)
    {
        var reveal = await QuestionAsync(ordinal, ": explained");
        await discord.Press(Robin, reveal, last ? "See how we did" : "Next");
    }

    public Task<FakeMessage> EndAsync() =>
        discord.UntilMessage(Hall, m => m.Content.StartsWith("### How the room did", StringComparison.Ordinal));

    private static bool IsAsked(FakeRevision revision) =>
        revision.Components.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } row
        && row.GetProperty("components").EnumerateArray().First().TryGetProperty("custom_id", out var id)
        && PressId.Parse(id.GetString()) is Route.Answer;

    /// <summary>Everything that was acknowledged is stored once, as it was pressed; nobody was left without an answer; nothing is there twice.</summary>
    public async Task AssertKeptAsync(Bot bot) => await AssertKeptAsync(await bot.AttemptsAsync(discord.Room, Session));

    /// <param name="attempts">Of the session, as the store has them.</param>
    public async Task AssertKeptAsync(IReadOnlyList<Attempt> attempts)
    {
        var last = attempts.GroupBy(a => (a.Ordinal, a.Member)).Select(g => g.MaxBy(a => a.Round)!).ToArray();
        Assert.Equal(_acknowledged.Count, last.Length);
        Assert.All(last, a => Assert.True(a.Final));
        foreach (var ordinal in _acknowledged.Keys.Select(k => k.Ordinal).Distinct())
        {
            // The first that asks: where posting was refused, the message may begin as the pause.
            var question = (await QuestionAsync(ordinal)).Revisions.First(IsAsked);
            var options = question
                .Components.EnumerateArray()
                .First()
                .GetProperty("components")
                .EnumerateArray()
                .ToDictionary(
                    b => ((Route.Answer)PressId.Parse(b.GetProperty("custom_id").GetString())!).Option,
                    b => b.GetProperty("label").GetString()!
                );
            Assert.Equal(
                _acknowledged.Where(k => k.Key.Ordinal == ordinal).Select(k => k.Value).Order(),
                last.Where(a => a.Ordinal == ordinal).Select(a => options[a.Option]).Order()
            );
        }

        var headings = Hall
            .Messages.Concat(discord.Room.Messages)
            .DistinctBy(m => m.Id)
            .Where(m => m.Id != Lobby.Id)
            .Select(m => m.Content.Split('\n')[0].Split(':')[0])
            .ToArray();
        Assert.Equal(headings.Distinct(), headings);
        Assert.Empty(discord.Unanswered);
        discord.AssertClean();
    }
}

internal static class Telling
{
    /// <summary>The presser alone is told something that begins so, at once or after "thinking".</summary>
    public static async Task ToldAsync(this FakeDiscord discord, InteractionResult told, string start)
    {
        Assert.True(told.Answered, told.ToString());
        await discord.Shown(told);
        Assert.StartsWith(start, told.Content, StringComparison.Ordinal);
        Assert.True(told.Original!.Ephemeral, told.ToString());
    }

    /// <summary>Waits until the private message of an interaction begins so.</summary>
    public static Task UntilAsync(this FakeDiscord discord, InteractionResult told, string start) =>
        discord.Until(told, t => t.Content.StartsWith(start, StringComparison.Ordinal));
}
