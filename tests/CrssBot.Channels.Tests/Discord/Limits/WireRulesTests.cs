using System.Text.Json;
using CrssBot.Discord.Protocol;
using CsCheck;

namespace CrssBot.Channels.Tests.Discord.Limits;

/// <summary>What Discord refuses although its OpenAPI file lets it pass: of each rule a body that breaks it and one that just does not.</summary>
public sealed class WireRulesTests
{
    private const string Button = """{"type":2,"style":2,"label":"A","custom_id":"ID"}""";
    private const string Select = """{"type":3,"custom_id":"s","options":[{"label":"L","value":"1"},{"label":"L","value":"2"}]}""";

    [Fact]
    public void More_than_five_rows()
    {
        Breaks(WireBody.NewMessage, Message(Rows(6)), "components: 6 rows; 5 are allowed");
        Holds(WireBody.NewMessage, Message(Rows(5)));
        Holds(WireBody.NewMessage, $$"""{"flags":32768,"components":[{{Rows(6)}}]}""");
    }

    [Fact]
    public void Embeds_of_more_than_6000_characters_in_all()
    {
        string Embeds(int last) =>
            $$$"""
                {"embeds":[{"title":"{{{X(256)}}}","description":"  {{{X(4000)}}}  ","footer":{"text":"{{{X(
                    500
                )}}}"},"author":{"name":"{{{X(44)}}}"}},
                {"fields":[{"name":"{{{X(200)}}}","value":"{{{X(last)}}}"}]}]}
                """;

        Breaks(WireBody.NewMessage, Embeds(1001), "embeds: 6001 characters in all; 6000 are allowed");
        Holds(WireBody.NewMessage, Embeds(1000));
    }

    [Fact]
    public void More_than_ten_embeds()
    {
        Breaks(WireBody.NewMessage, $$"""{"embeds":[{{Many(11, _ => """{"title":"t"}""")}}]}""", "embeds: 11 of them; 0 to 10 are allowed");
        Holds(WireBody.NewMessage, $$"""{"embeds":[{{Many(10, _ => """{"title":"t"}""")}}]}""");
    }

    [Fact]
    public void A_button_that_is_no_link_without_custom_id()
    {
        Breaks(
            WireBody.NewMessage,
            Row("""{"type":2,"style":1,"label":"A"}"""),
            "components[0].components[0].custom_id: a button of style 1 needs one"
        );
        Holds(WireBody.NewMessage, Row("""{"type":2,"style":1,"label":"A","custom_id":"a"}"""));
    }

    [Fact]
    public void A_link_without_its_address()
    {
        Breaks(
            WireBody.NewMessage,
            Row("""{"type":2,"style":5,"label":"A"}"""),
            "components[0].components[0].url: a button of style 5 needs one"
        );
        Holds(WireBody.NewMessage, Row("""{"type":2,"style":5,"label":"A","url":"https://example.org"}"""));
    }

    [Fact]
    public void A_link_with_custom_id()
    {
        Breaks(
            WireBody.NewMessage,
            Row("""{"type":2,"style":5,"label":"A","url":"https://example.org","custom_id":"a"}"""),
            "components[0].components[0].custom_id: a button of style 5 cannot have one"
        );
    }

    [Fact]
    public void A_button_with_an_address_that_is_no_link()
    {
        Breaks(
            WireBody.NewMessage,
            Row("""{"type":2,"style":2,"label":"A","url":"https://example.org","custom_id":"a"}"""),
            "components[0].components[0].url: a button of style 2 cannot have one"
        );
    }

    [Fact]
    public void A_premium_button_has_its_article_and_nothing_else()
    {
        Breaks(
            WireBody.NewMessage,
            Row("""{"type":2,"style":6,"label":"A"}"""),
            "components[0].components[0].sku_id: a button of style 6 needs one",
            "components[0].components[0].label: a button of style 6 cannot have one"
        );
        Holds(WireBody.NewMessage, Row("""{"type":2,"style":6,"sku_id":"1"}"""));
    }

    [Fact]
    public void The_same_custom_id_twice()
    {
        Breaks(
            WireBody.NewMessage,
            Message($$"""{"type":1,"components":[{{Button}}]},{"type":1,"components":[{{Button}}]}"""),
            "components[1].components[0].custom_id: the same custom_id stands here a second time"
        );
        Holds(WireBody.NewMessage, Message($$"""{"type":1,"components":[{{Button}},{{Button.Replace("ID", "id", Ordinal)}}]}"""));
    }

