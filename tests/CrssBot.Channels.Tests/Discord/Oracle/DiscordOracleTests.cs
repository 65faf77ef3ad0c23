namespace CrssBot.Channels.Tests.Discord.Oracle;

public sealed class DiscordOracleTests
{
    private const string Callback = "/interactions/1/secret/callback";
    private const string Messages = "/channels/1/messages";
    private const string Original = "/webhooks/1/secret/messages/@original";
    private const string Commands = "/applications/1/commands";
    private const string Events = "/guilds/1/scheduled-events";

    public static TheoryData<string, string, string> Good =>
        new()
        {
            { "POST", Callback, """{"type":1}""" },
            { "POST", Callback, """{"type":4,"data":{"content":"Hello","flags":64,"allowed_mentions":{"parse":[]}}}""" },
            {
                "POST",
                Callback,
                """{"type":4,"data":{"content":"Hello","components":[{"type":1,"components":[{"type":2,"style":2,"label":"A","custom_id":"q:1:A"}]}]}}"""
            },
            { "POST", Callback, """{"type":5}""" },
            { "POST", Callback, """{"type":5,"data":{"flags":64}}""" },
            { "POST", Callback, """{"type":6}""" },
            { "POST", Callback, """{"type":7,"data":{"content":"Now","components":[],"allowed_mentions":{"parse":[]}}}""" },
            { "POST", Callback, """{"type":8,"data":{"choices":[{"name":"Peer support","value":"peer-support"}]}}""" },
            { "POST", Callback, """{"type":8,"data":{"choices":[]}}""" },
            {
                "POST",
                Callback,
                """
                    {"type":9,"data":{"custom_id":"setup:time","title":"Daily prompt","components":[
                      {"type":18,"label":"Time","description":"Of the room's zone","component":{"type":4,"custom_id":"time","style":1,"value":"08:00","max_length":5,"required":true}},
                      {"type":18,"label":"Role","component":{"type":6,"custom_id":"role","required":false}}]}}
                    """
            },
            {
                "POST",
                Messages,
                """
                    {"content":"Question 1","nonce":"r1-42","enforce_nonce":true,"flags":4096,"allowed_mentions":{"parse":[]},
                     "components":[{"type":1,"components":[{"type":2,"style":1,"label":"A","custom_id":"a"},{"type":2,"style":5,"label":"Read","url":"https://example.org"}]},
                                   {"type":1,"components":[{"type":3,"custom_id":"s","min_values":1,"max_values":2,"options":[{"label":"x","value":"1"},{"label":"y","value":"2","description":"z","default":true}]}]},
                                   {"type":1,"components":[{"type":6,"custom_id":"role","placeholder":"Role"}]}]}
                    """
            },
            { "PATCH", Messages + "/2", """{"content":"Reveal","components":[]}""" },
            { "PATCH", Original, """{"content":"Done","allowed_mentions":{"parse":[]}}""" },
            { "PATCH", "/webhooks/1/secret/messages/5", """{"content":"Done"}""" },
            { "POST", "/webhooks/1/secret", """{"content":"More","flags":64}""" },
            { "POST", Messages + "/2/threads", """{"name":"Talk about question 3","auto_archive_duration":60}""" },
            {
                "PUT",
                Commands,
                """
                    [{"type":1,"name":"concept","description":"Look up a concept","contexts":[0,1],"integration_types":[0],"default_member_permissions":"32","nsfw":false,
                      "options":[{"type":3,"name":"query","description":"What","required":true,"autocomplete":true,"max_length":100}]},
                     {"type":1,"name":"study","description":"Alone","options":[{"type":1,"name":"exam","description":"100 questions",
                      "options":[{"type":4,"name":"minutes","description":"How long","min_value":1,"max_value":180},{"type":5,"name":"strict","description":"No pause"},{"type":8,"name":"role","description":"Who"}]}]},
                     {"type":3,"name":"Quiz me"}]
                    """
            },
            { "PUT", Commands, "[]" },
            { "PUT", "/api/v10" + Commands + "?x=1", "[]" },
            { "POST", Events, Event() },
            {
                "POST",
                Events,
                Event(""","recurrence_rule":{"start":"2026-04-01T18:00:00+00:00","frequency":2,"interval":1,"by_weekday":[2]}""")
            },
            { "GET", Events, "" },
            { "POST", "/users/@me/channels", """{"recipient_id":"18446744073709551615"}""" },
            { "GET", "/gateway/bot", "" },
        };

