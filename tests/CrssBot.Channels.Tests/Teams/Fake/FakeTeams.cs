using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CrssBot.Channels.Tests.Teams.Fake;

/// <summary>A message that the bot posted, as everyone sees it now.</summary>
internal sealed class FakePost(string conversation, string id, JsonObject activity)
{
    public string Conversation => conversation;

    public string Id => id;

    public JsonObject Activity { get; set; } = activity;

    /// <summary>Only its recipient sees it.</summary>
    public bool IsTargeted { get; init; }

    /// <summary>How often it was edited.</summary>
    public int Edits { get; set; }

    public JsonObject? Card => CardText.CardOf(Activity);

    /// <summary>Every text on the card, or the message's own, a line each.</summary>
    public string Text => CardText.OfActivity(Activity);
}

/// <summary>A body that the bot sent into a conversation: a post, or an edit of one.</summary>
internal sealed record FakeVersion(DateTimeOffset At, FakePost Post, bool IsFirst, JsonObject Activity);

/// <summary>What the connector answers to the next call that matches, instead of doing it, or after it.</summary>
/// <param name="Does">The call is done all the same: a 5xx that hid a delivered message.</param>
/// <param name="Until">It is not answered before that.</param>
internal sealed record FakeFault(
    string Method,
    int Status,
    bool Does = false,
    string Body = "{}",
    string? RetryAfter = null,
    Task? Until = null
);

/// <summary>
/// Microsoft's side on loopback: the connector that the bot calls, the authority that signs, and the people who press and type. Every body
/// goes through the published schemas.
/// </summary>
internal sealed class FakeTeams : IAsyncDisposable
{
    public const string AppId = "3f0b7c6a-6a53-4f0e-9d0e-0d3f5a1c2b11";
    public const string Tenant = "9c2f5a77-2a51-4c6b-8b0f-3e1d7f1f9a01";
    public const string Team = "19:team@thread.tacv2";
    public const string Channel = "19:study@thread.tacv2";

    /// <summary>The team's, in Entra.</summary>
    public const string Group = "0d6f9a3c-40b6-4c1e-9a52-5a7e1c5d2b18";

    private readonly WebApplication _app;
    private readonly HttpClient _http = new(new SocketsHttpHandler { ActivityHeadersPropagator = null });
    private readonly ConcurrentDictionary<string, FakePost> _posts = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<FakeFault> _faults = new();
    private readonly ConcurrentQueue<(string Method, string Path)> _calls = new();
    private readonly ConcurrentQueue<string> _broken = new();
    private readonly ConcurrentQueue<string> _typed = new();
    private readonly SemaphoreSlim _changed = new(0);
    private readonly Lock _lock = new();
    private readonly List<FakePost> _ordered = [];
    private readonly List<FakeVersion> _versions = [];
    private long _next = 1_700_000_000_000;

    private FakeTeams(WebApplication app, FakeAuthority authority) => (_app, Authority) = (app, authority);

    public FakeAuthority Authority { get; }

    /// <summary>Where the bot listens; set once it runs.</summary>
    public Uri Bot { get; set; } = null!;

    /// <summary>By it activities are dated.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Of everyone's client; null: it does not say.</summary>
    public string? Zone { get; set; }

    public string ServiceUrl => $"{_app.Urls.Single()}/emea/";

    /// <summary>Conversations that nobody lets the bot write to any more.</summary>
    public ConcurrentDictionary<string, string> Closed { get; } = new(StringComparer.Ordinal);

    /// <summary>Owners of the team, by their Entra ids; Graph tells.</summary>
    public ConcurrentDictionary<string, bool> Owners { get; } = new(StringComparer.Ordinal);

    public int GraphStatus { get; set; } = 200;

    public int GraphAsked => _calls.Count(c => c.Path.StartsWith("/v1.0/", StringComparison.Ordinal));

    public string GraphUrl => _app.Urls.Single();

    /// <summary>What a token for Graph is for, wherever Graph answers.</summary>
    public string GraphResource => "https://graph.microsoft.com";

    /// <summary>People who have the bot in a chat of their own; others cannot be written to there.</summary>
    public ConcurrentDictionary<string, bool> HasOwnChat { get; } = new(StringComparer.Ordinal);

    public IReadOnlyCollection<(string Method, string Path)> Calls => _calls;

    /// <summary>What was wrong with calls of the bot; a failure inside a server fails no test by itself.</summary>
    public IReadOnlyCollection<string> Broken => _broken;

    /// <summary>What people typed.</summary>
    public IReadOnlyCollection<string> AllTyped => _typed;

    public IReadOnlyList<FakePost> Posts
    {
        get
        {
            lock (_lock)
            {
                return [.. _ordered];
            }
        }
    }

