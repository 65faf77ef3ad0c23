using System.Text.Json.Nodes;

namespace CrssBot.Channels.Tests.Teams.Oracle;

/// <summary>What the parser finds by itself; our own rules are not asked.</summary>
public sealed class CardParserTests
{
    [Fact]
    public void The_parser_of_adaptivecards_is_here() => CardParser.Require();

    [Theory]
    [InlineData("""{"type":"Input.Text","id":"a","label":"A"}""", null)]
    [InlineData(
        """{"type":"Input.Text","id":"a","label":"A"},{"type":"ActionSet","actions":[{"type":"Action.Submit","id":"a"}]}""",
        "DuplicateId"
    )]
    [InlineData("""{"type":"Text","text":"Hello"}""", "UnknownElementType")]
    [InlineData("""{"type":"Input.ChoiceSet","id":"a","label":"A","choices":[]}""", "CollectionCantBeEmpty")]
    [InlineData("""{"type":"Input.Text","label":"A"}""", "PropertyCantBeNull")]
    [InlineData("""{"type":"Input.Text","id":"a","isRequired":true,"errorMessage":"Please"}""", "RequiredInputsShouldHaveLabel")]
    [InlineData("""{"type":"TextBlock","text":"Hello","size":"Enormous"}""", "InvalidPropertyValue")]
    [InlineData("""{"type":"ActionSet","actions":[{"type":"Action.Press"}]}""", "UnknownActionType")]
    [InlineData("""{"type":"ActionSet","actions":[{"type":"Action.Execute","fallback":{"type":"Action.Submit"}}]}""", null)]
    [InlineData("""{"type":"ActionSet","actions":[{"type":"Action.Execute","fallback":{"type":"Action.Press"}}]}""", "UnknownActionType")]
    [InlineData("""{"type":"ActionSet","actions":[{"type":"Action.Submit","id":"a"},{"type":"Action.Submit","id":"a"}]}""", "DuplicateId")]
    public void What_a_card_lacks_is_found(string body, string? complaint)
    {
        CardParser.Require();
        var card = (JsonObject)JsonNode.Parse($$"""{"type":"AdaptiveCard","version":"1.5","body":[{{body}}]}""")!;

        var said = CardParser.Broken(card);

        Assert.Equal(complaint is null ? 0 : 1, said.Count);
        Assert.StartsWith(complaint ?? "", string.Concat(said), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"attachments":[{"content":{}},{"content":CARD}]}""")]
    [InlineData("""{"task":{"type":"continue","value":{"card":{"content":CARD}}}}""")]
    [InlineData("""{"composeExtension":{"attachments":[{"preview":{"content":{}},"content":CARD}]}}""")]
    public void A_broken_card_fails_the_test_wherever_it_stands(string sent)
    {
        JsonNode? With(string body) =>
            JsonNode.Parse(
                sent.Replace("CARD", $$"""{"type":"AdaptiveCard","version":"1.5","body":[{{body}}]}""", StringComparison.Ordinal)
            );

        CardOracle.CheckAll(With(""));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => CardOracle.CheckAll(With("""{"type":"Input.Text","label":"A"}""")));
    }

    [Fact]
    public void Everyone_who_asks_at_once_is_answered_about_their_own_card()
    {
        CardParser.Require();

        Parallel.For(
            0,
            200,
            n =>
            {
                var card = new JsonObject
                {
                    ["type"] = "AdaptiveCard",
                    ["version"] = "1.5",
                    ["body"] = new JsonArray(new JsonObject { ["type"] = $"é{n}" }),
                };

                Assert.Contains($"\"é{n}\"", Assert.Single(CardParser.Broken(card)), StringComparison.Ordinal);
            }
        );
    }
}
