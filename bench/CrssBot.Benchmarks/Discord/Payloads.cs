using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CrssBot.Benchmarks.Discord;

/// <summary>
/// What Discord sends, in the shapes and sizes of its docs (events/gateway-events.mdx, interactions/receiving-and-responding.mdx); the same
/// bytes for us and for the rival.
/// </summary>
internal static class Payloads
{
    public const ulong Application = 1_000_000_000_000_000_001;
    public const ulong Guild = 1_100_000_000_000_000_000;
    public const ulong FirstChannel = 1_200_000_000_000_000_000;
    public const ulong FirstMember = 1_300_000_000_000_000_000;

    /// <summary>With MANAGE_GUILD (1 &lt;&lt; 5).</summary>
    public const ulong Manager = FirstMember - 1;

    private const int Roles = 6;
    private const int Channels = 8;

    public static readonly string[] Queries =
    [
        "stress",
        "burnout",
        "active listening",
        "how do I calm somebody down",
        "grounding",
        "empathy",
        "boundaries",
        "somebody is grieving",
        "values",
        "peer support",
    ];

    public static string Hello =>
        """{"t":null,"s":null,"op":10,"d":{"heartbeat_interval":41250,"_trace":["[\"bench\",{\"micros\":0.0}]"]}}""";

    public static string Ready(int guilds, int port)
    {
        var list = string.Join(',', Enumerable.Range(0, guilds).Select(g => $$"""{"id":"{{Guild + (ulong)g}}","unavailable":true}"""));
        return $$"""
            {"t":"READY","s":1,"op":0,"d":{"v":10,"user_settings":{},"user":{{Bot}},"session_type":"normal","session_id":"bench-session",
            "resume_gateway_url":"ws://127.0.0.1:{{port}}/gateway","relationships":[],"private_channels":[],"presences":[],"guilds":[{{list}}],
            "guild_join_requests":[],"geo_ordered_rtc_regions":["rotterdam"],"application":{"id":"{{Application}}","flags":565248},"_trace":[]} }
            """;
    }

    /// <summary>About 5 KB: six roles, eight channels, the bot itself as the only member.</summary>
    public static string GuildCreate(int index)
    {
        var guild = Guild + (ulong)index;
        var first = guild + 1_000_000_000_000;
        var roles = string.Join(
            ',',
            Enumerable
                .Range(0, Roles)
                .Select(r =>
                    $$"""{"version":1700000000000,"unicode_emoji":null,"tags":{},"position":{{r}},"permissions":"2222085186637376","name":"Role {{r}} of {{index}}","mentionable":false,"managed":false,"id":"{{(r == 0 ? guild : first + (ulong)r)}}","icon":null,"hoist":false,"flags":0,"color":0,"colors":{"primary_color":0,"secondary_color":null,"tertiary_color":null} }"""
                )
        );
        var channels = string.Join(
            ',',
            Enumerable
                .Range(0, Channels)
                .Select(c =>
                    $$"""{"version":1700000000001,"type":{{(c == 0 ? 4 : 0)}},"topic":null,"rate_limit_per_user":0,"position":{{c}},"permission_overwrites":[],"parent_id":{{(c == 0 ? "null" : $"\"{first + 100}\"")}},"name":"channel-{{c}}-of-{{index}}","last_message_id":"{{first + 200}}","id":"{{(index == 0 && c > 0 ? FirstChannel + (ulong)c - 1 : first + 100 + (ulong)c)}}","icon_emoji":{"name":"👋","id":null},"flags":0}"""
                )
        );
        return $$"""
            {"t":"GUILD_CREATE","s":{{index
                + 2}},"op":0,"d":{"id":"{{guild}}","name":"Server {{index}}","icon":null,"description":null,"splash":null,
            "discovery_splash":null,"features":["COMMUNITY","NEWS"],"banner":null,"owner_id":"{{Manager}}","application_id":null,"region":"us-west",
            "afk_channel_id":null,"afk_timeout":300,"system_channel_id":"{{first + 101}}","system_channel_flags":0,"widget_enabled":false,
            "verification_level":1,"default_message_notifications":1,"mfa_level":0,"explicit_content_filter":2,"max_presences":null,
            "max_members":500000,"max_video_channel_users":25,"vanity_url_code":null,"premium_tier":0,"premium_subscription_count":0,
            "preferred_locale":"en-US","rules_channel_id":null,"public_updates_channel_id":null,"hub_type":null,"nsfw":false,"nsfw_level":0,
            "member_count":120,"large":false,"unavailable":false,"joined_at":"2026-01-01T00:00:00.000000+00:00","lazy":true,"version":1700000000002,
            "roles":[{{roles}}],"channels":[{{channels}}],"members":[{"user":{{Bot}},"roles":["{{first
                + 1}}"],"premium_since":null,"pending":false,
            "nick":null,"mute":false,"joined_at":"2026-01-01T00:00:00.000000+00:00","flags":0,"deaf":false,"communication_disabled_until":null,
            "banner":null,"avatar":null}],"emojis":[],"stickers":[],"presences":[],"voice_states":[],"threads":[],"stage_instances":[],
            "guild_scheduled_events":[],"soundboard_sounds":[],"embedded_activities":[],"activity_instances":[],"application_command_counts":{} } }
            """;
    }

