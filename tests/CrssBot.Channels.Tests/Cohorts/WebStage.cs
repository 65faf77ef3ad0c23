using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CrssBot.Channels.Tests.Discord.Evenings;
using CrssBot.Engine;
using CrssBot.Engine.Cohorts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Runtime.Outbox;
using CrssBot.Storage;
using CrssBot.Web;
using CrssBot.Web.Api;
using CrssBot.Web.Rooms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace CrssBot.Channels.Tests.Cohorts;

/// <summary>A room of the Web, through the JSON API; its pages need the executable's own files and are looked at by a browser elsewhere.</summary>
internal sealed class WebStage : IStage
{
    /// <summary>Has the invitation, and only looks.</summary>
    private const int Bystander = 12;

    private readonly CapturedLogs _logs = new();
    private readonly DataFolder _data;
    private readonly LeapingTime _time;
    private readonly HttpClient _http = new(new SocketsHttpHandler { ActivityHeadersPropagator = null });
    private readonly Dictionary<int, WebPerson> _people = [];

    /// <summary>Every version of every message that was delivered.</summary>
    private readonly ConcurrentQueue<Posted> _delivered = new();

    /// <summary>Whole views of the bystander: what the channel tells whoever has the invitation, beside messages.</summary>
    private readonly ConcurrentQueue<Posted> _looked = new();
    private WebApplication _app = null!;
    private string _invitation = "";
    private CancellationTokenSource? _enough;
    private Task _looking = Task.CompletedTask;

    private WebStage(DataFolder data, LeapingTime time) => (_data, _time) = (data, time);

    public IServiceProvider Services => _app.Services;

    public RoomId Room => WebRooms.IdOf(_invitation);

    public IReadOnlyList<Posted> Everything => [.. _delivered, .. _looked];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<WebStage> StartAsync(DataFolder data, LeapingTime time)
    {
        var stage = new WebStage(data, time);
        await stage.StartBotAsync();
        return stage;
    }

