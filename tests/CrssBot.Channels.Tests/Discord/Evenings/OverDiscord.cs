using CrssBot.Channels.Tests.Discord.Fake;
using CrssBot.Engine;

namespace CrssBot.Channels.Tests.Discord.Evenings;

/// <summary>Ana and the boss, who manages the server, at the bot on its stand-in; at the end nothing was left unanswered or done wrong.</summary>
public abstract class OverDiscord : IAsyncLifetime
{
    internal DataFolder Data { get; } = new();

    internal FakeDiscord Discord { get; private set; } = null!;

    internal Bot Bot { get; private set; } = null!;

    internal FakeMember Ana { get; private set; } = null!;

    internal FakeMember Boss { get; private set; } = null!;

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Discord = await FakeDiscord.StartAsync();
        Bot = await Bot.StartAsync(Discord, Data);
        Ana = Discord.Join("Ana");
        Boss = Discord.Join("Boss", PermissionBits.Ordinary | PermissionBits.ManageGuild);
        await Discord.Until(() => Discord.Commands.Registered.Count > 0 && Discord.Gateway.Live.Count == 1);
    }

    /// <param name="pack">Another than before.</param>
    internal async Task RestartAsync(Catalog? pack = null)
    {
        await Bot.StopAsync();
        Bot = pack is null ? await Bot.StartAsync(Discord, Data) : await Bot.StartAsync(Discord, Data, pack);
    }

    public async ValueTask DisposeAsync()
    {
        await Bot.StopAsync();
        Assert.Empty(Discord.Unanswered);
        Discord.AssertClean();
        await Discord.DisposeAsync();
        Data.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task<InteractionResult> DoAsync(FakeMember member, string command, params (string, object)[] options) =>
        await Discord.Shown(await Discord.Command(member, Discord.Room, command, options));
}
