using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CrssBot.Teams.Package;

namespace CrssBot.Channels.Tests.Teams.Package;

public sealed class AppManifestTests
{
    /// <summary>Set CRSSBOT_APPROVE to write the file anew; then read the difference.</summary>
    [Fact]
    public void The_manifest_is_the_one_that_was_approved()
    {
        var path = Path.Combine(Pack.Root, "tests", "CrssBot.Channels.Tests", "Teams", "Package", "Approved", "manifest.json");
        var json = Text() + "\n";
        if (Environment.GetEnvironmentVariable("CRSSBOT_APPROVE") is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, json);
        }

        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), json);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void T57_the_manifest_is_valid_by_the_published_schema(bool targeted) => Assert.Empty(ManifestOracle.Check(Text(targeted)));

    [Fact]
    public void T36_only_where_owners_facilitate_a_team_is_asked_for_a_permission_and_only_for_one()
    {
        Assert.DoesNotContain("authorization", Text(), StringComparison.Ordinal);
        var json = Encoding.UTF8.GetString(AppManifest.For(Settings.Complete(o => o.OwnersFacilitate = true), "1.2.3").ToJson());

        Assert.Empty(ManifestOracle.Check(json));
        var permission = Assert.Single(JsonNode.Parse(json)!["authorization"]!["permissions"]!["resourceSpecific"]!.AsArray())!;
        Assert.Equal(("TeamMember.Read.Group", "Application"), ($"{permission["name"]}", $"{permission["type"]}"));
    }

    [Theory]
    [InlineData("bots", """[{"botId":"5a7e1c5d","scopes":["team"]}]""")]
    [InlineData("accentColor", "\"teal\"")]
    [InlineData("supportsSlashCommands", "true")]
    [InlineData("name", """{"short":"A name that is longer than thirty letters"}""")]
    public void The_schema_finds_what_is_wrong(string field, string value)
    {
        var manifest = Json();
        manifest[field] = JsonNode.Parse(value);

        Assert.NotEmpty(ManifestOracle.Check(manifest.ToJsonString()));
    }

    [Fact]
    public void T57_the_version_of_the_manifest_is_1_29_and_so_is_its_schema()
    {
        Assert.Equal("1.29", $"{Json()["manifestVersion"]}");
        Assert.Equal("https://developer.microsoft.com/json-schemas/teams/v1.29/MicrosoftTeams.schema.json", $"{Json()["$schema"]}");
    }

    [Theory]
    [InlineData("0.1.0", true)]
    [InlineData("10.20.30", true)]
    [InlineData("1.2", false)]
    [InlineData("1.2.3.4", false)]
    [InlineData("01.2.3", false)]
    [InlineData("1.2.x", false)]
    [InlineData("1..3", false)]
    [InlineData("1.2.3-beta", false)]
    [InlineData("1.2.3\n", false)]
    [InlineData("", false)]
    public void T57_a_version_is_three_numbers(string text, bool allowed) => Assert.Equal(allowed, AppPackage.IsVersion(text));

    [Theory]
    [InlineData("1.2.3", "1.2.3")]
    [InlineData("1.2.3+5a07121", "1.2.3")]
    [InlineData("1.2.3-rc.1+5a07121", "1.2.3")]
    public void What_a_build_adds_to_its_version_is_left_out(string informational, string version) =>
        Assert.Equal(version, AppPackage.VersionOf(informational));

    [Fact]
    public void T57_the_version_is_this_programs_own()
    {
        Assert.True(AppPackage.IsVersion(AppPackage.Version));
        Assert.Equal(typeof(AppPackage).Assembly.GetName().Version!.ToString(3), AppPackage.Version);
        Assert.Throws<ArgumentException>(() => AppPackage.VersionOf("unknown"));
    }

    [Fact]
    public void T57_the_app_and_its_bot_have_the_id_of_the_registration()
    {
        var manifest = Json();

        Assert.Equal(Settings.AppId, $"{manifest["id"]}");
        Assert.Equal(Settings.AppId, $"{Bot()["botId"]}");
        Assert.Equal(Settings.AppId, $"{manifest["composeExtensions"]![0]!["botId"]}");
        Assert.Equal(["personal", "team", "groupChat"], Texts(Bot()["scopes"]));
        Assert.False((bool)Bot()["supportsFiles"]!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void T55_every_scope_has_one_list_of_commands_within_the_limits(bool targeted)
    {
        var lists = Bot(targeted)["commandLists"]!.AsArray();

        Assert.InRange(lists.Count, 1, 3);
        Assert.Equal(["personal", "team", "groupChat"], lists.SelectMany(l => Texts(l!["scopes"])));
        Assert.All(lists, l => Assert.InRange(l!["commands"]!.AsArray().Count, 1, 12));
        Assert.All(lists.SelectMany(Titles), t => Assert.InRange(t.Length, 1, 128));
    }

    [Fact]
    public void The_eight_commands_are_offered_everywhere_for_a_personal_chat_is_a_room_of_one()
    {
        var lists = Bot()["commandLists"]!.AsArray();

        Assert.All(lists, l => Assert.Equal(["concept", "quiz", "daily", "study", "board", "setup", "privacy", "help"], Titles(l)));
    }

    [Fact]
    public void T55_slash_commands_are_offered_only_where_targeted_messages_are_on_and_never_instead_of_a_mention()
    {
        Assert.Null(Bot(targeted: false)["supportsTargetedMessages"]);
        Assert.Equal(["mention", "mention", "mention"], Triggers(targeted: false));

        Assert.True((bool)Bot(targeted: true)["supportsTargetedMessages"]!);
        Assert.Equal(["mention", "mention slash", "mention slash"], Triggers(targeted: true));
    }

    [Fact]
    public void T56_no_command_is_a_prompt_starter_since_there_is_a_welcome() =>
        Assert.DoesNotContain("\"prompt\":", Text(), StringComparison.Ordinal);

    [Fact]
    public void A_concept_can_be_searched_while_a_message_is_written()
    {
        var command = Assert.Single(Json()["composeExtensions"]![0]!["commands"]!.AsArray())!;

        Assert.Equal(AppManifest.SearchCommand, $"{command["id"]}");
        Assert.Equal("query", $"{command["type"]}");
        Assert.True((bool)command["initialRun"]!);
        Assert.Equal(AppManifest.SearchParameter, $"{Assert.Single(command["parameters"]!.AsArray())!["name"]}");
        Assert.Equal(("concept", "query"), (AppManifest.SearchCommand, AppManifest.SearchParameter));
    }

    [Fact]
    public void T36_nothing_is_asked_for_no_permission_no_consent_and_no_sign_in() =>
        // authorization, webApplicationInfo, permissions and devicePermissions are where it would stand.
        Assert.Equal(
            [
                "$schema",
                "manifestVersion",
                "version",
                "id",
                "developer",
                "name",
                "description",
                "icons",
                "accentColor",
                "bots",
                "composeExtensions",
                "validDomains",
                "supportsChannelFeatures",
                "defaultInstallScope",
                "defaultGroupCapability",
            ],
            Json().Select(p => p.Key)
        );

    [Fact]
    public void T57_shared_and_private_channels_are_supported() => Assert.Equal("tier1", $"{Json()["supportsChannelFeatures"]}");

    [Fact]
    public void The_only_valid_domain_is_the_public_host_without_port_and_path() =>
        Assert.Equal(["bot.example.org"], Texts(Json()["validDomains"]));

    [Fact]
    public void T59_the_pages_are_the_operators_and_the_website_is_the_public_address_unless_there_is_one()
    {
        var developer = Json()["developer"]!;

        Assert.Equal("Example Recovery Alliance", $"{developer["name"]}");
        Assert.Equal("https://bot.example.org:8443/crssbot/", $"{developer["websiteUrl"]}");
        Assert.Equal("https://example.org/privacy", $"{developer["privacyUrl"]}");
        Assert.Equal("https://example.org/terms", $"{developer["termsOfUseUrl"]}");
        var own = AppManifest.For(Settings.Complete(o => o.WebsiteUrl = "https://example.org/crssbot"), "1.2.3");
        Assert.Equal("https://example.org/crssbot", own.Developer.WebsiteUrl);
    }

    [Fact]
    public void T57_the_texts_are_within_their_limits()
    {
        Assert.InRange(AppTexts.ShortName.Length, 1, 30);
        Assert.InRange(AppTexts.FullName.Length, 1, 100);
        Assert.InRange(AppTexts.ShortDescription.Length, 1, 80);
        Assert.InRange(AppTexts.FullDescription.Length, 1, 4000);
        Assert.InRange(AppTexts.SearchTitle.Length, 1, 32);
        Assert.InRange(AppTexts.SearchDescription.Length, 1, 128);
        Assert.InRange(AppTexts.SearchParameterTitle.Length, 1, 32);
        Assert.InRange(AppTexts.SearchParameterDescription.Length, 1, 128);
    }

    [Fact]
    public void T59_the_texts_keep_the_rules_of_the_store()
    {
        var full = AppTexts.FullDescription;

        Assert.DoesNotMatch(@"(?i)\bapps?\b", AppTexts.ShortDescription);
        Assert.InRange(full.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Length, 1, 500);
        Assert.Equal("Microsoft Teams", Regex.Match(full, @"(Microsoft )?Teams\b").Value);
        // Named once, as the place; anything more could sound like an offering or an endorsement.
        Assert.Equal(1, Regex.Count(full, "Microsoft"));
        Assert.Contains("Study tool only: not ICB, not counseling.", full, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', full);
    }

    private static string Text(bool targeted = false) =>
        Encoding.UTF8.GetString(AppManifest.For(Settings.Complete(o => o.TargetedMessages = targeted), "1.2.3").ToJson());

    private static JsonObject Json(bool targeted = false) => JsonNode.Parse(Text(targeted))!.AsObject();

    private static JsonNode Bot(bool targeted = false) => Assert.Single(Json(targeted)["bots"]!.AsArray())!;

    private static IEnumerable<string> Triggers(bool targeted) =>
        Bot(targeted)["commandLists"]!.AsArray().Select(l => string.Join(' ', Texts(l!["triggers"])));

    private static IEnumerable<string> Titles(JsonNode? list) => list!["commands"]!.AsArray().Select(c => $"{c!["title"]}");

    private static IEnumerable<string> Texts(JsonNode? array) => array!.AsArray().Select(t => $"{t}");
}
