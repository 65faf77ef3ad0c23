namespace CrssBot.Channels.Tests.Teams.Oracle;

public sealed class ConnectorOracleTests
{
    private const string Activities = "/teams/v3/conversations/19%3Aabc%40thread.tacv2%3Bmessageid%3D1/activities";

    [Theory]
    [InlineData("POST", Activities, """{"type":"message","text":"Hello","textFormat":"plain"}""")]
    [InlineData(
        "POST",
        Activities + "?isTargetedActivity=true",
        """{"type":"message","text":"Hi","recipient":{"id":"29:1","isTargeted":true}}"""
    )]
    [InlineData(
        "POST",
        Activities + "/17",
        """{"type":"message","replyToId":"17","text":"<at>Ada</at>","entities":[{"type":"mention","text":"<at>Ada</at>","mentioned":{"id":"29:1"}}]}"""
    )]
    [InlineData(
        "PUT",
        Activities + "/17",
        """{"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","content":{"type":"AdaptiveCard","version":"1.5","body":[]}}]}"""
    )]
    [InlineData("POST", "/v3/conversations", """{"isGroup":false,"members":[{"id":"29:1"}],"tenantId":"t","bot":{"id":"28:2"}}""")]
    [InlineData("DELETE", Activities + "/17", "")]
    public void What_the_connector_takes_passes(string method, string path, string json) =>
        Assert.Empty(ConnectorOracle.Required().Check(method, path, json));

    [Theory]
    [InlineData("POST", Activities, """{"text":"Hello"}""", "type: PropertyRequired")]
    [InlineData("POST", Activities, """{"type":"message","txt":"Hello"}""", "txt: NoAdditionalPropertiesAllowed")]
    [InlineData("POST", Activities, """{"type":"massage"}""", "type: NotInEnumeration")]
    [InlineData("POST", Activities, """{"type":"message","textFormat":"html"}""", "textFormat: NotInEnumeration")]
    [InlineData("POST", Activities, """{"type":"message","text":1}""", "text: StringExpected")]
    [InlineData(
        "PUT",
        Activities + "/17",
        """{"type":"message","attachments":[{"contentType":"x","content":"{}"}]}""",
        "content: ObjectExpected"
    )]
    [InlineData("POST", Activities, """{"type":"message","recipient":{"name":"Ada"}}""", "id: PropertyRequired")]
    [InlineData("POST", Activities, """{"type":"message","id":"1"}""", "#/id: the service sets it")]
    [InlineData("POST", Activities, """{"type":"message","timestamp":"2026-03-02T18:00:00Z"}""", "#/timestamp: the service sets it")]
    [InlineData("POST", Activities, """{"type":"message","serviceUrl":"https://x"}""", "#/serviceUrl: the service sets it")]
    [InlineData("POST", "/v3/conversations", """{"member":[]}""", "member: NoAdditionalPropertiesAllowed")]
    [InlineData("POST", Activities, "", "no body")]
    [InlineData("DELETE", Activities + "/17", "{}", "a body where there is none")]
    [InlineData("PATCH", Activities + "/17", "{}", "no operation PATCH")]
    [InlineData("POST", "/v3/conversations/19:a/b/activities", """{"type":"message"}""", "no operation POST")]
    [InlineData("POST", Activities, """{"type":""", "")]
    public void What_it_does_not_take_is_named(string method, string path, string json, string complaint) =>
        Assert.Contains(ConnectorOracle.Required().Check(method, path, json), error => error.Contains(complaint, StringComparison.Ordinal));
}