    /// <summary>Every version of every post, in the order in which they came.</summary>
    public IReadOnlyList<FakeVersion> Versions
    {
        get
        {
            lock (_lock)
            {
                return [.. _versions];
            }
        }
    }

    public static async Task<FakeTeams> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var teams = new FakeTeams(app, await FakeAuthority.StartAsync());
        app.Run(teams.ConnectorAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return teams;
    }

    /// <summary>Faults that no call has met yet.</summary>
    public int FaultsLeft => _faults.Count;

    public void Fail(FakeFault fault) => _faults.Enqueue(fault);

    /// <summary>Waits for a post that looks so; posts are looked at as they are by then.</summary>
    public async Task<FakePost> UntilAsync(Func<FakePost, bool> looks)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (Posts.LastOrDefault(looks) is { } found)
            {
                return found;
            }

            try
            {
                await _changed.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException e)
            {
                throw new TimeoutException(
                    $"No such post. There are:\n{string.Join("\n---\n", Posts.Select(p => $"{p.Conversation}: {p.Text}"))}",
                    e
                );
            }
        }
    }

    /// <summary>An activity as Teams posts it; the answer's status and body.</summary>
    public async Task<(int Status, JsonNode? Body)> PostAsync(JsonObject activity, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Bot, "api/messages"))
        {
            Content = new StringContent(activity.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? Authority.Token(ServiceUrl));
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var answer = body.Length == 0 ? null : JsonNode.Parse(body);
        Oracle.CardOracle.CheckAll(answer);
        return ((int)response.StatusCode, answer);
    }

    /// <summary>Whatever bytes; the answer's status.</summary>
    public async Task<int> PostRawAsync(string body, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Bot, "api/messages"))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }

    public string NextId() => Interlocked.Increment(ref _next).ToString(CultureInfo.InvariantCulture);

    /// <summary>What every activity has.</summary>
    public JsonObject Activity(string type, FakePerson person, FakePlace place) =>
        new()
        {
            ["type"] = type,
            ["id"] = NextId(),
            ["timestamp"] = Time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture),
            ["serviceUrl"] = ServiceUrl,
            ["channelId"] = "msteams",
            ["from"] = new JsonObject
            {
                ["id"] = person.Id,
                ["name"] = person.Name,
                ["aadObjectId"] = person.EntraId,
                ["email"] = person.Mail,
                ["userPrincipalName"] = person.Mail,
            },
            ["conversation"] = new JsonObject
            {
                ["id"] = place.Thread is { } thread ? $"{place.Conversation};messageid={thread}" : place.Conversation,
                ["conversationType"] = place.Type,
                ["tenantId"] = Tenant,
                ["isGroup"] = place.Type != "personal",
            },
            ["recipient"] = new JsonObject { ["id"] = $"28:{AppId}", ["name"] = "CrssBot" },
            ["locale"] = "en-US",
            ["localTimezone"] = Zone,
            ["unknownField"] = new JsonObject { ["deep"] = 1 },
            ["channelData"] = new JsonObject
            {
                ["tenant"] = new JsonObject { ["id"] = Tenant },
                ["team"] = place.Type == "channel" ? new JsonObject { ["id"] = Team } : null,
                ["channel"] = place.Type == "channel" ? new JsonObject { ["id"] = place.Conversation } : null,
            },
        };

    public Task<(int Status, JsonNode? Body)> TypeAsync(FakePerson person, FakePlace place, string text) =>
        PostAsync(Typed(person, place, text));

    public JsonObject Typed(FakePerson person, FakePlace place, string text)
    {
        _typed.Enqueue(text);
        var activity = Activity("message", person, place);
        var mention = place.Type == "personal" ? "" : "<at>CrssBot</at>&nbsp;";
        activity["text"] = mention + text;
        activity["textFormat"] = "plain";
        if (mention.Length > 0)
        {
            activity["entities"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "mention",
                    ["text"] = "<at>CrssBot</at>",
                    ["mentioned"] = new JsonObject { ["id"] = $"28:{AppId}", ["name"] = "CrssBot" },
                }
            );
        }

        return activity;
    }

    /// <summary>Presses a button of a card: what the presser sees then, or the sentence they are told.</summary>
    public async Task<FakeView> PressAsync(
        FakePerson person,
        FakePlace place,
        JsonObject card,
        string label,
        params (string Id, string Value)[] entered
    ) => await PressAsync(person, place, CardText.TheButton(card, label), entered);

    /// <param name="button">Of a card; two may have the same title.</param>
    public async Task<FakeView> PressAsync(
        FakePerson person,
        FakePlace place,
        JsonObject button,
        params (string Id, string Value)[] entered
    )
    {
        var (status, body) = await PostAsync(Pressed(person, place, button, entered));
        Assert.Equal(200, status);
        return FakeView.Of(body!);
    }

    public JsonObject Pressed(
        FakePerson person,
        FakePlace place,
        JsonObject card,
        string label,
        params (string Id, string Value)[] entered
    ) => Pressed(person, place, CardText.TheButton(card, label), entered);

    private JsonObject Pressed(FakePerson person, FakePlace place, JsonObject button, (string Id, string Value)[] entered)
    {
        var data = (JsonObject)button["data"]!.DeepClone();
        foreach (var (id, value) in entered)
        {
            data[id] = value;
        }

        var activity = Activity("invoke", person, place);
        activity["name"] = "adaptiveCard/action";
        activity["value"] = new JsonObject
        {
            ["action"] = new JsonObject
            {
                ["type"] = "Action.Execute",
                ["verb"] = button["verb"]?.DeepClone(),
                ["data"] = data,
            },
            ["trigger"] = "manual",
        };
        return activity;
    }

    private async Task ConnectorAsync(HttpContext http)
    {
        var method = http.Request.Method;
        var path = http.Request.Path.Value!;
        _calls.Enqueue((method, path));
        using var reader = new StreamReader(http.Request.Body);
        var text = await reader.ReadToEndAsync(http.RequestAborted);
        if (!Authority.HasIssued(http.Request.Headers.Authorization.ToString()))
        {
            http.Response.StatusCode = 401;
            return;
        }

        if (path.StartsWith("/v1.0/", StringComparison.Ordinal))
        {
            await GraphAsync(http);
            return;
        }

        FakeFault? fault = null;
        if (_faults.TryPeek(out var next) && next.Method == method && path.Contains("/activities", StringComparison.Ordinal))
        {
            _faults.TryDequeue(out fault);
        }

        var (status, body) = fault is null or { Does: true } ? Judged(method, path, text, http.Request.QueryString.HasValue) : (0, "");
        if (fault is not null)
        {
            (status, body) = (fault.Status, fault.Body);
            await (fault.Until ?? Task.CompletedTask).WaitAsync(http.RequestAborted);
            if (fault.RetryAfter is { } after)
            {
                http.Response.Headers.RetryAfter = after;
            }
        }

        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(body, http.RequestAborted);
    }

    /// <summary>team-list-members, by the id of one of them.</summary>
    private async Task GraphAsync(HttpContext http)
    {
        var asked = http.Request.Query["$filter"].ToString();
        if (GraphStatus == 200 && http.Request.Path.Value != $"/v1.0/teams/{Group}/members")
        {
            _broken.Enqueue($"Graph was asked {http.Request.Path}");
        }

        var person = asked.Split('\'') is [_, var id, _] ? id : "";
        var member = new JsonObject
        {
            ["@odata.type"] = "#microsoft.graph.aadUserConversationMember",
            ["roles"] = Owners.ContainsKey(person) ? new JsonArray("owner") : new JsonArray(),
            ["displayName"] = "Somebody",
            ["userId"] = person,
            ["email"] = $"somebody@{FakePerson.MailHost}",
        };
        http.Response.StatusCode = GraphStatus;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(new JsonObject { ["value"] = new JsonArray(member) }.ToJsonString(), http.RequestAborted);
    }

    private (int Status, string Body) Judged(string method, string path, string text, bool targeted)
    {
        try
        {
            return Do(method, path, text, targeted);
        }
        catch (Exception e)
        {
            _broken.Enqueue(e.Message);
            throw;
        }
    }

    private (int Status, string Body) Do(string method, string path, string text, bool targeted)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        // emea/v3/conversations[/{id}/activities[/{activity}]]
        Assert.Equal(["emea", "v3", "conversations"], parts[..3]);
        if (text.Length > 0)
        {
            Assert.Empty(Oracle.ConnectorOracle.Available?.Check(method, path, text) ?? []);
        }

        if (parts.Length == 3)
        {
            var asked = JsonNode.Parse(text)!;
            var person = asked["members"]![0]!["id"]!.ToString();
            return HasOwnChat.ContainsKey(person)
                ? (201, new JsonObject { ["id"] = FakePlace.Of(person).Conversation }.ToJsonString())
                : (403, """{"error":{"code":"BotNotInConversationRoster","message":"no"}}""");
        }

        var conversation = parts[3];
        if (Closed.TryGetValue(conversation.Split(";messageid=")[0], out var code))
        {
            return (
                403,
                new JsonObject
                {
                    ["error"] = new JsonObject { ["code"] = code, ["message"] = "no" },
                }.ToJsonString()
            );
        }

        var activity = (JsonObject)JsonNode.Parse(text)!;
        Assert.Null(activity["id"]);
        Assert.Null(activity["timestamp"]);
        Assert.InRange(2 * text.Length, 1, 80 * 1024);
        Oracle.CardOracle.CheckAll(activity);
        if (method == "POST")
        {
            var post = new FakePost(conversation, NextId(), activity) { IsTargeted = targeted };
            lock (_lock)
            {
                _posts[post.Id] = post;
                _ordered.Add(post);
                _versions.Add(new FakeVersion(Time.GetUtcNow(), post, IsFirst: true, activity));
            }

            _changed.Release();
            return (201, new JsonObject { ["id"] = post.Id }.ToJsonString());
        }

        Assert.Equal("PUT", method);
        if (!_posts.TryGetValue(parts[5], out var edited))
        {
            return (404, """{"error":{"code":"ActivityNotFoundInConversation","message":"no"}}""");
        }

        Assert.Equal(edited.Conversation, conversation);
        lock (_lock)
        {
            // In this order: whoever sees what it says sees that it was edited.
            edited.Edits++;
            edited.Activity = activity;
            _versions.Add(new FakeVersion(Time.GetUtcNow(), edited, IsFirst: false, activity));
        }

        _changed.Release();
        return (200, new JsonObject { ["id"] = edited.Id }.ToJsonString());
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Authority.DisposeAsync();
        _http.Dispose();
        _changed.Dispose();
    }
}

