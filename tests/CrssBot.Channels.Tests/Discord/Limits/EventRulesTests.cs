using System.Text.Json;
using System.Text.Json.Nodes;

namespace CrssBot.Channels.Tests.Discord.Limits;

/// <summary>What makes Discord refuse a scheduled event although its OpenAPI file lets it pass.</summary>
public sealed class EventRulesTests
{
    private const string Event = """
        {"name":"Exam","description":"d","privacy_level":2,"entity_type":3,"scheduled_start_time":"2026-04-01T18:00:00+00:00",
         "scheduled_end_time":"2026-04-01T19:00:00+00:00","entity_metadata":{"location":"#study-room"}}
        """;

    [Fact]
    public void An_event_as_documented_holds()
    {
        Holds("name", Text(100));
        Holds("description", Text(1000));
        Holds("description", null);
        Holds("entity_metadata", $$"""{"location":{{Text(100)}}}""");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void A_name_or_place_has_1_to_100_characters(int length)
    {
        Breaks("name", Text(length), $"name: {length} characters; 1 to 100 are allowed");
        Breaks(
            "entity_metadata",
            $$"""{"location":{{Text(length)}}}""",
            $"entity_metadata.location: {length} characters; 1 to 100 are allowed"
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void A_description_has_1_to_1000_characters(int length) =>
        Breaks("description", Text(length), $"description: {length} characters; 1 to 1000 are allowed");

    [Theory]
    [InlineData("name")]
    [InlineData("scheduled_start_time")]
    [InlineData("scheduled_end_time")]
    public void It_has_a_name_a_start_and_an_end(string field) => Breaks(field, null, $"{field}: missing");

    [Fact]
    public void It_is_at_a_place_and_in_no_channel()
    {
        Breaks("entity_metadata", null, "entity_metadata.location: missing");
        Breaks("entity_metadata", "{}", "entity_metadata.location: missing");
        Breaks("channel_id", "\"1\"", "channel_id: an event outside of Discord has no channel");
        Breaks("entity_type", "2", "entity_type: not a kind of event that we make");
    }

    [Fact]
    public void It_does_not_come_again_by_itself() =>
        Breaks(
            "recurrence_rule",
            """{"start":"2026-04-01T18:00:00+00:00","frequency":2,"interval":1,"by_weekday":[2]}""",
            "recurrence_rule: we make each time an event of its own"
        );

    private static string Text(int length) => $"\"{new string('x', length)}\"";

    private static void Holds(string field, string? value) => Breaks(field, value);

    private static void Breaks(string field, string? value, params string[] violations)
    {
        var json = JsonNode.Parse(Event)!.AsObject();
        json.Remove(field);
        if (value is not null)
        {
            json[field] = JsonNode.Parse(value);
        }

        Assert.Equal(violations, WireRules.Broken(WireBody.ScheduledEvent, JsonSerializer.SerializeToElement(json)));
    }
}
