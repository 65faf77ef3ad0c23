using System.Text.Json;
using CrssBot.Discord.Protocol;

namespace CrssBot.Channels.Tests.Discord.Limits;

/// <summary>Commands that Discord refuses although its OpenAPI file lets them pass.</summary>
public sealed class CommandRulesTests
{
    private const string Pattern = "must be 1 to 32 letters, digits, hyphens, underscores or apostrophes";
    private const StringComparison Ordinal = StringComparison.Ordinal;

    [Fact]
    public void I15_a_slash_command_in_upper_case()
    {
        Breaks(Slash("Quiz"), "name: must be in lower case");
        Breaks(Slash("État"), "name: must be in lower case");
        Holds(Slash("quiz"));
        Holds(Slash("état"));
    }

    [Fact]
    public void I15_a_slash_command_with_a_space()
    {
        Breaks(Slash("quiz me"), $"name: {Pattern}");
        Holds(Slash("quiz-me_'1"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("quiz!")]
    [InlineData("a.b")]
    [InlineData("😀")]
    [InlineData("a\u0301")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public void I15_a_slash_command_against_the_pattern(string name) => Breaks(Slash(name), $"name: {Pattern}");

    [Theory]
    [InlineData("prüfung")]
    [InlineData("प्रश्न")]
    [InlineData("คำถาม")]
    [InlineData("問題")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public void I15_names_of_other_scripts(string name) => Holds(Slash(name));

    [Fact]
    public void I15_an_options_name_is_held_to_the_same()
    {
        Breaks(WithOptions(Option("Set")), "options[0].name: must be in lower case");
        Breaks(WithOptions(Option("a b")), $"options[0].name: {Pattern}");
    }

    [Fact]
    public void I15_commands_on_people_and_messages_may_be_called_as_one_likes()
    {
        Holds("""{"type":2,"name":"Look Up, please!"}""");
        Holds("""{"type":3,"name":"Flag this","description":""}""");
        Breaks($$"""{"type":3,"name":"{{X(33)}}"}""", "name: 33 characters; 1 to 32 are allowed");
    }

    [Fact]
    public void I16_a_slash_command_without_description()
    {
        Breaks("""{"type":1,"name":"quiz"}""", "description: missing");
        Breaks("""{"name":"quiz","description":""}""", "description: 0 characters; 1 to 100 are allowed");
        Breaks($$"""{"name":"quiz","description":"{{X(101)}}"}""", "description: 101 characters; 1 to 100 are allowed");
        Holds($$"""{"name":"quiz","description":"{{X(100)}}"}""");
    }

    [Fact]
    public void I16_a_description_on_a_command_on_people()
    {
        Breaks("""{"type":2,"name":"Look up","description":"Looks up"}""", "description: only slash commands have one");
        Holds("""{"type":2,"name":"Look up","description":""}""");
    }

    [Fact]
    public void Options_on_a_command_on_messages() =>
        Breaks($$"""{"type":3,"name":"Flag","options":[{{Option("a")}}]}""", "options: only slash commands have them");

    [Fact]
    public void I16_a_required_option_after_an_optional_one()
    {
        var required = Option("b").Replace("\"type\":3", "\"type\":3,\"required\":true", Ordinal);

        Breaks(WithOptions(Option("a"), required), "options[1]: a required option after an optional one");
        Holds(WithOptions(required, Option("a")));
    }

    [Fact]
    public void I16_choices_together_with_autocomplete()
    {
        string With(string fields) => WithOptions(Option("a").Replace("\"type\":3", $"\"type\":3,{fields}", Ordinal));
        const string Choices = "\"choices\":[{\"name\":\"A\",\"value\":\"a\"}]";

        Breaks(With($"\"autocomplete\":true,{Choices}"), "options[0].choices: choices together with autocomplete");
        Holds(With($"\"autocomplete\":false,{Choices}"));
        Holds(With("\"autocomplete\":true"));
    }

    [Fact]
    public void Choices_of_an_option_that_has_none()
    {
        Breaks(
            WithOptions(Option("a").Replace("\"type\":3", "\"type\":5,\"autocomplete\":true", Ordinal)),
            "options[0]: an option of type 5 has no choices"
        );
        Holds(WithOptions(Option("a").Replace("\"type\":3", "\"type\":10,\"autocomplete\":true", Ordinal)));
    }

    [Fact]
    public void I16_more_than_25_options_or_choices()
    {
        string Options(int count) => WithOptions([.. Enumerable.Range(0, count).Select(i => Option($"o{i}"))]);
        string Choices(int count) =>
            WithOptions(
                Option("a")
                    .Replace(
                        "\"type\":3",
                        $"\"type\":3,\"choices\":[{string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"name":"{{i}}","value":"{{i}}"}"""))}]",
                        Ordinal
                    )
            );

        Breaks(Options(26), "options: 26 of them; 0 to 25 are allowed");
        Breaks(Choices(26), "options[0].choices: 26 of them; 0 to 25 are allowed");
        Holds(Options(25));
        Holds(Choices(25));
    }

