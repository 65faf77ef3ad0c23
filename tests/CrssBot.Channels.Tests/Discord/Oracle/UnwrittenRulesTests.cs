using System.Text.Json;

namespace CrssBot.Channels.Tests.Discord.Oracle;

public sealed class UnwrittenRulesTests
{
    private const string Callback = "/interactions/1/secret/callback";
    private const string Messages = "/channels/1/messages";
    private const string Original = "/webhooks/1/secret/messages/@original";
    private const string Commands = "/applications/1/commands";

    [Theory]
    [MemberData(nameof(DiscordOracleTests.Good), MemberType = typeof(DiscordOracleTests))]
    public void What_Discord_takes_breaks_no_rule(string method, string path, string json)
    {
        if (json.Length > 0)
            Assert.Empty(UnwrittenRules.Check(method, path, JsonSerializer.Deserialize<JsonElement>(json)));
    }

    public static TheoryData<string, string, string, string> Broken =>
        new()
        {
            { "POST", Messages, $$"""{"content":"{{new string('x', 2001)}}"}""", "2000 are allowed" },
            { "POST", Messages, """{"content":" "}""", "empty" },
            { "POST", Messages, """{"allowed_mentions":{"parse":[]}}""", "empty" },
            { "PATCH", Original, """{"content":""}""", "empty" },
            { "POST", Messages, """{"content":"x","flags":64}""", "flags 64" },
            { "POST", Callback, """{"type":4,"data":{"content":"x","flags":128}}""", "flags 128" },
            { "POST", Callback, """{"type":7,"data":{"content":"x","flags":64}}""", "flags 64" },
            { "POST", Callback, """{"type":4}""", "without data" },
            { "POST", Callback, """{"type":5,"data":{"flags":4096}}""", "EPHEMERAL" },
            { "POST", Callback, """{"type":5,"data":{"content":"x"}}""", "EPHEMERAL" },
            { "POST", Callback, """{"type":8,"data":{}}""", "choices" },
            { "POST", Callback, Form(6, i => $"{i}"), "more than 5" },
            { "POST", Callback, Form(2, _ => "same"), "'same' twice" },
            { "POST", Messages, Rows(6, i => $$"""{"type":2,"style":1,"label":"A","custom_id":"{{i}}"}"""), "6 rows" },
            { "POST", Messages, Rows(2, _ => """{"type":2,"style":1,"label":"A","custom_id":"same"}"""), "'same' twice" },
            { "POST", Messages, Rows(1, _ => """{"type":2,"style":1,"label":"A"}"""), "a button has" },
            { "POST", Messages, Rows(1, _ => """{"type":2,"style":1,"custom_id":"a"}"""), "without a label" },
            {
                "POST",
                Messages,
                Rows(1, _ => """{"type":2,"style":5,"label":"A","custom_id":"a","url":"https://example.org"}"""),
                "a link button"
            },
            { "POST", Messages, Rows(1, _ => """{"type":2,"style":5,"label":"A"}"""), "a link button" },
            {
                "POST",
                Messages,
                Rows(1, _ => """{"type":6,"custom_id":"r"},{"type":2,"style":1,"label":"A","custom_id":"a"}"""),
                "shares its row"
            },
            {
                "POST",
                Messages,
                Rows(1, _ => """{"type":3,"custom_id":"s","max_values":2,"options":[{"label":"x","value":"1"}]}"""),
                "max_values above"
            },
            {
                "POST",
                Messages,
                Rows(1, _ => """{"type":3,"custom_id":"s","options":[{"label":"x","value":"1"},{"label":"y","value":"1"}]}"""),
                "one value"
            },
            { "POST", Messages, """{"components":[{"type":10,"content":"x"}]}""", "outside a row" },
            { "POST", Messages, """{"content":"x","allowed_mentions":{"parse":["users"],"users":["1"]}}""", "same kind" },
            { "PUT", Commands, """[{"name":"Quiz","description":"d"}]""", "lower case" },
            { "PUT", Commands, """[{"name":"quiz now","description":"d"}]""", "no command's name" },
            { "PUT", Commands, """[{"name":"quiz"}]""", "no description" },
            { "PUT", Commands, """[{"name":"Quiz me","type":3,"description":"d"}]""", "no description" },
            { "PUT", Commands, """[{"name":"a","description":"d"},{"name":"a","description":"d"}]""", "'a' twice" },
            {
                "PUT",
                Commands,
                """[{"name":"a","description":"d","options":[{"type":3,"name":"x","description":"d"},{"type":3,"name":"y","description":"d","required":true}]}]""",
                "after an optional"
            },
            {
                "PUT",
                Commands,
                """[{"name":"a","description":"d","options":[{"type":3,"name":"x","description":"d","autocomplete":true,"choices":[{"name":"n","value":"v"}]}]}]""",
                "choices and autocomplete"
            },
            {
                "PUT",
                Commands,
                """[{"name":"a","description":"d","options":[{"type":1,"name":"x","description":"d"},{"type":3,"name":"y","description":"d"}]}]""",
                "beside an option"
            },
            {
                "PUT",
                Commands,
                $$"""[{"name":"a","description":"d","options":[{{string.Join(',', Enumerable.Range(0, 25).Select(i =>
                    $$"""{"type":3,"name":"o{{i}}","description":"d","choices":[{{string.Join(',', Enumerable.Range(0, 4).Select(c => $$"""{"name":"{{c}}","value":"{{new string('v', 80)}}"}"""))}}]}"""))}}]}]""",
                "8000 are allowed"
            },
        };

    [Theory]
    [MemberData(nameof(Broken))]
    public void What_breaks_a_rule_is_named(string method, string path, string json, string finding)
    {
        var findings = UnwrittenRules.Check(method, path, JsonSerializer.Deserialize<JsonElement>(json));

        Assert.Contains(finding, Assert.Single(findings));
    }

    [Fact]
    public void An_edit_may_leave_the_content_alone() =>
        Assert.Empty(UnwrittenRules.Check("PATCH", Original, JsonSerializer.Deserialize<JsonElement>("""{"components":[]}""")));

    private static string Rows(int count, Func<int, string> components) =>
        $$"""{"components":[{{string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"type":1,"components":[{{components(i)}}]}"""))}}]}""";

    private static string Form(int count, Func<int, string> id) =>
        $$$"""{"type":9,"data":{"custom_id":"m","title":"T","components":[{{{string.Join(',', Enumerable.Range(0, count).Select(i =>
            $$$"""{"type":18,"label":"L","component":{"type":4,"style":1,"custom_id":"{{{id(i)}}}"}}"""))}}}]}}""";
}
