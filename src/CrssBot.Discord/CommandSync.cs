using CrssBot.Discord.Channel;
using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Rest;
using CrssBot.Engine;

namespace CrssBot.Discord;

/// <summary>Registers the commands by difference: asked first, written only when something changed, because creations are limited to 200 a day.</summary>
internal sealed class CommandSync(DiscordRest rest, DiscordOptions options, Catalog catalog)
{
    /// <summary>What was done, or why it could not be.</summary>
    public async Task<(string? Done, DiscordError? Error)> RunAsync(CancellationToken cancellationToken)
    {
        var (application, unknown) = await ApplicationAsync(rest, options, cancellationToken);
        if (application is not { } id)
        {
            return (null, unknown);
        }

        var wanted = CommandManifest.For(catalog);
        var registered = await rest.GetCommandsAsync(id, cancellationToken);
        if (registered.Value is null)
        {
            return (null, registered.Error);
        }

        if (CommandManifest.IsRegistered(wanted, registered.Value))
        {
            return ($"all {wanted.Length} are registered already.", null);
        }

        // Overwrites everything, an activity's entry point too; this application has none.
        var written = await rest.PutCommandsAsync(id, wanted, cancellationToken);
        return written.Error is { } error ? (null, error) : ($"{wanted.Length} registered.", null);
    }

    /// <summary>From the options, else asked.</summary>
    public static async Task<(Snowflake? Id, DiscordError? Error)> ApplicationAsync(
        DiscordRest rest,
        DiscordOptions options,
        CancellationToken cancellationToken
    )
    {
        if (Snowflake.TryParse(options.ApplicationId, out var set))
        {
            return (set, null);
        }

        var reply = await rest.GetApplicationAsync(cancellationToken);
        return (reply.Value?.Id, reply.Error);
    }

    /// <summary>The link by which an admin adds the bot to a server.</summary>
    public static string Invitation(Snowflake application) =>
        $"https://discord.com/oauth2/authorize?client_id={application}&scope=bot+applications.commands&permissions={Rights.Invited}";
}