internal sealed record FakePerson(string Id, string Name)
{
    /// <summary>Of everyone's address. Teams sends it here and there; the bot has no use for it.</summary>
    public const string MailHost = "agency.example";

    /// <summary>The same at every press.</summary>
    public string EntraId => new Guid(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(Id)).AsSpan(0, 16)).ToString();

    public string Mail => $"{Name.Replace(' ', '.')}@{MailHost}";

    public static FakePerson Number(int n) => new($"29:1person-{n}", $"Quincy {n}");
}

/// <param name="Type">personal, groupChat or channel.</param>
internal sealed record FakePlace(string Conversation, string Type, string? Thread = null)
{
    public static readonly FakePlace Channel = new(FakeTeams.Channel, "channel", "1690000000000");
    public static readonly FakePlace Group = new("19:group@thread.v2", "groupChat");

    /// <summary>A person's own chat with the bot.</summary>
    public static FakePlace Of(string person) => new($"a:{person[3..]}", "personal");
}

/// <summary>What a press showed its presser alone.</summary>
internal sealed record FakeView(JsonObject? Card, string Text)
{
    public static FakeView Of(JsonNode body)
    {
        Oracle.InvokeOracle.CheckAction(body);
        var value = body["value"];
        if (value is JsonObject card && body["type"]!.ToString() == "application/vnd.microsoft.card.adaptive")
        {
            return new FakeView(card, CardText.Of(card));
        }

        return new FakeView(null, value is JsonObject error ? error["message"]!.ToString() : value!.ToString());
    }
}

