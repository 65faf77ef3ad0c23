using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Interactions;
using CrssBot.Discord.Protocol.Rest;
using Microsoft.Extensions.Options;

namespace CrssBot.Discord;

/// <summary>How interactions reach us.</summary>
public enum DiscordTransport
{
    /// <summary>A connection of our own: a bot token is enough, no public address is needed.</summary>
    Gateway,

    /// <summary>Discord posts to our address, signed: any number of processes can stand behind it.</summary>
    Http,
}

/// <summary>Section "Discord". Off while no token is set.</summary>
public sealed class DiscordOptions
{
    public const string Section = "Discord";

    /// <summary>Default Gateway.</summary>
    public DiscordTransport Transport { get; set; } = DiscordTransport.Gateway;

    /// <summary>The bot's token. Secret; better kept in a file, see <see cref="TokenFile"/>. Default empty: Discord is off.</summary>
    public string Token { get; set; } = "";

    /// <summary>A file whose first line is the token; the host reads it where no token is set. Default empty.</summary>
    public string TokenFile { get; set; } = "";

    /// <summary>The application's id, digits. Needed by <see cref="DiscordTransport.Http"/>; else default empty: asked of Discord.</summary>
    public string ApplicationId { get; set; } = "";

    /// <summary>The application's Ed25519 public key, 64 hexadecimal digits. Needed by <see cref="DiscordTransport.Http"/>. Default empty.</summary>
    public string PublicKey { get; set; } = "";

    /// <summary>Where the REST API is; everything else follows from it. Plain http only to this machine. Default Discord's own.</summary>
    public string ApiBaseUrl { get; set; } = "https://discord.com/api/v10";

    /// <summary>
    /// Gateway intents, a bit set; interactions need none. Default 1, GUILDS, to hear of servers left. Never 2, 256 or 32768, the
    /// privileged ones (gateway.mdx, Privileged Intents).
    /// </summary>
    public int Intents { get; set; } = 1;

    /// <summary>Register the commands at the start where they differ. Default true.</summary>
    public bool SyncCommands { get; set; } = true;

    internal bool IsOn => Token.Length > 0;

    /// <summary>What HTTP interactions are verified by; null unless both parts are set.</summary>
    internal InteractionKey? Key =>
        Snowflake.TryParse(ApplicationId, out var application) && InteractionSignature.TryCreate(PublicKey) is { } signature
            ? new InteractionKey(application, signature)
            : null;
}

/// <summary>A half-set configuration stops the start; each line says what is wrong and what is allowed.</summary>
internal sealed class DiscordOptionsCheck : IValidateOptions<DiscordOptions>
{
    /// <summary>Bits 1, 8 and 15.</summary>
    private const int Privileged = 1 << 1 | 1 << 8 | 1 << 15;

    public ValidateOptionsResult Validate(string? name, DiscordOptions options)
    {
        var wrong = new List<string>();
        if (!Enum.IsDefined(options.Transport))
        {
            wrong.Add("Discord:Transport is not known; allowed is Gateway or Http.");
        }

        if (!options.IsOn && (options.PublicKey.Length > 0 || options.ApplicationId.Length > 0))
        {
            wrong.Add("Discord:Token is empty, but other settings of Discord are not; set the token, or none of them.");
        }

        // Never the token itself: this line is shown and logged.
        if (options.IsOn && options.Token.Any(c => c is <= ' ' or > '~'))
        {
            wrong.Add("Discord:Token holds a space or a character that no token has; copy it again from the developer portal.");
        }

        if (options.ApplicationId.Length > 0 && !Snowflake.TryParse(options.ApplicationId, out _))
        {
            wrong.Add($"Discord:ApplicationId is \"{options.ApplicationId}\"; allowed is a number such as 1234567890123456789.");
        }

        if (options.PublicKey.Length > 0 && InteractionSignature.TryCreate(options.PublicKey) is null)
        {
            wrong.Add(
                "Discord:PublicKey is no Ed25519 key of 64 hexadecimal digits; copy it from the developer portal, General Information."
            );
        }

        if (options is { IsOn: true, Transport: DiscordTransport.Http } and ({ PublicKey.Length: 0 } or { ApplicationId.Length: 0 }))
        {
            wrong.Add(
                "Discord:Transport=Http needs Discord:PublicKey and Discord:ApplicationId, to know what Discord signed for this bot."
            );
        }

        if ((options.Intents & Privileged) != 0 || options.Intents < 0)
        {
            wrong.Add($"Discord:Intents is {options.Intents}; bits 1, 8 and 15 (2, 256, 32768) are privileged and never used.");
        }

        if (!RestTransport.TryParseBase(options.ApiBaseUrl, out _))
        {
            wrong.Add($"Discord:ApiBaseUrl is \"{options.ApiBaseUrl}\"; allowed is https, or http to this machine.");
        }

        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
