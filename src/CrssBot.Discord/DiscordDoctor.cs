using System.Collections.Immutable;
using System.Globalization;
using CrssBot.Discord.Channel;
using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Rest;
using CrssBot.Runtime;

namespace CrssBot.Discord;

/// <summary>What <c>crssbot doctor</c> says of Discord: the clock, the token, the rooms in which the bot could not post.</summary>
internal sealed class DiscordDoctor(DiscordRest rest, DiscordOptions options)
{
    /// <summary>Each takes a request, and Discord counts them.</summary>
    public const int MostRooms = 200;

    /// <summary>Lines of one screen.</summary>
    private const int MostNamed = 8;

    /// <summary>Daily prompts are on time within minutes; a clock that the network keeps is never this wrong.</summary>
    private static readonly TimeSpan SuspectSkew = TimeSpan.FromSeconds(30);

    private const string Topic = "Discord";
    private const string RoomsTopic = "rooms";

    private readonly Dictionary<Snowflake, (Role[] Roles, string[] Mine)?> _guilds = [];

    /// <param name="conversations">Those of the rooms, as they are addressed; null: nobody could say.</param>
    public async Task<ImmutableArray<Finding>> LookAsync(IReadOnlyList<string>? conversations, CancellationToken cancellationToken)
    {
        var reply = await rest.GetApplicationAsync(cancellationToken);
        if (reply.Value is not { } application)
        {
            return [Finding.Wrong(Topic, DiscordServices.Why(reply.Error)), Finding.Look(RoomsTopic, "Not checked: repair Discord first.")];
        }

        return [Token(application), await RoomsAsync(application.Id, conversations, cancellationToken)];
    }

    /// <summary>Presses that look older than Discord waits for an answer get none.</summary>
    public static Finding Clock(ClockSample? sample)
    {
        const string What = "clock";
        if (sample is null)
        {
            return Finding.Look(What, "Not compared, because Discord did not answer. Check the network and Discord:ApiBaseUrl.");
        }

        var skew = sample.CertainSkew;
        var off = $"This machine's clock is {Math.Ceiling(skew.Duration().TotalSeconds).ToString(CultureInfo.InvariantCulture)} seconds";
        return skew > Arrival.FirstResponse
                ? Finding.Wrong(What, $"{off} ahead, so every press looks too old to be answered. Turn on time synchronization (NTP).")
            : skew > TimeSpan.FromSeconds(1)
                ? Finding.Look(What, $"{off} ahead; from three on presses go unanswered. Turn on time synchronization (NTP).")
            : skew < -SuspectSkew ? Finding.Look(What, $"{off} behind, and daily prompts come as late. Turn on time synchronization (NTP).")
            : Finding.Ok(What, "It agrees with Discord's.");
    }

    private Finding Token(Application application)
    {
        if (Snowflake.TryParse(options.ApplicationId, out var set) && set != application.Id)
        {
            return Finding.Wrong(
                Topic,
                $"The token is of application {application.Id}, and Discord:ApplicationId is {set}. Copy both from the same application."
            );
        }

        return
            options.PublicKey.Length > 0
            && application.VerifyKey is { } key
            && !string.Equals(key, options.PublicKey, StringComparison.OrdinalIgnoreCase)
            ? Finding.Wrong(
                Topic,
                "Discord:PublicKey is not this application's, so no press is believed. Copy it again from the developer portal."
            )
            : Finding.Ok(Topic, "The token is valid.");
    }

    private async Task<Finding> RoomsAsync(Snowflake me, IReadOnlyList<string>? conversations, CancellationToken cancellationToken)
    {
        if (conversations is null)
        {
            return Finding.Look(RoomsTopic, "Not checked, because no host runs that could name its rooms. Start it and run this again.");
        }

        // A person's own conversation takes no rights.
        var rooms = conversations.Select(Parse).Where(r => r is not null).Select(r => r!.Value).ToList();
        var closed = new List<string>();
        foreach (var (guild, channel) in rooms.Take(MostRooms))
        {
            if (await WhyClosedAsync(me, guild, channel, cancellationToken) is { } why)
            {
                closed.Add(why);
            }
        }

        var looked = rooms.Count > MostRooms ? $"the first {MostRooms} of {rooms.Count}" : $"all {rooms.Count}";
        return closed.Count == 0
            ? Finding.Ok(RoomsTopic, rooms.Count == 0 ? "There are none on Discord yet." : $"The bot may post in {looked} on Discord.")
            : Finding.Look(
                RoomsTopic,
                $"The bot cannot post in {closed.Count} of {looked} on Discord. In the channel, Edit Channel, Permissions, add the bot's role and switch on what is missing: "
                    + string.Join("; ", closed.Take(MostNamed))
                    + (closed.Count > MostNamed ? $"; and {closed.Count - MostNamed} more." : ".")
            );
    }

    /// <summary>Null: the bot may post.</summary>
    private async Task<string?> WhyClosedAsync(Snowflake me, Snowflake guild, Snowflake channel, CancellationToken cancellationToken)
    {
        var reply = await rest.GetChannelAsync(channel, cancellationToken);
        if (reply.Value is not { } found)
        {
            return reply.Error switch
            {
                DiscordError.Refused { Status: 403 } => $"channel {channel} of server {guild} (View Channel)",
                DiscordError.Refused { Status: 404 } => $"channel {channel} of server {guild} (it is gone)",
                _ => $"channel {channel} of server {guild} (Discord did not say)",
            };
        }

        var name = $"#{found.Name} of server {guild}";
        var holder = found is { IsThread: true, ParentId: { } parent }
            ? (await rest.GetChannelAsync(parent, cancellationToken)).Value
            : found;
        if (holder is null || await GuildAsync(me, guild, cancellationToken) is not { } known)
        {
            return $"{name} (Discord did not say)";
        }

        var rights = ChannelRights.Of(guild, known.Roles, me, known.Mine, holder.PermissionOverwrites ?? []);
        var missing = DiscordDialect.MissingToPost(rights, found.IsThread);
        return missing.IsEmpty ? null : $"{name} ({string.Join(", ", missing)})";
    }

    private async Task<(Role[] Roles, string[] Mine)?> GuildAsync(Snowflake me, Snowflake guild, CancellationToken cancellationToken)
    {
        if (!_guilds.TryGetValue(guild, out var known))
        {
            // A bot's user has its application's id.
            var (server, member) = (
                await rest.GetGuildAsync(guild, cancellationToken),
                await rest.GetMemberAsync(guild, me, cancellationToken)
            );
            known = server.Value is { } s && member.Value is { } m ? (s.Roles ?? [], m.Roles ?? []) : null;
            _guilds[guild] = known;
        }

        return known;
    }

    private static (Snowflake Guild, Snowflake Channel)? Parse(string conversation) =>
        conversation.Split('/') is [var g, var c] && Snowflake.TryParse(g, out var guild) && Snowflake.TryParse(c, out var channel)
            ? (guild, channel)
            : null;
}