    [Theory]
    [MemberData(nameof(Good))]
    public void What_Discord_takes_passes(string method, string path, string json) =>
        Assert.Empty(DiscordOracle.Required().Check(method, path, json));

    public static TheoryData<string, string, string, string> Bad =>
        new()
        {
            { "POST", Callback, $$$"""{"type":4,"data":{"content":"{{{new string('x', 2001)}}}"}}""", "content: StringTooLong" },
            { "POST", Messages, $$$"""{"content":"{{{new string('x', 4001)}}}"}""", "content: StringTooLong" },
            { "PATCH", Original, $$$"""{"content":"{{{new string('x', 2001)}}}"}""", "content: StringTooLong" },
            {
                "POST",
                Messages,
                Row($$$"""{"type":2,"style":2,"custom_id":"a","label":"{{{new string('x', 81)}}}"}"""),
                "label: StringTooLong"
            },
            {
                "POST",
                Messages,
                Row($$$"""{"type":2,"style":2,"label":"A","custom_id":"{{{new string('x', 101)}}}"}"""),
                "custom_id: StringTooLong"
            },
            { "POST", Messages, Row("""{"type":2,"style":7,"custom_id":"a","label":"A"}"""), "style: NotInEnumeration" },
            { "POST", Messages, Row("""{"type":2,"custom_id":"a","label":"A"}"""), "style: PropertyRequired" },
            { "POST", Messages, Row("""{"type":2,"style":1,"custom_id":"a","text":"A"}"""), "text: NoAdditionalPropertiesAllowed" },
            {
                "POST",
                Messages,
                Row(string.Join(',', Enumerable.Range(0, 6).Select(i => $$"""{"type":2,"style":1,"custom_id":"{{i}}"}"""))),
                "components: TooManyItems"
            },
            { "POST", Messages, """{"content":7}""", "content: " },
            { "POST", Messages, """{"content":"x","nonce":"12345678901234567890123456"}""", "nonce: " },
            { "POST", Messages, """{"content":"x","allowed_mentions":{"parse":["everybody"]}}""", "parse[0]: " },
            { "POST", Messages, """{"contents":"x"}""", "contents: NoAdditionalPropertiesAllowed" },
            { "POST", Messages, Row(Select(26)), "options: TooManyItems" },
            { "POST", Callback, Choices(26, 1), "choices: TooManyItems" },
            { "POST", Callback, Choices(1, 101), "value: StringTooLong" },
            { "POST", Callback, """{"type":2}""", "type: " },
            { "POST", Callback, """{"type":"4","data":{"content":"x"}}""", "type: " },
            { "POST", Callback, """{"data":{"content":"x"}}""", "type: PropertyRequired" },
            { "POST", Callback, """{"type":8}""", "data: PropertyRequired" },
            { "POST", Callback, """{"type":9,"data":{"custom_id":"m","title":"T","components":[]}}""", "components: TooFewItems" },
            {
                "POST",
                Callback,
                $$$"""{"type":9,"data":{"custom_id":"m","title":"{{{new string('x', 46)}}}","components":[{"type":18,"label":"L","component":{"type":4,"custom_id":"t","style":1}}]}}""",
                "title: StringTooLong"
            },
            { "POST", Messages + "/2/threads", """{"name":"x","auto_archive_duration":61}""", "auto_archive_duration: " },
            { "POST", Messages + "/2/threads", """{"auto_archive_duration":60}""", "name: PropertyRequired" },
            { "PUT", Commands, $$"""[{"name":"{{new string('x', 33)}}","description":"d"}]""", "name: StringTooLong" },
            { "PUT", Commands, $$"""[{"name":"x","description":"{{new string('d', 101)}}"}]""", "description: StringTooLong" },
            { "PUT", Commands, """[{"name":"x","description":"d","options":[{"type":3,"name":"o"}]}]""", "description: PropertyRequired" },
            { "PUT", Commands, """[{"name":"x","description":"d","options":[{"type":12,"name":"o","description":"d"}]}]""", "type: " },
            { "PUT", Commands, """{"name":"x"}""", "" },
            { "POST", Events, Event(name: new string('x', 101)), "name: StringTooLong" },
            { "POST", Events, Event(location: new string('x', 101)), "location: StringTooLong" },
            { "POST", Events, Event($$""","description":"{{new string('x', 1001)}}" """), "description: StringTooLong" },
            { "POST", Events, Event(""","place":"x" """), "place: NoAdditionalPropertiesAllowed" },
            { "POST", Events, Event(start: "tomorrow"), "scheduled_start_time: " },
            { "POST", Events, """{"name":"x"}""", "PropertyRequired" },
            { "POST", Events, Event(""","recurrence_rule":{"start":"2026-04-01T18:00:00+00:00","frequency":4}"""), "frequency: " },
            {
                "POST",
                Events,
                Event(""","recurrence_rule":{"start":"2026-04-01T18:00:00+00:00","frequency":2,"interval":1,"by_weekday":[7]}"""),
                "by_weekday[0]: "
            },
            { "POST", "/channels/1/message", "{}", "no operation" },
            { "POST", Messages, "", "no body" },
            { "POST", Messages, "{", "" },
            { "GET", "/gateway/bot", "{}", "a body" },
        };

