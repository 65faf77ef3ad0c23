using CrssBot.Channels.Tests.Discord.Evenings;
using CrssBot.Channels.Tests.Teams.Fake;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Runtime.Outbox;
using CrssBot.Storage;
using CrssBot.Teams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CrssBot.Channels.Tests.Teams.Evenings;

/// <summary>The bot as the host composes it, on the real store, with Teams' stand-in around it.</summary>
internal sealed class TeamsHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly FakeTeams _teams;
    private readonly CapturedLogs _logs;
    private bool _stopped;

    private TeamsHost(WebApplication app, FakeTeams teams, CapturedLogs logs) => (_app, _teams, _logs) = (app, teams, logs);

    /// <summary>Of a slow store; otherwise null.</summary>
    public GatedStore? Gate => (object)Store as GatedStore;

    private IStudyStore Store => _app.Services.GetRequiredService<IStudyStore>();

    /// <param name="time">Null: the real one.</param>
    /// <param name="slow">The store hangs on who somebody is until <see cref="Gate"/> is opened.</param>
    public static async Task<TeamsHost> StartAsync(
        FakeTeams teams,
        DataFolder data,
        TimeProvider? time = null,
        bool slow = false,
        params (string Name, string Value)[] settings
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Storage:Path"] = data.Database,
                ["Teams:AppId"] = FakeTeams.AppId,
                ["Teams:TenantId"] = FakeTeams.Tenant,
                ["Teams:Secret"] = FakeAuthority.ClientSecret,
                ["Teams:OpenIdMetadataUrl"] = teams.Authority.MetadataUrl,
                ["Teams:Authority"] = teams.Authority.Address,
                ["Teams:AllowedServiceUrls:0"] = teams.ServiceUrl,
            }
        );
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Name, (string?)s.Value)));
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
            teams.Authority.Time = time;
        }

        var logs = new CapturedLogs();
        builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton(Pack.QuestionPrompts);
        builder.Services.AddSingleton(Pack.LookUp);
        Painter.At(builder.Services);
        builder.Services.AddStorage(builder.Configuration).AddRuntime(builder.Configuration).AddTeams(builder.Configuration);
        if (slow)
        {
            GatedStore.Under(builder.Services);
        }

        var app = builder.Build();
        app.MapTeams();
        await app.StartAsync(TestContext.Current.CancellationToken);
        teams.Bot = new Uri(app.Urls.Single());
        return new TeamsHost(app, teams, logs);
    }

    public Task<RoomId> RoomAsync(FakePlace place) =>
        Store.RoomForAsync(
            new ChannelAddress("teams", $"{(place.Type == "channel" ? FakeTeams.Team : "-")}/{place.Conversation}"),
            new RoomId("none"),
            TestContext.Current.CancellationToken
        );

    public async Task<IReadOnlyList<Attempt>> AttemptsAsync(FakePlace place, SessionId session) =>
        await Store.AttemptsOfSessionAsync(await RoomAsync(place), session, TestContext.Current.CancellationToken);

    public IServiceProvider Services => _app.Services;

    public async Task<SlotState> StateAsync(FakePlace place, string slot) =>
        (await Store.SlotAsync(await RoomAsync(place), slot, TestContext.Current.CancellationToken))!.State;

    public async Task<RoomView> LookAsync(FakePlace place) =>
        await _app
            .Services.GetRequiredService<StudyDesk>()
            .LookAsync(await RoomAsync(place), RoomRequest.Clock, standing: null, TestContext.Current.CancellationToken);

    public async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            await _app.StopAsync(CancellationToken.None);
            await _app.DisposeAsync();
            Assert.Empty(_teams.Broken);
            AssertNoSecretIsLogged();
        }
    }

    /// <summary>Tokens, secrets, and whatever people typed: in no line of any log.</summary>
    private void AssertNoSecretIsLogged() =>
        Assert.DoesNotContain(
            _logs.Lines,
            line =>
                line.Contains(FakeAuthority.ClientSecret, StringComparison.Ordinal)
                || line.Contains(FakePerson.MailHost, StringComparison.OrdinalIgnoreCase)
                || _teams.Authority.Issued.Any(t => line.Contains(t, StringComparison.Ordinal))
                // A short word may stand in a log by itself; a sentence cannot.
                || _teams.AllTyped.Any(t => t.Length > 12 && line.Contains(t, StringComparison.OrdinalIgnoreCase))
        );

    public async ValueTask DisposeAsync() => await StopAsync();
}
