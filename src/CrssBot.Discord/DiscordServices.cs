using System.Collections.Immutable;
using System.Diagnostics;
using System.Security.Cryptography;
using CrssBot.Discord.Channel;
using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Gateway;
using CrssBot.Discord.Protocol.Interactions;
using CrssBot.Discord.Protocol.Rest;
using CrssBot.Engine;
using CrssBot.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CrssBot.Discord;

public static class DiscordServices
{
    /// <summary>Discord as a channel; nothing but its checked options while no token is set.</summary>
    public static IServiceCollection AddDiscord(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddCheckedOptions<DiscordOptions>(configuration, DiscordOptions.Section);
        services.AddSingleton<IValidateOptions<DiscordOptions>, DiscordOptionsCheck>();
        if (!IsOn(configuration))
        {
            return services;
        }

        services.AddSingleton(s => s.GetRequiredService<IOptions<DiscordOptions>>().Value);
        services.AddSingleton(s =>
            Rest(s.GetRequiredService<DiscordOptions>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILoggerFactory>())
        );
        services.AddSingleton<SeenInteractions>();
        services.AddSingleton<DiscordDesk>();
        services.AddSingleton<Answering>();
        services.AddSingleton<CommandSync>();
        services.AddSingleton<IChannel, DiscordChannel>();
        services.AddSingleton<DiscordWorker>();
        services.AddHostedService(s => s.GetRequiredService<DiscordWorker>());
        return services;
    }

    /// <summary>The addresses that Discord posts to, where it is to; and what is measured of it.</summary>
    public static void MapDiscord(this WebApplication app)
    {
        if (app.Services.GetService<DiscordWorker>() is not { } worker)
        {
            return;
        }

        app.Services.GetRequiredService<Measures>().Watch(DiscordRooms.ChannelName, () => worker.Platform);
        var options = app.Services.GetRequiredService<DiscordOptions>();
        if (options.Transport == DiscordTransport.Http)
        {
            var endpoint = new InteractionEndpoint(
                () => options.Key,
                (interaction, at, _) => worker.AnswerInBodyAsync(interaction, at),
                (news, _, token) => worker.HearAsync(news, token),
                app.Services.GetRequiredService<SeenInteractions>(),
                app.Services.GetRequiredService<TimeProvider>(),
                app.Services.GetRequiredService<ILogger<InteractionEndpoint>>()
            );
            app.MapDiscordInteractions(endpoint);
        }
    }

    /// <summary>For health: where it stands, and what is wrong if something is. Null while Discord is off.</summary>
    public static (string State, string? Trouble)? DiscordState(this IServiceProvider services) =>
        services.GetService<DiscordWorker>() is { } worker ? (worker.State, worker.Trouble) : null;

    /// <summary><c>crssbot discord sync</c>: what was done.</summary>
    /// <exception cref="InvalidOperationException">It could not be done; the message says why.</exception>
    public static async Task<string> SyncAsync(IConfiguration configuration, Catalog catalog, CancellationToken cancellationToken)
    {
        var options = Options(configuration);
        var (done, error) = await new CommandSync(Rest(options), options, catalog).RunAsync(cancellationToken);
        return done ?? throw new InvalidOperationException(Why(error));
    }

    /// <summary><c>crssbot discord invite</c>: the link by which an admin adds the bot to a server.</summary>
    /// <exception cref="InvalidOperationException">The application is not known; the message says why.</exception>
    public static async Task<string> InviteAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        var options = Options(configuration);
        var (application, error) = await CommandSync.ApplicationAsync(Rest(options), options, cancellationToken);
        return application is { } id ? CommandSync.Invitation(id) : throw new InvalidOperationException(Why(error));
    }

    /// <summary>Discord is on, by a gateway session: one process holds it.</summary>
    public static bool UsesGateway(IConfiguration configuration) =>
        IsOn(configuration)
        && configuration.GetValue($"{DiscordOptions.Section}:Transport", DiscordTransport.Gateway) == DiscordTransport.Gateway;

    /// <summary>For <c>crssbot doctor</c>: the clock, the token and the rooms. None while Discord is off.</summary>
    /// <param name="conversations">Those of the rooms on Discord; null: nobody could say.</param>
    /// <exception cref="OptionsValidationException">A setting is wrong.</exception>
    public static async Task<ImmutableArray<Finding>> LookAsync(
        IConfiguration configuration,
        IReadOnlyList<string>? conversations,
        CancellationToken cancellationToken
    )
    {
        if (!IsOn(configuration))
        {
            return [];
        }

        var options = Options(configuration);
        using var http = new HttpMessageInvoker(RestTransport.CreateHandler());
        // Whatever it answers without a token, it says the time.
        var (_, clock) = await ClockSample.AskAsync(http, new Uri(options.ApiBaseUrl), TimeProvider.System, cancellationToken);
        return [DiscordDoctor.Clock(clock), .. await new DiscordDoctor(Rest(options), options).LookAsync(conversations, cancellationToken)];
    }

    private static bool IsOn(IConfiguration configuration) => !string.IsNullOrEmpty(configuration["Discord:Token"]);

    private static DiscordOptions Options(IConfiguration configuration)
    {
        using var services = new ServiceCollection().AddDiscord(configuration).BuildServiceProvider();
        var options = services.GetRequiredService<IOptions<DiscordOptions>>().Value;
        return options.IsOn
            ? options
            : throw new InvalidOperationException("Discord:Token is not set. Set it, or Discord:TokenFile, and try again.");
    }

    private static DiscordRest Rest(DiscordOptions options) => Rest(options, TimeProvider.System, NullLoggerFactory.Instance);

    private static DiscordRest Rest(DiscordOptions options, TimeProvider time, ILoggerFactory logs)
    {
        if (!RestTransport.TryParseBase(options.ApiBaseUrl, out var address))
        {
            throw new UnreachableException("The options were checked.");
        }

        var http = new HttpMessageInvoker(RestTransport.CreateHandler());
        return new DiscordRest(new RestPipeline(http, address, options.Token, time, Chance, logs.CreateLogger<RestPipeline>()));
    }

    internal static double Chance() => RandomNumberGenerator.GetInt32(1 << 30) / (double)(1 << 30);

    internal static string Why(DiscordError? error) =>
        error switch
        {
            DiscordError.Refused { Status: 401 } or DiscordError.Withheld { RetryAfter: null } =>
                "Discord does not know this token. Copy it again from the developer portal.",
            DiscordError.Refused refused => $"Discord refused ({refused.Status}, code {refused.Code}).",
            DiscordError.Limited limited => $"Discord asks to wait for {limited.RetryAfter.TotalSeconds:0} seconds. Try again then.",
            _ => "Discord cannot be reached. Check Discord:ApiBaseUrl and the network, and try again.",
        };
}