    [Theory]
    [MemberData(nameof(Bad))]
    public void What_Discord_refuses_is_named(string method, string path, string json, string finding)
    {
        var findings = DiscordOracle.Required().Check(method, path, json);

        Assert.Contains(findings, f => f.Contains(finding, StringComparison.Ordinal));
    }

    /// <summary>A body for every step: the oracle judges it rightly with the step and wrongly without.</summary>
    public static TheoryData<string, string, string, string, bool> Needed =>
        new()
        {
            {
                nameof(OracleSteps.PermissionsAsText),
                "PUT",
                Commands,
                """[{"name":"x","description":"d","default_member_permissions":"0"}]""",
                true
            },
            { nameof(OracleSteps.Nsfw), "PUT", Commands, """[{"name":"x","description":"d","nsfw":true}]""", true },
            { nameof(OracleSteps.ChoiceLength), "POST", Callback, Choices(1, 101), false },
            { nameof(OracleSteps.EmbedValue), "POST", Messages, """{"embeds":[{"fields":[{"name":"n","value":""}]}]}""", false },
            { nameof(OracleSteps.Constants), "POST", Messages, """{"content":"x","allowed_mentions":{"parse":["users"]}}""", true },
            { nameof(OracleSteps.ClosedObjects), "POST", Messages, """{"contents":"x"}""", false },
        };

    [Theory]
    [MemberData(nameof(Needed))]
    public void Every_step_is_needed(string step, string method, string path, string json, bool good)
    {
        var whole = DiscordOracle.Required().Check(method, path, json);
        var lacking = DiscordOracle.Without(Enum.Parse<OracleSteps>(step)).Check(method, path, json);

        Assert.Equal(good, whole.Count == 0);
        Assert.NotEqual(good, lacking.Count == 0);
    }

    [Fact]
    public void Many_may_ask_at_once()
    {
        var oracle = DiscordOracle.Without(OracleSteps.None);

        Parallel.ForEach(
            Enumerable.Range(0, 200),
            new ParallelOptions { CancellationToken = TestContext.Current.CancellationToken },
            i =>
            {
                Assert.Empty(oracle.Check("POST", Messages, """{"content":"x"}"""));
                Assert.NotEmpty(oracle.Check("POST", Callback, $$"""{"type":{{i + 20}}}"""));
            }
        );
    }

    private static string Row(string components) => $$"""{"components":[{"type":1,"components":[{{components}}]}]}""";

    private static string Event(
        string more = "",
        string name = "Exam",
        string location = "#study-room",
        string start = "2026-04-01T18:00:00+00:00"
    ) =>
        $$$"""{"name":"{{{name}}}","privacy_level":2,"entity_type":3,"scheduled_start_time":"{{{start}}}","scheduled_end_time":"2026-04-01T19:00:00+00:00","entity_metadata":{"location":"{{{location}}}"}{{{more}}}}""";

    private static string Select(int options) =>
        $$"""{"type":3,"custom_id":"s","options":[{{string.Join(',', Enumerable.Range(0, options).Select(i => $$"""{"label":"{{i}}","value":"{{i}}"}"""))}}]}""";

    private static string Choices(int count, int length) =>
        $$$"""{"type":8,"data":{"choices":[{{{string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"name":"{{i}}","value":"{{new string('x', length)}}"}"""))}}}]}}""";
}
