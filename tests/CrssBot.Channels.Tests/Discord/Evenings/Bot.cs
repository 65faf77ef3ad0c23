using System.Text.Json.Nodes;
using CrssBot.Channels.Tests.Discord.Fake;
using CrssBot.Discord;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CrssBot.Channels.Tests.Discord.Evenings;

/// <summary>
/// The bot as the host composes it, on the real store, against the stand-in: everything between a press on the wire and the row on the disk is
/// real. Stopping and starting it again goes on with the same folder.
/// </summary>
internal sealed class Bot : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly FakeDiscord _discord;
    private readonly CapturedLogs _logs;
    private bool _stopped;

    private Bot(WebApplication app, FakeDiscord discord, CapturedLogs logs)
    {
        (_app, _discord, _logs) = (app, discord, logs);
        Store = app.Services.GetRequiredService<IStudyStore>();
    }

    public IStudyStore Store { get; }

    public GatedStore? Gate => (object)Store as GatedStore;

    public IServiceProvider Services => _app.Services;

    /// <summary>What it logged so far, at every level.</summary>
    public IReadOnlyCollection<string> Logged => _logs.Lines;

    public Uri Address => new(_app.Urls.Single());

    public static Task<Bot> StartAsync(FakeDiscord discord, DataFolder data, params (string Key, string Value)[] settings) =>
        StartAsync(discord, data, DiscordTransport.Gateway, settings);

    public static Task<Bot> StartAsync(
        FakeDiscord discord,
        DataFolder data,
        DiscordTransport transport,
        params (string Key, string Value)[] settings
    ) => StartAsync(discord, data, transport, gated: false, settings);

    /// <param name="time">Of the bot; the stand-in's is the caller's to choose.</param>
    public static Task<Bot> StartAsync(
        FakeDiscord discord,
        DataFolder data,
        TimeProvider time,
        DiscordTransport transport,
        params (string Key, string Value)[] settings
    ) => StartAsync(discord, data, transport, gated: false, settings, time);

    /// <summary>With another pack than the one that is shipped.</summary>
    public static Task<Bot> StartAsync(FakeDiscord discord, DataFolder data, Catalog pack) =>
        StartAsync(discord, data, DiscordTransport.Gateway, gated: false, [], pack: pack);

    /// <summary>On a store that does not say who anybody is until its gate opens.</summary>
    public static Task<Bot> StartGatedAsync(FakeDiscord discord, DataFolder data) =>
        StartAsync(discord, data, DiscordTransport.Gateway, gated: true, []);

    private static async Task<Bot> StartAsync(
        FakeDiscord discord,
        DataFolder data,
        DiscordTransport transport,
        bool gated,
        (string Key, string Value)[] settings,
        TimeProvider? time = null,
        Catalog? pack = null
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Storage:Path"] = data.Database,
                ["Discord:Token"] = discord.BotToken,
                ["Discord:ApiBaseUrl"] = discord.ApiBase,
                ["Discord:Transport"] = transport.ToString(),
                ["Runtime:LiveCountEvery"] = "00:00:01",
            }
        );
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        var logs = new CapturedLogs();
        builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace);
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        builder.Services.AddSingleton(pack ?? Pack.QuestionPrompts);
        builder.Services.AddSingleton(Pack.LookUp);
        Painter.At(builder.Services);
        builder.Services.AddStorage(builder.Configuration).AddRuntime(builder.Configuration).AddDiscord(builder.Configuration);
        if (gated)
        {
            GatedStore.Under(builder.Services);
        }

        var app = builder.Build();
        app.MapDiscord();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new Bot(app, discord, logs);
    }

    /// <summary>The room of a channel.</summary>
    public Task<RoomId> RoomAsync(FakeChannel channel) =>
        Store.RoomForAsync(
            new ChannelAddress("discord", $"{channel.Guild!.Id}/{channel.Id}"),
            new RoomId("none"),
            TestContext.Current.CancellationToken
        );

    /// <summary>Every recorded answer of a quiz.</summary>
    public async Task<IReadOnlyList<Attempt>> AttemptsAsync(FakeChannel channel, SessionId session) =>
        await Store.AttemptsOfSessionAsync(await RoomAsync(channel), session, TestContext.Current.CancellationToken);

    /// <summary>Turns daily prompts on in a channel, the first of them due in two seconds.</summary>
    public Task DailyInAMomentAsync(FakeChannel channel) =>
        DailyInAMomentAsync(Services, new ChannelAddress("discord", $"{channel.Guild!.Id}/{channel.Id}"));

    public static async Task DailyInAMomentAsync(IServiceProvider services, ChannelAddress address)
    {
        var desk = services.GetRequiredService<StudyDesk>();
        var room = await desk.RoomForAsync(address, TestContext.Current.CancellationToken);
        var now = TimeProvider.System.GetUtcNow();
        var settings = RoomSettings.Default with
        {
            Zone = "UTC",
            DailyOn = true,
            DailyAt = TimeOnly.FromDateTime(now.UtcDateTime.AddSeconds(2)),
            DailyDays = [.. Enum.GetValues<DayOfWeek>()],
        };
        var request = new RoomRequest(
            room,
            new MemberId("somebody"),
            now,
            new RoomCommand.Configure(settings),
            "Somebody",
            Standing: new Standing(Manages: true, [])
        );
        Assert.Null((await desk.SubmitAsync(request, TestContext.Current.CancellationToken)).Refusal);
    }

    /// <summary>As SIGTERM stops it.</summary>
    public async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            Gate?.Open();
            await _app.StopAsync(CancellationToken.None);
            await _app.DisposeAsync();
            AssertNoSecretIsLogged();
        }
    }

    /// <summary>Tokens, and whatever people typed: in no line of any log, at any level, in no exception.</summary>
    private void AssertNoSecretIsLogged()
    {
        string[] secrets = [_discord.BotToken, .. _discord.Interactions.All().SelectMany(SecretsOf).Distinct()];
        Assert.DoesNotContain(_logs.Lines, line => secrets.Any(s => line.Contains(s, StringComparison.OrdinalIgnoreCase)));
        Assert.DoesNotContain(_discord.Record, line => line.Path.Contains("/users/@me/channels", StringComparison.Ordinal));
    }

    private static IEnumerable<string> SecretsOf(InteractionResult interaction)
    {
        yield return interaction.Token;
        // A short word may stand in a log by itself; a sentence cannot.
        if (interaction.Payload["data"]?["options"]?[0]?["value"] is JsonValue typed && typed.ToString() is { Length: > 12 } sentence)
        {
            yield return sentence;
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}

/// <summary>A folder that is gone when the test is.</summary>
internal sealed class DataFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("crssbot-test-").FullName;

    public string Database => System.IO.Path.Combine(Path, "data", "crssbot.db");

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that was just killed may still let go of a file; the folder lies in the system's temporary one.
        }
    }
}
