using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;

namespace CrssBot.Channels.Tests.Discord.Fake;

/// <summary>Bits of Discord's permissions (docs: topics/permissions.mdx).</summary>
internal static class PermissionBits
{
    public const ulong Administrator = 1UL << 3;
    public const ulong ManageGuild = 1UL << 5;
    public const ulong ViewChannel = 1UL << 10;
    public const ulong SendMessages = 1UL << 11;
    public const ulong ReadMessageHistory = 1UL << 16;
    public const ulong UseApplicationCommands = 1UL << 31;
    public const ulong ManageEvents = 1UL << 33;
    public const ulong CreatePublicThreads = 1UL << 35;
    public const ulong SendMessagesInThreads = 1UL << 38;
    public const ulong CreateEvents = 1UL << 44;

    /// <summary>What members, and the bot, have unless a test says otherwise.</summary>
    public const ulong Ordinary =
        ViewChannel | SendMessages | ReadMessageHistory | UseApplicationCommands | CreatePublicThreads | SendMessagesInThreads;
}

internal sealed record FakeRole(ulong Id, string Name);

internal sealed record FakeGuild(ulong Id, string Name)
{
    private readonly StrongBox<ulong> botPermissions = new(PermissionBits.Ordinary);

    /// <summary>What the bot may do in the server itself, and in its channels unless they say otherwise. All copies of a server share it.</summary>
    public ulong BotPermissions
    {
        get => botPermissions.Value;
        set => botPermissions.Value = value;
    }

    public string Locale { get; init; } = "en-US";
    public ImmutableList<FakeRole> Roles { get; init; } = [];
}

/// <summary>A person. The permissions hold in every server and channel.</summary>
internal sealed record FakeMember(ulong Id, string Name)
{
    public ulong Permissions { get; init; } = PermissionBits.Ordinary;
    public ImmutableList<ulong> Roles { get; init; } = [];
    public string Locale { get; init; } = "en-US";
    public string? Nick { get; init; }
}

/// <summary>A text channel, a thread, or direct messages with one person.</summary>
internal sealed class FakeChannel
{
    public const int Text = 0;
    public const int Direct = 1;
    public const int PublicThread = 11;

    private volatile ImmutableList<FakeMessage> messages = [];
    private ulong? botPermissions;

    public required ulong Id { get; init; }
    public required int Type { get; init; }
    public required string Name { get; init; }

    /// <summary>Null in direct messages.</summary>
    public FakeGuild? Guild { get; init; }

    /// <summary>Where a thread hangs.</summary>
    public FakeChannel? Parent { get; init; }

    /// <summary>The other side of direct messages.</summary>
    public FakeMember? Recipient { get; init; }

    /// <summary>What the bot may do here; a thread has its parent's and a channel its server's until it is set.</summary>
    public ulong BotPermissions
    {
        get => botPermissions ?? Parent?.BotPermissions ?? Guild?.BotPermissions ?? PermissionBits.Ordinary;
        set => botPermissions = value;
    }

    /// <summary>Oldest first, without what only one person sees. A snapshot: it does not change afterwards.</summary>
    public ImmutableList<FakeMessage> Messages
    {
        get => messages;
        set => messages = value;
    }

    public override string ToString()
    {
        var text = new StringBuilder($"#{Name} ({Id})");
        foreach (var message in Messages)
            text.Append('\n').Append(message);
        return text.ToString();
    }
}

/// <summary>Everything that exists, under one lock; every change wakes those who wait for one.</summary>
internal sealed class FakeWorld
{
    private readonly Lock gate = new();
    private readonly Dictionary<ulong, FakeChannel> channels = [];
    private readonly Dictionary<ulong, FakeMessage> ephemeral = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ImmutableSortedDictionary<ulong, FakeGuild> Guilds { get; set; } = ImmutableSortedDictionary<ulong, FakeGuild>.Empty;

    /// <summary>The scheduled events of all servers, oldest first. A snapshot: it does not change afterwards.</summary>
    public ImmutableList<FakeEvent> Events { get; set; } = [];

    public T Read<T>(Func<T> read)
    {
        lock (gate)
            return read();
    }

    public T Change<T>(Func<T> change)
    {
        lock (gate)
        {
            var result = change();
            changed.SetResult();
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return result;
        }
    }

    public void Change(Action change) =>
        Change(() =>
        {
            change();
            return true;
        });

    /// <summary>Waits in real time, whatever the clock of the fake: a test that never sees its condition must fail.</summary>
    public async Task<T> UntilAsync<T>(Func<T?> look, TimeSpan timeout, Func<string> describe, CancellationToken cancellation)
        where T : class
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(timeout);
        while (true)
        {
            Task next;
            T? found;
            lock (gate)
            {
                next = changed.Task;
                found = look();
            }

            if (found is not null)
                return found;
            try
            {
                await next.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
            {
                throw new TimeoutException($"Not within {timeout.TotalSeconds} s.\n{describe()}", e);
            }
        }
    }

    public FakeChannel Add(FakeChannel channel) => Change(() => channels[channel.Id] = channel);

    public FakeChannel? Channel(ulong id) => Read(() => channels.GetValueOrDefault(id));

    public FakeChannel? DirectWith(FakeMember member) => Read(() => channels.Values.FirstOrDefault(c => c.Recipient?.Id == member.Id));

    public IReadOnlyList<FakeChannel> Channels() => Read(() => channels.Values.ToList());

    /// <summary>The message as it stands now, or null when it is gone or never was.</summary>
    public FakeMessage? Message(ulong channel, ulong id) =>
        Read(() => ephemeral.GetValueOrDefault(id) ?? channels.GetValueOrDefault(channel)?.Messages.Find(m => m.Id == id));

    public FakeMessage Put(FakeMessage message) =>
        Change(() =>
        {
            if (message.Ephemeral)
                return ephemeral[message.Id] = message;
            var channel = channels[message.ChannelId];
            var at = channel.Messages.FindIndex(m => m.Id == message.Id);
            channel.Messages = at < 0 ? channel.Messages.Add(message) : channel.Messages.SetItem(at, message);
            return message;
        });

    public bool Remove(FakeMessage message) =>
        Change(() =>
        {
            if (ephemeral.Remove(message.Id))
                return true;
            var channel = channels[message.ChannelId];
            var before = channel.Messages.Count;
            channel.Messages = channel.Messages.RemoveAll(m => m.Id == message.Id);
            return channel.Messages.Count < before;
        });
}