    [Fact]
    public void Bounds_that_nothing_fits()
    {
        string With(string fields) => WithOptions(Option("a").Replace("\"type\":3", $"\"type\":3,{fields}", Ordinal));

        Breaks(With("\"min_length\":3,\"max_length\":2"), "options[0].max_length: 3 to 2 characters cannot be asked for");
        Breaks(With("\"max_length\":6001"), "options[0].max_length: 0 to 6001 characters cannot be asked for");
        Breaks(With("\"min_value\":3,\"max_value\":2"), "options[0].max_value: below min_value");
        Holds(With("\"min_length\":0,\"max_length\":6000"));
    }

    [Fact]
    public void The_same_name_twice()
    {
        Breaks(WireBody.Commands, $"[{Slash("quiz")},{Slash("quiz")}]", "[1].name: the same name stands here a second time");
        Breaks(WithOptions(Option("a"), Option("a")), "options[1].name: the same name stands here a second time");
        Holds(WireBody.Commands, $$"""[{{Slash("quiz")}},{"type":2,"name":"quiz"},{"type":3,"name":"quiz"}]""");
    }

    [Fact]
    public void I20_a_language_that_Discord_does_not_know()
    {
        string With(string locale) =>
            $$$"""{"name":"quiz","description":"d","name_localizations":{"{{{locale}}}":"prueba"},"description_localizations":{"{{{locale}}}":"d"}}""";

        Breaks(
            With("es"),
            "name_localizations.es: not one of Discord's languages",
            "description_localizations.es: not one of Discord's languages"
        );
        Breaks(
            With("en-us"),
            "name_localizations.en-us: not one of Discord's languages",
            "description_localizations.en-us: not one of Discord's languages"
        );
        Holds(With("es-ES"));
    }

    [Fact]
    public void I20_a_localization_is_held_to_what_it_localizes()
    {
        Breaks(
            """{"name":"quiz","description":"d","name_localizations":{"fr":"Le quiz"},"description_localizations":{"fr":""}}""",
            $"name_localizations.fr: {Pattern}",
            "name_localizations.fr: must be in lower case",
            "description_localizations.fr: too long, or empty"
        );
        Breaks(
            WithOptions(Option("a").Replace("\"type\":3", "\"type\":3,\"name_localizations\":{\"fr\":\"b\"}", Ordinal), Option("b")),
            "options[1].name_localizations.fr: the same localized name stands here a second time"
        );
    }

