using System.Text;

namespace CrssBot.Channels.Tests.Discord.Interactions;

/// <summary>Bodies as Discord posts them: every kind, with fields that we do not use.</summary>
internal static class Arrivals
{
    public const ulong Application = 1_100_000_000_000_000_001;

    public const string Ping = """
        {"application_id":"1100000000000000001","entitlements":[],"id":"1400000000000000000","token":"ping-token","type":1,
        "user":{"avatar":null,"discriminator":"0","id":"1000000000000000009","username":"discord"},"version":1}
        """;

    public const string Command = """
        {"app_permissions":"562949953601536","application_id":"1100000000000000001","attachment_size_limit":10485760,
        "authorizing_integration_owners":{"0":"1200000000000000001"},
        "channel":{"id":"1300000000000000001","type":0,"name":"study","nsfw":false,"parent_id":"1300000000000000000","permissions":"2251799813685247"},
        "channel_id":"1300000000000000001","context":0,
        "data":{"id":"1350000000000000001","name":"quiz","type":1,
        "options":[{"name":"questions","type":4,"value":10},{"name":"domain","type":3,"value":"ethics"},{"name":"aloud","type":5,"value":true},
        {"name":"start","type":1,"options":[{"name":"mode","type":3,"value":"together"}]}]},
        "entitlement_sku_ids":[],"entitlements":[],"guild":{"features":[],"id":"1200000000000000001","locale":"en-US"},
        "guild_id":"1200000000000000001","guild_locale":"en-US","id":"1400000000000000001","locale":"es-419",
        "member":{"avatar":null,"deaf":false,"flags":0,"joined_at":"2026-01-02T03:04:05.678000+00:00","mute":false,"nick":"Ana Łucía 😀",
        "pending":false,"permissions":"2251799813685247","premium_since":null,"roles":["1200000000000000007"],
        "user":{"avatar":"a1b2","discriminator":"0","global_name":"Ana","id":"1000000000000000001","public_flags":0,"username":"ana"}},
        "token":"command-token","type":2,"version":1}
        """;

    public const string Press = """
        {"app_permissions":"562949953601536","application_id":"1100000000000000001",
        "authorizing_integration_owners":{"0":"1200000000000000001"},"channel":{"id":"1300000000000000001","type":11},
        "channel_id":"1300000000000000001","context":0,"data":{"component_type":2,"custom_id":"1:answer:7:3:b","id":4},
        "entitlements":[],"guild_id":"1200000000000000001","guild_locale":"en-US","id":"1400000000000000002","locale":"en-US",
        "member":{"nick":null,"permissions":"104320065","roles":[],"user":{"global_name":null,"id":"1000000000000000002","username":"ben"}},
        "message":{"attachments":[],"author":{"bot":true,"id":"1100000000000000001","username":"CrssBot"},"channel_id":"1300000000000000001",
        "components":[{"components":[{"custom_id":"1:answer:7:3:a","id":2,"label":"A","style":2,"type":2},
        {"custom_id":"1:answer:7:3:b","disabled":false,"id":3,"label":"B","style":2,"type":2}],"id":1,"type":1},
        {"components":[{"custom_id":"1:pick:7","max_values":1,"min_values":1,"options":[{"default":true,"label":"Ethics","value":"e"}],
        "placeholder":"Domain","type":3}],"type":1}],"content":"**Question 3**","flags":0,"id":"1390000000000000001","type":0},
        "token":"press-token","type":3,"version":1}
        """;

    public const string Autocomplete = """
        {"application_id":"1100000000000000001","authorizing_integration_owners":{"1":"1000000000000000003"},
        "channel":{"id":"1300000000000000003","type":1},"channel_id":"1300000000000000003","context":1,
        "data":{"id":"1350000000000000002","name":"concept","options":[{"focused":true,"name":"query","type":3,"value":"self-det"}],"type":1},
        "id":"1400000000000000003","locale":"en-US","token":"autocomplete-token","type":4,
        "user":{"global_name":"Cy","id":"1000000000000000003","username":"cy"},"version":1}
        """;

    public const string Form = """
        {"application_id":"1100000000000000001","channel_id":"1300000000000000001","guild_id":"1200000000000000001",
        "data":{"components":[{"component":{"custom_id":"zone","id":2,"type":4,"value":"America/Chicago"},"id":1,"type":18},
        {"component":{"custom_id":"days","id":4,"type":3,"values":["mon","tue"]},"id":3,"type":18},
        {"components":[{"custom_id":"old","type":4,"value":"09:00"}],"type":1}],"custom_id":"1:setup"},
        "id":"1400000000000000004","locale":"en-US","member":{"user":{"id":"1000000000000000004","username":"di"},"permissions":"32"},
        "token":"form-token","type":5,"version":1}
        """;

    public const string EventPing = """{"application_id":"1100000000000000001","type":0,"version":1}""";

    public const string Deauthorized = """
        {"application_id":"1100000000000000001","event":{"data":{"user":{"id":"1000000000000000005","username":"eve"}},
        "timestamp":"2026-03-04T05:06:07.064834","type":"APPLICATION_DEAUTHORIZED"},"type":1,"version":1}
        """;

    public const string Authorized = """
        {"application_id":"1100000000000000001","event":{"data":{"guild":{"id":"1200000000000000009","name":"Cohort"},"integration_type":0,
        "scopes":["bot","applications.commands"],"user":{"id":"1000000000000000005","username":"eve"}},
        "timestamp":"2026-03-04T05:06:07.064834","type":"APPLICATION_AUTHORIZED"},"type":1,"version":1}
        """;

    public static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);
}