    private async Task StartBotAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Storage:Path"] = _data.Database });
        builder.Logging.AddProvider(_logs).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddSingleton(Pack.QuestionPrompts);
        builder.Services.AddSingleton(Pack.LookUp);
        builder.Services.AddStorage(builder.Configuration).AddRuntime(builder.Configuration).AddWeb(builder.Configuration);
        // Tokens outlive a restart.
        builder
            .Services.AddDataProtection()
            .SetApplicationName("CrssBot")
            .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(_data.Path, "keys")));
        builder.Services.RemoveAll<IChannel>();
        builder.Services.AddSingleton<IChannel>(s => new NotedChannel(s.GetRequiredService<WebChannel>(), Note));
        _app = builder.Build();
        _app.UseAuthentication();
        _app.UseAuthorization();
        StudyApi.Map(_app);
        await _app.StartAsync(Token);
    }

    private void Note(Slot slot)
    {
        var message = JsonSerializer.Deserialize(slot.View, EngineJson.Default.RoomMessage)!;
        _delivered.Enqueue(new Posted(_time.GetUtcNow(), slot.MessageId is null, HeadingOf(message), slot.View));
    }

    /// <summary>As chats head the same message.</summary>
    private static string HeadingOf(RoomMessage message) =>
        message switch
        {
            RoomMessage.Lobby { Open: true } => "A quiz is about to start",
            RoomMessage.Lobby => "Quiz",
            RoomMessage.HowTheRoomDid => "How the room did",
            RoomMessage.DailyAsk or RoomMessage.DailyReveal => "Daily",
            RoomMessage.Welcome => "Welcome",
            RoomMessage.BoardNow => "How the team's week goes",
            RoomMessage.SharedConcept => "A concept",
            _ => "Question",
        };

    public string NameOf(int who) => string.Create(CultureInfo.InvariantCulture, $"Lerner{who:D2}");

    /// <summary>There is no platform that knows anybody: the random id that stands for one.</summary>
    public string IdOf(int who) => _people[who].Id;

    private async Task<WebPerson> PersonAsync(int who)
    {
        if (!_people.TryGetValue(who, out var known))
        {
            var reply = await SendAsync(HttpMethod.Post, "api/members", token: null, new JsonObject { ["name"] = NameOf(who) });
            var member = new MemberId(reply!["member"]!.ToString());
            var identity = Assert.Single(await Services.GetRequiredService<IStudyStore>().IdentitiesOfAsync(member, Token));
            _people[who] = known = new WebPerson(identity.PlatformId, reply["token"]!.ToString());
        }

        return known;
    }

    private HttpRequestMessage Request(HttpMethod method, string path, string? token)
    {
        var request = new HttpRequestMessage(method, new Uri(new Uri(_app.Urls.Single()), path));
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    private async Task<string> SendTextAsync(HttpMethod method, string path, string? token, JsonNode? body = null)
    {
        using var request = Request(method, path, token);
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request, Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {text}");
        return text;
    }

    private async Task<JsonNode?> SendAsync(HttpMethod method, string path, string? token, JsonNode? body = null) =>
        JsonNode.Parse(await SendTextAsync(method, path, token, body));

    private async Task<string> OwnAsync(int who, HttpMethod method, string path, JsonNode? body = null) =>
        await SendTextAsync(method, path, (await PersonAsync(who)).Token, body);

    /// <returns>What they see then.</returns>
    private async Task<RoomView> SubmitAsync(int who, RoomCommand command)
    {
        var body = new JsonObject { ["command"] = JsonSerializer.SerializeToNode(command, EngineJson.Default.RoomCommand) };
        var reply = await SendAsync(HttpMethod.Post, $"api/rooms/{_invitation}/commands", (await PersonAsync(who)).Token, body);
        return reply!["view"].Deserialize(EngineJson.Default.RoomView)!;
    }

    private async Task<RoomView> LookAsync(int who) =>
        JsonSerializer.Deserialize(await OwnAsync(who, HttpMethod.Get, $"api/rooms/{_invitation}"), EngineJson.Default.RoomView)!;

    public async Task SetUpAsync(string start, string meets, string weeks)
    {
        var room = await SendAsync(HttpMethod.Post, "api/rooms", (await PersonAsync(0)).Token);
        _invitation = room!["invitation"]!.ToString();
        await StartLookingAsync();
        var settings = (await LookAsync(0)).Settings with
        {
            Zone = "America/Chicago",
            DailyOn = true,
            DailyAt = new TimeOnly(8, 0),
            DailyDays = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday],
        };
        Assert.True((await SubmitAsync(0, new RoomCommand.Configure(settings))).You.IsFacilitator);
        // The page reads what was pasted, and rehearses, by the desk itself.
        var desk = Services.GetRequiredService<StudyDesk>();
        var read = desk.ReadCalendar(DateOnly.Parse(start, CultureInfo.InvariantCulture), meets, weeks);
        Assert.Empty(read.Unknown);
        Assert.NotNull((await SubmitAsync(0, new RoomCommand.SetCalendar(read.Calendar!))).Calendar);
        Assert.NotEmpty(desk.Rehearse(settings));
        Assert.True((await SubmitAsync(0, new RoomCommand.PostWelcome())).Welcomed);
    }

    public async Task<string> BeginAsync(int who)
    {
        var view = await SubmitAsync(who, new RoomCommand.Enter(NameOf(who)));
        // In the words of the page's own section, drawn from this person's view.
        var met = Course.Concepts(view, Pack.Catalog);
        return $"""
            Where the group is
            {Course.Line(view, Pack.Catalog)}
            {(met.IsEmpty ? "The group is just beginning." : $"{met.Length} concepts so far:")}
            {string.Join('\n', met.Select(c => Pack.Catalog.ConceptById[c].Name))}
            """;
    }

    public Task SetExtraTimeAsync(int who, ExtraTime time) =>
        OwnAsync(who, HttpMethod.Put, "api/me/settings", new JsonObject { ["extraTime"] = time.ToString() });

    public async Task ShowNameAsync(int who) => Assert.True((await SubmitAsync(who, new RoomCommand.ShowMyName(On: true))).You.ShowsName);

    public async Task<string> AnswerDailyAsync(int who, DateOnly date, OptionId option)
    {
        var view = await SubmitAsync(who, new RoomCommand.AnswerDaily(date, option));
        var daily = view.Dailies.Single(d => d.Date == date);
        return daily.Option == option && daily.Message is RoomMessage.DailyReveal reveal
            ? $"You chose {reveal.Choices.Single(c => c.Option == option).Letter}."
            : "Nothing is shown.";
    }

    public async Task OpenQuizAsync(int who, int questions)
    {
        var plan = (await LookAsync(who)).Settings.QuizDefaults with
        {
            Questions = questions,
            Mode = StudyMode.Together,
            SpeedBonus = false,
        };
        Assert.IsType<RoomMessage.Lobby>((await SubmitAsync(who, new RoomCommand.OpenLobby(plan))).Quiz);
    }

    public async Task JoinAsync(int who, SessionId session) =>
        Assert.True((await SubmitAsync(who, new RoomCommand.JoinQuiz(session))).You.Playing);

    public async Task StartQuizAsync(int who, SessionId session) =>
        Assert.IsType<RoomMessage.Ask>((await SubmitAsync(who, new RoomCommand.StartQuiz(session))).Quiz);

    public async Task AnswerAsync(int who, RoomMessage.Ask ask, OptionId option) =>
        Assert.Equal(option, (await SubmitAsync(who, new RoomCommand.Answer(ask.Session, ask.Ordinal, ask.Round, option))).You.Option);

    public Task NextAsync(int who, RoomMessage.Reveal reveal) =>
        SubmitAsync(who, new RoomCommand.Lead(reveal.Session, reveal.Ordinal, QuizStep.Next));

    public Task FlagAsync(int who, QuestionId question, int revision) =>
        SubmitAsync(who, new RoomCommand.FlagQuestion(question, revision, FlagReason.Unclear));

    public Task BoardAsync(int who) => SubmitAsync(who, new RoomCommand.PostBoard());

    public Task<string> ExportAsync(int who) => OwnAsync(who, HttpMethod.Get, "api/me/export");

    public async Task EraseAsync(int who)
    {
        await OwnAsync(who, HttpMethod.Delete, "api/me");
        using var request = Request(HttpMethod.Get, "api/me", _people[who].Token);
        using var response = await _http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private async Task StartLookingAsync()
    {
        var token = (await PersonAsync(Bystander)).Token;
        var enough = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var before = _looked.Count;
        _enough = enough;
        _looking = LookOnAsync(token, enough.Token);
        await Waits.UntilAsync(() => Task.FromResult(_looked.Count > before));
    }

    /// <summary>The stream tells the newest view at each change; what passes between two is in the messages that were delivered.</summary>
    private async Task LookOnAsync(string token, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, $"api/rooms/{_invitation}/events", token);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var events = SseParser.Create(await response.Content.ReadAsStreamAsync(cancellationToken));
        await foreach (var item in events.EnumerateAsync(cancellationToken))
        {
            _looked.Enqueue(new Posted(_time.GetUtcNow(), IsFirst: false, "", item.Data));
        }
    }

    private async Task StopLookingAsync()
    {
        if (_enough is { } enough)
        {
            _enough = null;
            // Nothing but this ends the stream, and a failure in it fails the test.
            Assert.False(_looking.IsCompletedSuccessfully);
            await enough.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _looking);
            enough.Dispose();
        }
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartBotAsync();
        await StartLookingAsync();
    }

    public async Task StopAsync()
    {
        await StopLookingAsync();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        // Neither a name nor a token.
        Assert.DoesNotContain(
            _logs.Lines,
            line =>
                _people.Any(p =>
                    line.Contains(NameOf(p.Key), StringComparison.Ordinal) || line.Contains(p.Value.Token, StringComparison.Ordinal)
                )
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_enough is { } enough)
        {
            // Only after a failure, which is the one to be told of.
            await enough.CancelAsync();
            await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            enough.Dispose();
        }

        await _app.DisposeAsync();
        _http.Dispose();
    }

    private sealed record WebPerson(string Id, string Token);

    private sealed class NotedChannel(WebChannel channel, Action<Slot> note) : IChannel
    {
        public string Name => channel.Name;

        public Task<Delivery> DeliverAsync(Slot slot, CancellationToken cancellationToken)
        {
            note(slot);
            return channel.DeliverAsync(slot, cancellationToken);
        }

        public Task ShowLiveAsync(LiveCount count, CancellationToken cancellationToken) => channel.ShowLiveAsync(count, cancellationToken);

        public Task ShowAwayAsync(ChannelAddress address, CancellationToken cancellationToken) =>
            channel.ShowAwayAsync(address, cancellationToken);
    }
}
