using System.Globalization;
using CrssBot.Discord.Protocol;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Chat;

namespace CrssBot.Discord.Channel;

/// <summary>An interaction as the study desk needs it: where it came from, who pressed with which rights, when.</summary>
/// <param name="At">Taken at receipt, before anything else.</param>
internal sealed record Arrival(Interaction Interaction, DateTimeOffset At)
{
    /// <summary>The first response must be there 3 seconds after receipt (receiving-and-responding.mdx); measured from ours.</summary>
    public static readonly TimeSpan FirstResponse = TimeSpan.FromSeconds(3);

    /// <summary>Discord's own instant of the press: an event replayed later than <see cref="FirstResponse"/> after it can no longer be answered.</summary>
    public bool IsDead => Late > FirstResponse;

    public TimeSpan Late => At - Interaction.Id.CreatedAt;

    /// <summary>The platform's order of presses, and the key by which a second delivery is known.</summary>
    public long Order => (long)Interaction.Id.Value;

    public string Key => Interaction.Id.ToString();

    /// <summary>In a server where the bot itself is installed; a person's own installation brings no room.</summary>
    public bool HasRoom =>
        Interaction is { GuildId: not null, ChannelId: not null, Member: not null }
        && (Interaction.AuthorizingIntegrationOwners is not { Length: > 0 } owners || owners.Contains("0", StringComparer.Ordinal));

    /// <summary>The presser's language, else the server's.</summary>
    public string? Locale => Interaction.Locale ?? Interaction.GuildLocale;

    public bool InSpanish => SpanishTexts.IsReadIn(Locale);

    public Rights Rights => Rights.Parse(Interaction.Member?.Permissions);

    public Rights AppRights => Rights.Parse(Interaction.AppPermissions);

    /// <summary>What the platform says of the presser now; null in direct messages.</summary>
    public Standing? Standing => Interaction.Member is { } member ? new Standing(Rights.ManagesServer, [.. member.Roles ?? []]) : null;

    /// <summary>The name that this server shows.</summary>
    public string Name => PersonName.Of(Interaction.Member?.Nick ?? Interaction.Presser?.GlobalName ?? Interaction.Presser?.Username);
}

/// <summary>A set of Discord's rights (topics/permissions.mdx): a decimal number of up to 64 bits.</summary>
internal readonly record struct Rights(ulong Bits)
{
    public static readonly Rights Administrator = new(1UL << 3);
    public static readonly Rights ManageServer = new(1UL << 5);
    public static readonly Rights ViewChannel = new(1UL << 10);
    public static readonly Rights SendMessages = new(1UL << 11);
    public static readonly Rights ReadMessageHistory = new(1UL << 16);
    public static readonly Rights CreatePublicThreads = new(1UL << 35);
    public static readonly Rights SendMessagesInThreads = new(1UL << 38);
    public static readonly Rights CreateEvents = new(1UL << 44);

    public static readonly Rights All = new(ulong.MaxValue);

    /// <summary>All that the bot asks for when it is invited.</summary>
    public static readonly Rights Invited = new(
        ViewChannel.Bits | SendMessages.Bits | ReadMessageHistory.Bits | CreatePublicThreads.Bits | SendMessagesInThreads.Bits
    );

    public bool ManagesServer => Has(ManageServer);

    /// <summary>An administrator has every right.</summary>
    public bool Has(Rights right) => (Bits & Administrator.Bits) != 0 || (Bits & right.Bits) == right.Bits;

    public static Rights Parse(string? text) =>
        new(ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) ? bits : 0);

    public override string ToString() => Bits.ToString(CultureInfo.InvariantCulture);
}