    [Fact]
    public void The_same_id_twice()
    {
        Breaks(
            WireBody.NewMessage,
            Message("""{"type":1,"id":7,"components":[{"type":2,"style":1,"label":"A","custom_id":"a","id":7}]}"""),
            "components[0].components[0].id: the same id stands here a second time"
        );
        Holds(WireBody.NewMessage, Message("""{"type":1,"id":0,"components":[{"type":2,"style":1,"label":"A","custom_id":"a","id":0}]}"""));
    }

    [Fact]
    public void A_select_beside_a_button()
    {
        Breaks(WireBody.NewMessage, Row($"{Button},{Select}"), "components[0].components: a select beside a button");
        Holds(WireBody.NewMessage, Message($$"""{"type":1,"components":[{{Button}}]},{"type":1,"components":[{{Select}}]}"""));
    }

    [Fact]
    public void Two_selects_in_a_row()
    {
        Breaks(
            WireBody.NewMessage,
            Row($"{Select},{Select.Replace("\"s\"", "\"t\"", Ordinal)}"),
            "components[0].components: 2 selects; one is allowed"
        );
    }

    [Fact]
    public void Six_buttons_in_a_row_or_none()
    {
        Breaks(WireBody.NewMessage, Row(Buttons(6)), "components[0].components: 6 buttons; 5 are allowed");
        Breaks(WireBody.NewMessage, Row(""), "components[0].components: an empty row");
        Holds(WireBody.NewMessage, Row(Buttons(5)));
    }

    [Fact]
    public void A_button_outside_a_row()
    {
        Breaks(WireBody.NewMessage, Message(Button), "components[0]: must stand in a row");
    }

    [Fact]
    public void More_values_to_choose_than_options()
    {
        string With(int most) => Row(Select.Replace("\"options\"", $"\"max_values\":{most},\"options\"", Ordinal));

        Breaks(WireBody.NewMessage, With(3), "components[0].components[0].max_values: 3 of 2 options");
        Holds(WireBody.NewMessage, With(2));
    }

    [Fact]
    public void A_select_that_cannot_be_answered()
    {
        string With(string fields) => Row(Select.Replace("\"options\"", $"{fields},\"options\"", Ordinal));

        Breaks(
            WireBody.NewMessage,
            With("\"min_values\":2,\"max_values\":1"),
            "components[0].components[0].min_values: 2 to 1 values cannot be chosen"
        );
        Holds(WireBody.NewMessage, With("\"min_values\":2,\"max_values\":2"));
        Breaks(
            WireBody.NewMessage,
            Row(Select.Replace("\"2\"", "\"1\"", Ordinal)),
            "components[0].components[0].options[1].value: the same value stands here a second time"
        );
        Breaks(
            WireBody.NewMessage,
            Row(Select.Replace("\"value\"", "\"default\":true,\"value\"", Ordinal)),
            "components[0].components[0].options: more chosen from the start than the 1 that may be"
        );
    }

    [Fact]
    public void A_select_of_26_options_or_of_long_ones()
    {
        string Of(int count, int length) =>
            Row($$"""{"type":3,"custom_id":"s","options":[{{Many(count, i => $$"""{"label":"{{X(length)}}","value":"{{i}}"}""")}}]}""");

        Breaks(WireBody.NewMessage, Of(26, 1), "components[0].components[0].options: 26 of them; 1 to 25 are allowed");
        Breaks(
            WireBody.NewMessage,
            Of(0, 1),
            "components[0].components[0].options: 0 of them; 1 to 25 are allowed",
            "components[0].components[0].max_values: 1 of 0 options"
        );
        Breaks(WireBody.NewMessage, Of(1, 101), "components[0].components[0].options[0].label: 101 characters; 1 to 100 are allowed");
        Holds(WireBody.NewMessage, Of(25, 100));
    }

    [Fact]
    public void A_form_of_more_than_five_components()
    {
        Breaks(WireBody.InteractionResponse, Form(Many(6, Field)), "data.components: 6 of them; 1 to 5 are allowed");
        Breaks(WireBody.InteractionResponse, Form(""), "data.components: 0 of them; 1 to 5 are allowed");
        Holds(WireBody.InteractionResponse, Form(Many(5, Field)));
    }

    [Fact]
    public void A_form_with_a_long_title_or_label()
    {
        Breaks(
            WireBody.InteractionResponse,
            Form(Field(1)).Replace("\"Setup\"", $"\"{X(46)}\"", Ordinal),
            "data.title: 46 characters; 1 to 45 are allowed"
        );
        Breaks(
            WireBody.InteractionResponse,
            Form(Field(1)).Replace("\"Zone\"", $"\"{X(46)}\"", Ordinal),
            "data.components[0].label: 46 characters; 1 to 45 are allowed"
        );
        Holds(
            WireBody.InteractionResponse,
            Form(Field(1)).Replace("\"Setup\"", $"\"{X(45)}\"", Ordinal).Replace("\"Zone\"", $"\"{X(45)}\"", Ordinal)
        );
    }

    [Fact]
    public void A_form_field_that_cannot_be_filled_in()
    {
        string With(string fields) => Form(Field(1).Replace("\"style\":1", $"\"style\":1,{fields}", Ordinal));

        Breaks(
            WireBody.InteractionResponse,
            With("\"disabled\":true"),
            "data.components[0].component.disabled: nothing in a form can be disabled"
        );
        Breaks(
            WireBody.InteractionResponse,
            With("\"min_length\":5,\"max_length\":4"),
            "data.components[0].component.max_length: 5 to 4 characters cannot be asked for"
        );
        Breaks(
            WireBody.InteractionResponse,
            With("\"max_length\":3,\"value\":\"four\""),
            "data.components[0].component.value: longer than the 3 characters that may be written"
        );
        Holds(WireBody.InteractionResponse, With("\"max_length\":4,\"value\":\"four\""));
        Breaks(
            WireBody.InteractionResponse,
            Form($$"""{"type":18,"label":"Days","component":{{Select.Replace("\"options\"", "\"min_values\":0,\"options\"", Ordinal)}}}"""),
            "data.components[0].component.min_values: 0 in a field that is required"
        );
        Holds(
            WireBody.InteractionResponse,
            Form(
                $$"""{"type":18,"label":"Days","component":{{Select.Replace("\"options\"", "\"required\":false,\"min_values\":0,\"options\"", Ordinal)}}}"""
            )
        );
    }

    [Fact]
    public void A_form_of_something_else_than_labels()
    {
        Breaks(WireBody.InteractionResponse, Form(Button), "data.components[0]: a form holds labels");
        Breaks(
            WireBody.InteractionResponse,
            Form($$"""{"type":1,"components":[{{Button}}]}"""),
            "data.components[0]: a form's row holds one text input"
        );
        Holds(WireBody.InteractionResponse, Form("""{"type":1,"components":[{"type":4,"style":1,"label":"Zone","custom_id":"z"}]}"""));
    }

    [Fact]
    public void The_flag_of_components_v2_beside_content()
    {
        const string V2 = """{"flags":32768,"content":"text","components":[{"type":10,"content":"text"}]}""";

        Breaks(WireBody.NewMessage, V2, "content: cannot stand beside IS_COMPONENTS_V2");
        Breaks(
            WireBody.FollowUp,
            V2.Replace("\"content\":\"text\",\"c", "\"embeds\":[{\"title\":\"t\"}],\"poll\":{},\"c", Ordinal),
            "embeds: cannot stand beside IS_COMPONENTS_V2",
            "poll: cannot stand beside IS_COMPONENTS_V2"
        );
        Holds(WireBody.MessageEdit, V2.Replace("\"content\":\"text\",\"c", "\"content\":null,\"embeds\":[],\"c", Ordinal));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(17)]
    public void Components_v2_without_the_flag(int type)
    {
        var json = $$"""{"components":[{"type":{{type}}}]}""";

        Breaks(WireBody.NewMessage, json, $"components[0]: type {type} needs the flag IS_COMPONENTS_V2");
        Holds(WireBody.NewMessage, json.Replace("{\"components\"", "{\"flags\":32768,\"components\"", Ordinal));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(18)]
    [InlineData(19)]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    public void What_belongs_in_forms_in_a_message(int type) =>
        Breaks(
            WireBody.NewMessage,
            $$"""{"flags":32768,"components":[{"type":{{type}},"custom_id":"a"}]}""",
            $"components[0]: type {type} belongs in a form"
        );

    [Fact]
    public void More_than_forty_components_however_deep()
    {
        // A container, a section in it, the section's text and its button: four. Each row and its button: two.
        string With(int rows) =>
            $$"""
                {"flags":32768,"components":[{"type":17,"components":[{"type":9,"components":[{"type":10,"content":"t"}],"accessory":{{Button}}},
                {{Rows(rows)}}]}]}
                """;

        Breaks(WireBody.NewMessage, With(19), "components: 42 in all; 40 are allowed");
        Holds(WireBody.NewMessage, With(18));
    }

    [Theory]
    [InlineData(WireBody.NewMessage, 1 << 6)]
    [InlineData(WireBody.NewMessage, 1 << 14)]
    [InlineData(WireBody.MessageEdit, 1 << 12)]
    [InlineData(WireBody.MessageEdit, 1 << 6)]
    [InlineData(WireBody.FollowUp, 1 << 13)]
    [InlineData(WireBody.FollowUp, 1 << 0)]
    public void Flag_bits_that_cannot_be_set(object kind, int bit) =>
        Breaks((WireBody)kind, $$"""{"content":"text","flags":{{bit | 4}}}""", $"flags: the bits {bit} cannot be set here");

    [Theory]
    [InlineData(WireBody.NewMessage, 4 | 1 << 12 | 1 << 13)]
    [InlineData(WireBody.MessageEdit, 4)]
    [InlineData(WireBody.FollowUp, 4 | 1 << 6 | 1 << 12)]
    public void Flag_bits_that_can(object kind, int flags) => Holds((WireBody)kind, $$"""{"content":"text","flags":{{flags}}}""");

    [Fact]
    public void I7_flag_bits_of_an_answer()
    {
        Breaks(
            WireBody.InteractionResponse,
            """{"type":4,"data":{"content":"text","flags":16448}}""",
            "data.flags: the bits 16384 cannot be set here"
        );
        Holds(WireBody.InteractionResponse, """{"type":4,"data":{"content":"text","flags":12356}}""");
    }

    [Fact]
    public void I6_a_deferred_answer_can_only_be_ephemeral()
    {
        Breaks(
            WireBody.InteractionResponse,
            """{"type":5,"data":{"flags":32832}}""",
            "data.flags: a deferred answer can only be EPHEMERAL"
        );
        Holds(WireBody.InteractionResponse, """{"type":5,"data":{"flags":64}}""");
        Holds(WireBody.InteractionResponse, """{"type":5}""");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"content":""}""")]
    [InlineData("""{"content":" \n "}""")]
    [InlineData("""{"content":null,"embeds":[],"components":[],"flags":4}""")]
    public void An_empty_message(string json)
    {
        Breaks(WireBody.NewMessage, json, "(body): an empty message");
        Breaks(WireBody.FollowUp, json, "(body): an empty message");
        Breaks(WireBody.InteractionResponse, $$"""{"type":4,"data":{{json}}}""", "data: an empty message");
    }

    [Theory]
    [InlineData("""{"content":"x"}""")]
    [InlineData("""{"embeds":[{"title":"t"}]}""")]
    [InlineData("""{"sticker_ids":["1"]}""")]
    [InlineData("""{"attachments":[{"id":0}]}""")]
    [InlineData("""{"poll":{}}""")]
    [InlineData("""{"message_reference":{"type":1}}""")]
    public void A_message_with_anything_in_it_is_not_empty(string json) => Holds(WireBody.NewMessage, json);

    [Fact]
    public void An_answer_without_its_message()
    {
        Breaks(WireBody.InteractionResponse, """{"type":4}""", "data: an empty message");
    }

    [Fact]
    public void An_edit_that_leaves_nothing()
    {
        const string Why = "(body): an edit that leaves an empty message, or changes nothing";

        Breaks(WireBody.MessageEdit, "{}", Why);
        Breaks(WireBody.MessageEdit, """{"content":"","components":[]}""", Why);
        Holds(WireBody.MessageEdit, """{"components":[]}""");
        Holds(WireBody.MessageEdit, """{"content":"","embeds":[{"title":"t"}]}""");
        Breaks(WireBody.InteractionResponse, """{"type":7}""", "data: an edit that leaves an empty message, or changes nothing");
        Holds(WireBody.InteractionResponse, """{"type":7,"data":{"components":[]}}""");
    }

    [Theory]
    [InlineData("users")]
    [InlineData("roles")]
    public void Mentions_parsed_and_listed_together(string kind)
    {
        string With(string ids) => $$$"""{"content":"x","allowed_mentions":{"parse":["everyone","{{{kind}}}"],"{{{kind}}}":{{{ids}}}}}""";

        Breaks(WireBody.NewMessage, With("[\"1\"]"), $"allowed_mentions.{kind}: ids beside \"{kind}\" in parse");
        Holds(WireBody.NewMessage, With("[]"));
        Holds(WireBody.NewMessage, With("[\"1\"]").Replace($",\"{kind}\"]", "]", Ordinal));
    }

    [Fact]
    public void Content_of_more_than_2000_characters()
    {
        Breaks(WireBody.NewMessage, $$"""{"content":"{{X(2001)}}"}""", "content: 2001 characters; 0 to 2000 are allowed");
        Breaks(WireBody.MessageEdit, $$"""{"content":"{{X(2001)}}"}""", "content: 2001 characters; 0 to 2000 are allowed");
        Holds(WireBody.NewMessage, $$"""{"content":"{{X(2000)}}"}""");
    }

    [Fact]
    public void R7_a_nonce_of_more_than_25_characters()
    {
        Breaks(WireBody.NewMessage, $$"""{"content":"x","nonce":"{{X(26)}}"}""", "nonce: 26 characters; 0 to 25 are allowed");
        Holds(WireBody.NewMessage, $$"""{"content":"x","nonce":"{{X(25)}}"}""");
    }

    [Fact]
    public void Labels_and_custom_ids_that_are_too_long()
    {
        Breaks(
            WireBody.NewMessage,
            Row($$"""{"type":2,"style":1,"label":"{{X(81)}}","custom_id":"{{X(101)}}"}"""),
            "components[0].components[0].custom_id: 101 characters; 1 to 100 are allowed",
            "components[0].components[0].label: 81 characters; 0 to 80 are allowed"
        );
        Breaks(
            WireBody.NewMessage,
            Row("""{"type":2,"style":1,"label":"A","custom_id":""}"""),
            "components[0].components[0].custom_id: 0 characters; 1 to 100 are allowed"
        );
        Holds(WireBody.NewMessage, Row($$"""{"type":2,"style":1,"label":"{{X(80)}}","custom_id":"{{X(100)}}"}"""));
    }

    [Fact]
    public void I8_an_autocomplete_answer_without_choices()
    {
        Breaks(WireBody.InteractionResponse, """{"type":8,"data":{}}""", "data.choices: missing");
        Breaks(WireBody.InteractionResponse, """{"type":8}""", "data.choices: missing");
        Holds(WireBody.InteractionResponse, """{"type":8,"data":{"choices":[]}}""");
    }

    [Fact]
    public void I8_more_than_25_choices_or_long_ones()
    {
        string Of(int count, int length) =>
            $"{{\"type\":8,\"data\":{{\"choices\":[{Many(count, _ => $$"""{"name":"{{X(length)}}","value":"{{X(length)}}"}""")}]}}}}";

        Breaks(WireBody.InteractionResponse, Of(26, 1), "data.choices: 26 of them; 0 to 25 are allowed");
        Breaks(
            WireBody.InteractionResponse,
            Of(1, 101),
            "data.choices[0].name: 101 characters; 1 to 100 are allowed",
            "data.choices[0].value: 101 characters; 0 to 100 are allowed"
        );
        Holds(WireBody.InteractionResponse, Of(25, 100));
    }

    [Theory]
    [InlineData("""{"type":10}""")]
    [InlineData("""{"type":99999999999}""")]
    [InlineData("{}")]
    public void I5_an_answer_of_another_kind(string json) =>
        Breaks(WireBody.InteractionResponse, json, "type: not a kind of answer that we give");

    [Theory]
    [InlineData("""{"type":1}""")]
    [InlineData("""{"type":6}""")]
    public void I5_answers_that_need_no_data(string json) => Holds(WireBody.InteractionResponse, json);

    [Fact]
    public void Every_violation_is_reported_at_once() =>
        Breaks(
            WireBody.NewMessage,
            $$"""{"content":"{{X(2001)}}","nonce":"{{X(26)}}","flags":64,"components":[{{Button}}]}""",
            "content: 2001 characters; 0 to 2000 are allowed",
            "nonce: 26 characters; 0 to 25 are allowed",
            "flags: the bits 64 cannot be set here",
            "components[0]: must stand in a row"
        );

    [Fact]
    public void What_our_own_factories_make_holds()
    {
        var message = new MessageBody(
            "**Question 3**",
            [
                Component.Row(Component.Button("A", "a"), Component.Button("B", "b", ButtonStyle.Primary, disabled: true)),
                Component.Row(Component.Select("s", "Domain", 1, 1, new SelectOption("Ethics", "e"))),
            ],
            MessageFlags.SuppressEmbeds | MessageFlags.SuppressNotifications,
            Nonce: "1",
            EnforceNonce: true
        );
        var form = new InteractionResponse(
            ResponseType.Modal,
            new ResponseData
            {
                CustomId = "setup",
                Title = "Setup",
                Components = [Component.Labeled("Zone", "IANA", Component.TextInput("zone", "UTC", 40, required: true))],
            }
        );

        Holds(WireBody.NewMessage, JsonSerializer.Serialize(message, DiscordJson.Default.MessageBody));
        Holds(WireBody.InteractionResponse, JsonSerializer.Serialize(form, DiscordJson.Default.InteractionResponse));
    }

    [Fact]
    public void No_JSON_makes_the_rules_throw()
    {
        string[] values = ["null", "true", "0", "-1", "1e300", "99999999999999999999", "\"\"", "\"x\"", "[]", "{}", "[null]", "[[{}]]"];
        string[] names =
        [
            "type",
            "data",
            "components",
            "component",
            "accessory",
            "custom_id",
            "options",
            "choices",
            "flags",
            "content",
            "embeds",
        ];
        string[] more =
        [
            "fields",
            "allowed_mentions",
            "parse",
            "users",
            "name",
            "name_localizations",
            "description",
            "max_values",
            "id",
            "style",
            "entity_metadata",
            "location",
            "recurrence_rule",
            "by_weekday",
        ];
        var json = Gen.Recursive<string>(
            (depth, inner) =>
                depth > 4
                    ? Gen.OneOf(values)
                    : Gen.Frequency(
                        (1, Gen.OneOf(values)),
                        (1, Gen.Int[0, 30].Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))),
                        (2, inner.Array[0, 3].Select(a => $"[{string.Join(',', a)}]")),
                        (
                            4,
                            Gen.Select(Gen.OneOf((string[])[.. names, .. more]), inner)
                                .Array[0, 6]
                                .Select(a => $"{{{string.Join(',', a.Select(p => $"\"{p.Item1}\":{p.Item2}"))}}}")
                        )
                    )
        );

        Gen.Select(Gen.Enum<WireBody>(), json)
            .Sample(
                (kind, text) =>
                {
                    using var document = JsonDocument.Parse(text);
                    Assert.DoesNotContain(WireRules.Broken(kind, document.RootElement), string.IsNullOrEmpty);
                },
                iter: 5_000
            );
    }

    private const StringComparison Ordinal = StringComparison.Ordinal;

    private static string X(int count) => new('x', count);

    private static string Many(int count, Func<int, string> one) => string.Join(',', Enumerable.Range(0, count).Select(one));

    private static string Buttons(int count) => Many(count, i => Button.Replace("ID", $"b{i}", Ordinal));

    private static string Rows(int count) => Many(count, i => $$"""{"type":1,"components":[{{Button.Replace("ID", $"r{i}", Ordinal)}}]}""");

    private static string Message(string components) => $$"""{"content":"text","components":[{{components}}]}""";

    private static string Row(string components) => Message($$"""{"type":1,"components":[{{components}}]}""");

    private static string Field(int i) => $$$"""{"type":18,"label":"Zone","component":{"type":4,"style":1,"custom_id":"f{{{i}}}"}}""";

    private static string Form(string components) =>
        $$$"""{"type":9,"data":{"custom_id":"form","title":"Setup","components":[{{{components}}}]}}""";

    private static void Holds(WireBody kind, string json) => Breaks(kind, json);

    private static void Breaks(WireBody kind, string json, params string[] violations)
    {
        using var document = JsonDocument.Parse(json);

        Assert.Equal(violations, WireRules.Broken(kind, document.RootElement));
    }
}
