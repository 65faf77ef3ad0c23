using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using CrssBot.Teams.Protocol;

namespace CrssBot.Teams.Package;

/// <summary>What Teams is told of this bot: schema 1.29, the first with slash commands. It asks for no permission, unless owners are to facilitate.</summary>
internal sealed record AppManifest
{
    /// <summary>The command and the parameter that a look-up from the compose box brings (composeExtension/query).</summary>
    public const string SearchCommand = "concept";
    public const string SearchParameter = "query";

    private const string Personal = "personal";
    private const string Team = "team";
    private const string GroupChat = "groupChat";

    // Made anew from ours: people read this file before they approve it, and its bytes are the same on every machine.
    private static readonly TeamsJson Readable = new(
        new JsonSerializerOptions(TeamsJson.Default.Options)
        {
            WriteIndented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );

    [JsonPropertyName("$schema")]
    public string Schema { get; init; } = "https://developer.microsoft.com/json-schemas/teams/v1.29/MicrosoftTeams.schema.json";
    public string ManifestVersion { get; init; } = "1.29";
    public required string Version { get; init; }
    public required string Id { get; init; }
    public required ManifestDeveloper Developer { get; init; }
    public required ManifestName Name { get; init; }
    public required ManifestDescription Description { get; init; }
    public required ManifestIcons Icons { get; init; }
    public required string AccentColor { get; init; }
    public required ManifestBot[] Bots { get; init; }
    public required ManifestExtension[] ComposeExtensions { get; init; }
    public required string[] ValidDomains { get; init; }

    /// <summary>Null: left out, and nobody is asked for anything.</summary>
    public ManifestApplication? WebApplicationInfo { get; init; }
    public ManifestAuthorization? Authorization { get; init; }

    /// <summary>tier1: shared and private channels too.</summary>
    public string SupportsChannelFeatures { get; init; } = "tier1";

    /// <summary>What the Add button suggests first: people study in a team.</summary>
    public string DefaultInstallScope { get; init; } = Team;
    public ManifestGroupCapability DefaultGroupCapability { get; init; } = new("bot", "bot");

    /// <param name="options">Checked, with everything that a package needs.</param>
    /// <param name="version">major.minor.patch.</param>
    public static AppManifest For(TeamsOptions options, string version) =>
        new()
        {
            Version = version,
            Id = options.AppId,
            Developer = new(
                options.DeveloperName,
                options.WebsiteUrl.Length > 0 ? options.WebsiteUrl : options.PublicUrl,
                options.PrivacyUrl,
                options.TermsUrl
            ),
            Name = new(AppTexts.ShortName, AppTexts.FullName),
            Description = new(AppTexts.ShortDescription, AppTexts.FullDescription),
            Icons = new(AppPackage.ColorIcon, AppPackage.OutlineIcon),
            AccentColor = AppIcons.Background.ToString(),
            Bots =
            [
                new()
                {
                    BotId = options.AppId,
                    Scopes = [Personal, Team, GroupChat],
                    SupportsTargetedMessages = options.TargetedMessages ? true : null,
                    // One list for each scope, as the reference of commandLists asks.
                    CommandLists =
                    [
                        List(Personal, slash: false, AppTexts.Commands),
                        List(Team, options.TargetedMessages, AppTexts.Commands),
                        List(GroupChat, options.TargetedMessages, AppTexts.Commands),
                    ],
                },
            ],
            ComposeExtensions =
            [
                new(
                    options.AppId,
                    [
                        new()
                        {
                            Id = SearchCommand,
                            Title = AppTexts.SearchTitle,
                            Description = AppTexts.SearchDescription,
                            Parameters = [new(SearchParameter, AppTexts.SearchParameterTitle, AppTexts.SearchParameterDescription)],
                        },
                    ]
                ),
            ],
            ValidDomains = [new Uri(options.PublicUrl).IdnHost],
            // The resource is not used, but must be there (test-resource-specific-consent).
            WebApplicationInfo = options.OwnersFacilitate ? new(options.AppId, "https://RscBasedStoreApp") : null,
            Authorization = options.OwnersFacilitate ? new(new([new("TeamMember.Read.Group", "Application")])) : null,
        };

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Readable.AppManifest);

    // A slash command arrives as a targeted message, so it is offered where those are (agent-slash-commands); never in a personal chat.
    private static ManifestCommandList List(string scope, bool slash, IEnumerable<AppCommand> commands) =>
        new(slash ? ["mention", "slash"] : ["mention"], [scope], [.. commands.Select(c => new ManifestCommand(c.Title, c.Description))]);
}

internal sealed record ManifestApplication(string Id, string Resource);

internal sealed record ManifestAuthorization(ManifestPermissions Permissions);

internal sealed record ManifestPermissions(ManifestPermission[] ResourceSpecific);

internal sealed record ManifestPermission(string Name, string Type);

internal sealed record ManifestDeveloper(string Name, string WebsiteUrl, string PrivacyUrl, string TermsOfUseUrl);

internal sealed record ManifestName(string Short, string Full);

internal sealed record ManifestDescription(string Short, string Full);

internal sealed record ManifestIcons(string Color, string Outline);

internal sealed record ManifestGroupCapability(string Team, string Groupchat);

internal sealed record ManifestBot
{
    public required string BotId { get; init; }
    public required string[] Scopes { get; init; }
    public bool SupportsFiles { get; init; }
    public bool IsNotificationOnly { get; init; }

    /// <summary>Null: left out.</summary>
    public bool? SupportsTargetedMessages { get; init; }
    public required ManifestCommandList[] CommandLists { get; init; }
}

internal sealed record ManifestCommandList(string[] Triggers, string[] Scopes, ManifestCommand[] Commands);

internal sealed record ManifestCommand(string Title, string Description);

internal sealed record ManifestExtension(string BotId, ManifestSearch[] Commands);

internal sealed record ManifestSearch
{
    public required string Id { get; init; }
    public string Type { get; init; } = "query";
    public required string Title { get; init; }
    public required string Description { get; init; }
    public string[] Context { get; init; } = ["compose", "commandBox"];

    /// <summary>Asked once before anything is typed, so that the pane is not empty.</summary>
    public bool InitialRun { get; init; } = true;
    public required ManifestParameter[] Parameters { get; init; }
}

internal sealed record ManifestParameter(string Name, string Title, string Description)
{
    public string InputType { get; init; } = "text";
}