    [Fact]
    public void I17_more_commands_than_there_may_be()
    {
        string Of(int type, int count) =>
            $"[{string.Join(',', Enumerable.Range(0, count).Select(i => type == 1 ? Slash($"c{i}") : $$"""{"type":{{type}},"name":"c{{i}}"}"""))}]";

        Breaks(WireBody.Commands, Of(1, 101), "(body): 101 commands of type 1; 100 are allowed");
        Breaks(WireBody.Commands, Of(2, 16), "(body): 16 commands of type 2; 15 are allowed");
        Breaks(WireBody.Commands, Of(3, 16), "(body): 16 commands of type 3; 15 are allowed");
        Breaks(WireBody.Commands, Of(4, 2), "(body): 2 commands of type 4; 1 are allowed");
        Holds(WireBody.Commands, Of(1, 100));
        Holds(WireBody.Commands, Of(2, 15));
        Holds(WireBody.Commands, Of(3, 15));
        Holds(WireBody.Commands, Of(4, 1));
    }

    [Fact]
    public void I16_a_command_of_more_than_8000_characters()
    {
        // Command: 4 + 10. Option: 2 + 100. Choice: 100 + 100. 12 options of 3 choices: 14 + 12 · 702 = 8438.
        string Choices(int count) =>
            string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"name":"{{X(100)}}","value":"{{i:0}}{{X(99)}}"}"""));
        string With(int last) =>
            $$"""
                {"name":"quiz","description":"{{X(10)}}","options":[{{string.Join(
                    ',',
                    Enumerable
                        .Range(10, 11)
                        .Select(i => $$"""{"type":3,"name":"{{i}}","description":"{{X(100)}}","choices":[{{Choices(3)}}]}""")
                )}},{"type":3,"name":"zz","description":"{{X(last)}}","choices":[{{Choices(1)}}]}]}
                """;
        // 14 + 11 · 702 + 2 + last + 200 = 7938 + last.

        Breaks(With(63), "(body): 8001 characters in all; 8000 are allowed");
        Holds(With(62));
        // Of each text the longest localization counts, not all of them.
        Breaks(
            With(62).Replace("\"name\":\"quiz\"", "\"name\":\"quiz\",\"name_localizations\":{\"fr\":\"quizz\",\"de\":\"abc\"}", Ordinal),
            "(body): 8001 characters in all; 8000 are allowed"
        );
    }

    [Fact]
    public void A_subcommand_beside_a_plain_option()
    {
        Breaks(WithOptions(Sub("start"), Option("a")), "options: a subcommand beside a plain option");
        Holds(WithOptions(Sub("start", Option("a")), Sub("stop")));
    }

    [Fact]
    public void Subcommands_nested_in_another_way_than_Discord_allows()
    {
        string Group(string name, params string[] options) =>
            Sub(name, options).Replace($"{{\"type\":1,\"name\":\"{name}", $"{{\"type\":2,\"name\":\"{name}", Ordinal);

        Breaks(WithOptions(Sub("a", Sub("b"))), "options[0].options[0]: nested too deep");
        Breaks(WithOptions(Group("a", Option("b"))), "options[0].options: a group holds subcommands");
        Breaks(
            WithOptions(Option("a").Replace("\"type\":3", $"\"type\":3,\"options\":[{Option("b")}]", Ordinal)),
            "options[0].options: only subcommands have them"
        );
        Holds(WithOptions(Group("a", Sub("b").Replace("\"options\":[]", $"\"options\":[{Option("c")}]", Ordinal)), Sub("d")));
    }

    [Fact]
    public void I18_rights_that_are_no_bit_set()
    {
        string With(string rights) => $$"""{"name":"quiz","description":"d","default_member_permissions":{{rights}}}""";

        Breaks(With("\"MANAGE_GUILD\""), "default_member_permissions: not a bit set in decimal digits");
        Breaks(With("32"), "default_member_permissions: not a bit set in decimal digits");
        Holds(With("\"32\""));
        Holds(With("\"0\""));
        Holds(With("null"));
    }

    [Fact]
    public void What_our_own_types_make_holds()
    {
        Command[] commands =
        [
            new()
            {
                Name = "study",
                Description = "Alone",
                DefaultMemberPermissions = "32",
                Contexts = [0, 1],
                IntegrationTypes = [0],
                Options =
                [
                    new CommandParameter
                    {
                        Type = ParameterType.SubCommand,
                        Name = "exam",
                        Description = "100 questions",
                        Options =
                        [
                            new CommandParameter
                            {
                                Type = ParameterType.Text,
                                Name = "domain",
                                Description = "One",
                                Choices = [new CommandChoice("Ethics", "ethics")],
                            },
                        ],
                    },
                ],
            },
            new() { Type = CommandType.Message, Name = "Look up" },
        ];

        Holds(WireBody.Commands, JsonSerializer.Serialize(commands, DiscordJson.Default.CommandArray));
    }

    private static string X(int count) => new('x', count);

    private static string Slash(string name) => $$"""{"type":1,"name":"{{name}}","description":"d"}""";

    private static string Option(string name) => $$"""{"type":3,"name":"{{name}}","description":"d"}""";

    private static string Sub(string name, params string[] options) =>
        $$"""{"type":1,"name":"{{name}}","description":"d","options":[{{string.Join(',', options)}}]}""";

    private static string WithOptions(params string[] options) =>
        $$"""{"type":1,"name":"quiz","description":"d","options":[{{string.Join(',', options)}}]}""";

    private static void Holds(string json) => Breaks(WireBody.Command, json);

    private static void Holds(WireBody kind, string json) => Breaks(kind, json);

    private static void Breaks(string json, params string[] violations) => Breaks(WireBody.Command, json, violations);

    private static void Breaks(WireBody kind, string json, params string[] violations)
    {
        using var document = JsonDocument.Parse(json);

        Assert.Equal(violations, WireRules.Broken(kind, document.RootElement));
    }
}
