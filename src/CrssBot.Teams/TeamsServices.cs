using System.Security.Cryptography;
using CrssBot.Engine;
using CrssBot.Runtime;
using CrssBot.Teams.Channel;
using CrssBot.Teams.Protocol.Connector;
using CrssBot.Teams.Protocol.Graph;
using CrssBot.Teams.Protocol.Inbound;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CrssBot.Teams;

public static class TeamsServices
{
    /// <summary>Teams as a channel; nothing but its checked options while no app id is set.</summary>
    public static IServiceCollection AddTeams(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddTeamsOptions(configuration);
        if (string.IsNullOrEmpty(configuration["Teams:AppId"]))
        {
            return services;
        }

        services.AddSingleton(s => s.GetRequiredService<IOptions<TeamsOptions>>().Value);
        services.AddSingleton(_ => TeamsHttp.CreateHandler());
        services.AddSingleton(s => new BotToken(
            TokenSource.Create(s.GetRequiredService<TeamsOptions>(), s.GetRequiredService<SocketsHttpHandler>()),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<BotToken>>()
        ));
        services.AddSingleton(s => new TeamsConnector(
            new HttpMessageInvoker(s.GetRequiredService<SocketsHttpHandler>(), disposeHandler: false),
            new ServiceUrls(s.GetRequiredService<TeamsOptions>()),
            s.GetRequiredService<BotToken>(),
            s.GetRequiredService<TimeProvider>(),
            () => RandomNumberGenerator.GetInt32(1 << 30) / (double)(1 << 30),
            s.GetRequiredService<ILogger<TeamsConnector>>()
        ));
        services.AddSingleton(s => new SigningKeys(
            new HttpMessageInvoker(s.GetRequiredService<SocketsHttpHandler>(), disposeHandler: false),
            BotFrameworkToken.MetadataOf(s.GetRequiredService<TeamsOptions>()),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<SigningKeys>>()
        ));
        services.AddSingleton<BotFrameworkToken>();
        services.AddSingleton(s => new TeamFacilitators(s.GetRequiredService<IStudyStore>(), OwnersOf(s)));
        services.AddSingleton<References>();
        services.AddSingleton<CredentialEnd>();
        services.AddSingleton<TeamsDesk>();
        services.AddSingleton<TeamsBot>();
        services.AddSingleton<IChannel, TeamsChannel>();
        return services;
    }

    /// <summary>Null: owners are asked for nothing and about nothing.</summary>
    private static TeamOwners? OwnersOf(IServiceProvider services)
    {
        var options = services.GetRequiredService<TeamsOptions>();
        if (!options.OwnersFacilitate)
        {
            return null;
        }

        var handler = services.GetRequiredService<SocketsHttpHandler>();
        var time = services.GetRequiredService<TimeProvider>();
        var graph = Cloud.Of(options.Cloud).Graph;
        return new TeamOwners(
            new HttpMessageInvoker(handler, disposeHandler: false),
            new Uri(options.GraphUrl.Length > 0 ? options.GraphUrl : graph),
            new BotToken(TokenSource.Create(options, handler, graph), time, services.GetRequiredService<ILogger<BotToken>>()),
            time,
            services.GetRequiredService<ILogger<TeamOwners>>()
        );
    }

    /// <summary>Null: Teams is off. Otherwise whether its credential ends soon; null: not that anyone knows.</summary>
    public static (string State, string? Warning)? TeamsState(this IServiceProvider services) =>
        services.GetService<CredentialEnd>() is { } end
            ? ("on", end.WarningAt(services.GetRequiredService<TimeProvider>().GetUtcNow()))
            : null;

    /// <summary>The address that Teams posts to; and what is measured of it.</summary>
    public static void MapTeams(this WebApplication app)
    {
        if (app.Services.GetService<TeamsBot>() is { } bot)
        {
            var connector = app.Services.GetRequiredService<TeamsConnector>();
            app.Services.GetRequiredService<Measures>()
                .Watch(TeamsRooms.ChannelName, () => new PlatformState(connector.TooMany, Invalid: null, Gateway: null));
            app.MapTeamsActivities(
                new ActivityEndpoint(
                    app.Services.GetRequiredService<TeamsOptions>(),
                    app.Services.GetRequiredService<BotFrameworkToken>(),
                    bot.HearAsync,
                    bot.InvokeAsync,
                    app.Services.GetRequiredService<TimeProvider>(),
                    app.Services.GetRequiredService<ILogger<ActivityEndpoint>>()
                )
            );
        }
    }
}