    public static byte[] Event(string interaction, int sequence) =>
        Encoding.UTF8.GetBytes($$"""{"t":"INTERACTION_CREATE","s":{{sequence}},"op":0,"d":{{interaction}}}""");

    public static string Press(ulong id, ulong channel, ulong member, string customId)
    {
        var buttons = string.Join(
            ',',
            Enumerable
                .Range(0, 4)
                .Select(b =>
                    $$"""{"type":2,"style":1,"label":"{{(char)('A' + b)}}","id":{{b + 2}},"custom_id":"1:a:quiz-20261128-bench:1:1:option-{{b}}:0"}"""
                )
        );
        return Interaction(
            id,
            3,
            channel,
            member,
            $$"""{"id":2,"custom_id":{{JsonSerializer.Serialize(customId)}},"component_type":2}""",
            $$"""
            ,"message":{"webhook_id":null,"type":0,"tts":false,"timestamp":"2026-11-28T10:00:00.000000+00:00","pinned":false,"nonce":"0123456789abcdef01234567",
            "mentions":[],"mention_roles":[],"mention_everyone":false,"id":"{{channel + 7}}","flags":4,"embeds":[],"edited_timestamp":null,
            "content":"### Question 1 of 10\nSomebody whom you support says that they have not slept well since they moved, that their friends stay away, and that work takes more out of them each week. What do you do first?\n**A** Ask what has helped them before, and listen.\n**B** Tell them what helped you.\n**C** Make an appointment for them.\n**D** Say that it will pass.\n-# 12 of 40 have answered",
            "components":[{"type":1,"id":1,"components":[{{buttons}}]}],"channel_id":"{{channel}}","author":{{Bot}},"attachments":[]}
            """
        );
    }

    public static string Command(ulong id, ulong channel, ulong member, string name, params (string Name, object Value)[] options) =>
        Interaction(
            id,
            2,
            channel,
            member,
            $$"""{"id":"{{Application + 5}}","type":1,"name":"{{name}}","options":[{{Options(options, focused: false)}}]}"""
        );

    public static string Typing(ulong id, ulong channel, ulong member, string typed) =>
        Interaction(
            id,
            4,
            channel,
            member,
            $$"""{"id":"{{Application + 5}}","type":1,"name":"concept","options":[{{Options([("query", typed)], focused: true)}}]}"""
        );

    /// <summary>As long as real ones, and different for each interaction.</summary>
    public static string TokenOf(ulong id) => $"aW50ZXJhY3Rpb246{id}{new string('x', 150)}";

    private static string Bot =>
        $$"""{"verified":true,"username":"bench","public_flags":0,"mfa_enabled":true,"id":"{{Application}}","global_name":null,"flags":0,"email":null,"discriminator":"1234","clan":null,"bot":true,"avatar":null}""";

    private static string Options((string Name, object Value)[] options, bool focused) =>
        string.Join(
            ',',
            options.Select(o =>
                $$"""{"name":"{{o.Name}}","type":{{(o.Value is int ? 4 : 3)}},"value":{{JsonSerializer.Serialize(o.Value)}}{{(focused ? ",\"focused\":true" : "")}}}"""
            )
        );

    private static string Interaction(ulong id, int type, ulong channel, ulong member, string data, string more = "") =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {"version":1,"type":{{type}},"token":"{{TokenOf(id)}}","member":{"user":{"username":"member_{{member}}","public_flags":0,
            "primary_guild":null,"id":"{{member}}","global_name":"Member {{member
                % 1000}}","discriminator":"0","collectibles":null,"clan":null,
            "avatar_decoration_data":null,"avatar":"0123456789abcdef0123456789abcdef"},"unusual_dm_activity_until":null,"roles":["{{Guild
                + 1_000_000_000_001}}"],
            "premium_since":null,"permissions":"{{(
                member == Manager ? "2222085186637408" : "2222085186637376"
            )}}","pending":false,"nick":null,"mute":false,
            "joined_at":"2026-01-01T00:00:00.000000+00:00","flags":0,"deaf":false,"communication_disabled_until":null,"banner":null,"avatar":null},
            "locale":"en-US","id":"{{id}}","guild_locale":"en-US","guild_id":"{{Guild}}","guild":{"locale":"en-US","id":"{{Guild}}","features":["COMMUNITY","NEWS"]},
            "entitlements":[],"entitlement_sku_ids":[],"data":{{data}},"context":0,"channel_id":"{{channel}}","channel":{"type":0,"topic":null,
            "rate_limit_per_user":0,"position":1,"permissions":"2222085186637376","parent_id":null,"nsfw":false,"name":"study","last_message_id":"{{channel
                + 7}}",
            "id":"{{channel}}","guild_id":"{{Guild}}","flags":0},"authorizing_integration_owners":{"0":"{{Guild}}"},"attachment_size_limit":10485760,
            "application_id":"{{Application}}","app_permissions":"2222085186637376"{{more}}}
            """
        );
}