/// <summary>Reads a card as a person does.</summary>
internal static class CardText
{
    public static JsonObject? CardOf(JsonObject activity) => activity["attachments"]?[0]?["content"] as JsonObject;

    public static string OfActivity(JsonObject activity) => CardOf(activity) is { } card ? Of(card) : activity["text"]?.ToString() ?? "";

    public static string Of(JsonObject card) => string.Join('\n', Lines(card));

    private static IEnumerable<string> Lines(JsonObject card) =>
        ((JsonArray)card["body"]!).Select(b =>
            b!["type"]!.ToString() switch
            {
                "TextBlock" => b["text"]!.ToString(),
                "RichTextBlock" => string.Concat(((JsonArray)b["inlines"]!).Select(i => i!["text"]!.ToString())),
                "ActionSet" => string.Concat(((JsonArray)b["actions"]!).Select(a => $"[{a!["title"]}]")),
                var type => $"{type} {b["label"]}",
            }
        );

    public static JsonObject? Button(JsonObject card, string label) => Buttons(card).FirstOrDefault(a => a["title"]!.ToString() == label);

    public static JsonObject TheButton(JsonObject card, string label) =>
        Button(card, label) ?? throw new InvalidOperationException($"No button {label} on:\n{Of(card)}");

    /// <summary>A button whose press id begins so.</summary>
    public static JsonObject? ButtonStartingWith(FakePost post, string press) =>
        post.Card is { } card ? Buttons(card).FirstOrDefault(a => PressOf(a)?.StartsWith(press, StringComparison.Ordinal) == true) : null;

    /// <summary>What a button brings.</summary>
    public static string? PressOf(JsonObject button) => button["data"]!["press"]?.ToString();

    public static IEnumerable<JsonObject> Buttons(JsonObject card) =>
        ((JsonArray)card["body"]!)
            .Where(b => b!["type"]!.ToString() == "ActionSet")
            .SelectMany(b => (JsonArray)b!["actions"]!)
            .OfType<JsonObject>();
}
