using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CrssBot.Channels.Tests.Teams.Fake;
using CrssBot.Channels.Tests.Teams.Oracle;
using CrssBot.Engine;
using CrssBot.Engine.Concepts;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Chat;
using CrssBot.Teams.Channel;

namespace CrssBot.Channels.Tests.Teams.Desk;

/// <summary>Sheets as cards.</summary>
public sealed class CardsTests
{
    private static readonly SessionId Session = new("quiz-20261127223000-7fffffff");

    [Fact]
    public void The_published_schema_judges_and_finds_faults()
    {
        CardOracle.Require();
        var card = Cards.Of(new Sheet("Hello"));
        Assert.Empty(CardOracle.Broken(card));

        card["body"]![0]!["inlines"] = "no array";
        Assert.NotEmpty(CardOracle.Broken(card));
    }

    [Fact]
    public void T52_every_concept_fits_and_passes() =>
        Assert.All(
            Pack.Catalog.Concepts,
            c =>
            {
                AssertFits(Cards.Of(ConceptCards.Card(c, 0, inRoom: true, Pack.Catalog)));
                AssertFits(Cards.Of(ConceptCards.Card(c, 1, inRoom: true, Pack.Catalog)));
            }
        );

    [Fact]
    public void T52_a_question_that_is_not_in_the_sources_comes_back_as_it_was_typed()
    {
        var card = Cards.Of(ConceptCards.None("what is a *snarkle*?", [new Hit(Pack.Catalog.Concepts[0].Id, 0.1)], Pack.Catalog));

        AssertFits(card);
        Assert.Contains("\"text\":\"what is a *snarkle*?\"", card.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void T52_the_form_of_the_settings_passes_and_is_titled_once()
    {
        var form = SetupForm.Of(RoomSettings.Default);
        AssertFits(Cards.Of(form));
        AssertFits(Cards.Of(form, inDialog: true));

        Assert.StartsWith(form.Title, CardText.Of(Cards.Of(form)), StringComparison.Ordinal);
        // There the dialog itself has the title.
        Assert.DoesNotContain(form.Title, CardText.Of(Cards.Of(form, inDialog: true)), StringComparison.Ordinal);
    }

    [Fact]
    public void T46_a_button_brings_the_same_whether_a_client_knows_Action_Execute_or_not()
    {
        var card = Cards.Of(Sheet.Of("Text", new Row(new Control.Button("Join", new Route.Join(Session), Emphasis.Primary))));

        var button = CardText.Button(card, "Join")!;

        Assert.Equal("Action.Execute", button["type"]!.ToString());
        Assert.Equal("Action.Submit", button["fallback"]!["type"]!.ToString());
        Assert.Equal(button["data"]!.ToJsonString(), button["fallback"]!["data"]!.ToJsonString());
        Assert.Equal(new Route.Join(Session), PressId.Parse(button["data"]!["press"]!.ToString()));
    }

    [Fact]
    public void T54_what_people_wrote_formats_nothing()
    {
        var card = Cards.Of(new Sheet($"**In:** {Markup.Name("**Ben** [x](http://x) <at>")} and {Markup.Name("ليلى")}"));

        var runs = (JsonArray)card["body"]![0]!["inlines"]!;

        Assert.Equal("In:", runs[0]!["text"]!.ToString());
        Assert.Equal("Bolder", runs[0]!["weight"]!.ToString());
        Assert.Equal(" \u2068**Ben** [x](http://x) <at>\u2069 and \u2068ليلى\u2069", runs[1]!["text"]!.ToString());
        Assert.Null(runs[1]!["weight"]);
    }

    [Fact]
    public void A_command_is_named_as_it_is_typed_here_and_an_instant_stands_in_its_readers_zone()
    {
        var at = new DateTimeOffset(2026, 11, 27, 22, 30, 0, TimeSpan.Zero);

        var text = CardText.Of(Cards.Of(new Sheet($"Type `/setup check`.\n-# Closes {Markup.In(at)} at the latest.")));

        Assert.Equal("Type setup check.\nCloses at {{TIME(2026-11-27T22:30:00Z)}} at the latest.", text);
    }

    [Fact]
    public void A_select_is_a_choice_with_a_button_that_sends_it()
    {
        ImmutableArray<Option> options = [new("One", "1"), new("Two", "2", "note")];
        var card = Cards.Of(Sheet.Of("Text", new Row(new Control.Select(new Route.Dailies(), "Another day", options))));

        AssertFits(card);
        Assert.Equal("Input.ChoiceSet", card["body"]![1]!["type"]!.ToString());
        Assert.NotNull(CardText.Button(card, "Send"));
    }

    [Fact]
    public void T52_a_picture_has_words_for_whoever_does_not_see_it_and_the_largest_fits()
    {
        // Every base64 digit as often as any other: some are longer in JSON.
        var png = Enumerable.Range(0, Cards.LargestPicture).Select(i => (byte)(((i * 40503L) >> 8) & 0xFF)).ToArray();
        var sheet = new Sheet(
            new string('x', Sheet.LongestText / 2),
            new Row(new Control.Button("Review", new Route.Review(Beyond: false)), new Control.Button("Plan", new Route.Plan()))
        )
        {
            Picture = new Picture(png, new string('y', Picture.LongestAlt / 2)),
        };

        var card = Cards.Of(sheet);

        AssertFits(card);
        Assert.InRange(card.ToJsonString().Length, 1, 28 * 1024);
        var image = card["body"]!.AsArray().Single(e => e!["type"]!.ToString() == "Image")!;
        Assert.Equal(sheet.Picture!.Alt, image["altText"]!.ToString());
        Assert.StartsWith("data:image/png;base64,", image["url"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_everyone_would_see_the_answer_of_is_offered()
    {
        AssertFits(Cards.Offer("daily"));
        AssertFits(Cards.Offer("setup room"));

        Assert.Equal("task/fetch", CardText.Button(Cards.Offer("setup room"), "Open the form")!["data"]!["msteams"]!["type"]!.ToString());
    }

    /// <summary>T26: bytes as UTF-16.</summary>
    private static void AssertFits(JsonObject card)
    {
        CardOracle.Check(card);
        Assert.InRange(2 * card.ToJsonString().Length, 1, 80 * 1024);
    }
}
