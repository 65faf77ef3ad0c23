using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace CrssBot.Channels.Tests.Discord.Fake;

/// <summary>A request that passed every check that does not depend on its route.</summary>
internal sealed record FakeRequest(string Method, string Path, IQueryCollection Query, JsonElement Body, string[] Parameters)
{
    /// <summary>Sent beside the body.</summary>
    public ImmutableList<FakeFile> Files { get; init; } = [];

    public ulong Id(int parameter) =>
        ulong.TryParse(Parameters[parameter], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;

    public ulong? QueryId(string name) =>
        ulong.TryParse(Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    public int Limit(int normal, int most) =>
        int.TryParse(Query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? Math.Clamp(limit, 1, most) : normal;
}

internal sealed record FakeReply(int Status, JsonNode? Body = null)
{
    public static readonly FakeReply Nothing = new(204);

    /// <summary>docs: topics/opcodes-and-status-codes.mdx, JSON Error Codes.</summary>
    public static FakeReply Error(int status, int code, string message) =>
        new(status, new JsonObject { ["message"] = message, ["code"] = code });

    public static FakeReply InvalidForm(string why) =>
        new(
            400,
            new JsonObject
            {
                ["message"] = "Invalid Form Body",
                ["code"] = 50035,
                ["errors"] = new JsonObject { ["_errors"] = new JsonArray(new JsonObject { ["code"] = "INVALID", ["message"] = why }) },
            }
        );

    public static FakeReply UnknownChannel => Error(404, 10003, "Unknown Channel");
    public static FakeReply UnknownGuild => Error(404, 10004, "Unknown Guild");
    public static FakeReply UnknownMessage => Error(404, 10008, "Unknown Message");
    public static FakeReply MissingAccess => Error(403, 50001, "Missing Access");
    public static FakeReply MissingPermissions => Error(403, 50013, "Missing Permissions");
    public static FakeReply EmptyMessage => Error(400, 50006, "Cannot send an empty message");
}

/// <summary>A route: the template's {segments} are the parameters. Interaction routes need no bot token and know no global limit.</summary>
internal sealed record FakeRoute(string Method, string Template, Func<FakeRequest, FakeReply> Handle, bool OfInteraction = false)
{
    private readonly string[] segments = Template.Split('/');

    public string[]? Match(string method, string path)
    {
        var given = path.Split('/');
        if (method != Method || given.Length != segments.Length)
            return null;
        var parameters = new List<string>();
        for (var i = 0; i < given.Length; i++)
            if (segments[i].StartsWith('{'))
                parameters.Add(given[i]);
            else if (segments[i] != given[i])
                return null;
        return [.. parameters];
    }
}

/// <summary>The way of every request: faults, headers, limits, body, route. (docs: reference.mdx, topics/rate-limits.mdx)</summary>
internal sealed partial class FakeRest(FakeDiscord fake)
{
    private const string Prefix = "/api/v10";
    private const int MaxBodyBytes = 25 * 1024 * 1024;

    // The order matters where a template could match what a more exact one means.
    private readonly FakeRoute[] routes =
    [
        .. fake.Interactions.Routes(),
        .. new FakeChannels(fake).Routes(),
        .. new FakeEvents(fake).Routes(),
        .. fake.Commands.Routes(),
        .. Others(fake),
    ];

    public async Task ServeAsync(HttpContext http)
    {
        var method = http.Request.Method;
        var path = http.Request.Path.Value ?? "";
        path = path.StartsWith(Prefix + "/", StringComparison.Ordinal) ? path[Prefix.Length..] : "";
        var status = 0;
        try
        {
            status = await AnswerAsync(http, method, path);
        }
        catch (OperationCanceledException)
        {
            // The client gave up, or the fake stops.
        }
        catch (Exception e)
        {
            // A mistake of the fake must not pass for one of Discord's 500s.
            fake.Find($"{method} {Masked(path)}: the fake failed: {e}");
            throw;
        }
        finally
        {
            fake.Log(new RequestLine(method, Masked(http.Request.Path + http.Request.QueryString.Value), status, fake.Time.GetUtcNow()));
        }
    }

    /// <returns>The status that was sent; 0 when the connection was dropped.</returns>
    private async Task<int> AnswerAsync(HttpContext http, string method, string path)
    {
        var rule = fake.Faults.Take(method, path);
        switch (rule?.Fault)
        {
            case Fault.Dropped { AfterTheWork: false }:
                http.Abort();
                return 0;
            case Fault.ServerError { AfterTheWork: false } error:
                return await ProxyErrorAsync(http, error.Status);
            case Fault.LimitedByProxy limited:
                http.Response.Headers.RetryAfter = Math.Ceiling(limited.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                return await ProxyErrorAsync(http, 429);
            case Fault.Limited limited:
                return await SendAsync(http, fake.Limits.TooMany(http, limited.RetryAfter, limited.Scope));
            case Fault.Refused refused:
                return await SendAsync(http, FakeReply.Error(refused.Status, refused.Code, $"As the test ordered ({refused.Code})"));
            case Fault.Hang:
                using (var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, fake.Stopping))
                    await rule.Released.WaitAsync(either.Token);
                break;
        }

        var reply = await ReplyAsync(http, method, path);
        switch (rule?.Fault)
        {
            case Fault.Dropped { AfterTheWork: true }:
                http.Abort();
                return 0;
            case Fault.ServerError { AfterTheWork: true } error:
                return await ProxyErrorAsync(http, error.Status);
            default:
                return await SendAsync(http, reply);
        }
    }

    private async Task<FakeReply> ReplyAsync(HttpContext http, string method, string path)
    {
        var headers = http.Request.Headers;
        if (!UserAgent().IsMatch(headers.UserAgent.ToString()))
        {
            fake.Find($"{method} {path}: User-Agent '{headers.UserAgent}' is not 'DiscordBot (url, version)'");
            return FakeReply.Error(403, 40333, "internal network error");
        }

        var (route, parameters) = routes
            .Select(r => (Route: r, Parameters: r.Match(method, path)))
            .FirstOrDefault(r => r.Parameters is not null);
        if (route is null)
        {
            fake.Find($"{method} {http.Request.Path}: not a route that the fake knows");
            return FakeReply.Error(404, 0, "404: Not Found");
        }

        if (headers.Authorization.Count > 0 || !route.OfInteraction)
            if (headers.Authorization != $"Bot {fake.BotToken}")
                return FakeReply.Error(401, 0, "401: Unauthorized");
        if (fake.Limits.Spend(http, route, parameters!) is { } limited)
            return limited;

        var body = default(JsonElement);
        ImmutableList<FakeFile> files = [];
        if (method is "POST" or "PUT" or "PATCH")
        {
            if (!IsJson(headers.ContentType) && !http.Request.HasFormContentType)
            {
                fake.Find($"{method} {path}: Content-Type '{headers.ContentType}'");
                return FakeReply.InvalidForm("Expected \"Content-Type\" header to be one of {'application/json'}.");
            }

            (var parsed, files, var refusal) = await BodyAsync(http, method, path);
            if (refusal is not null)
                return refusal;
            body = parsed;
            if (fake.Check(method, path, body) is { } why)
                return FakeReply.InvalidForm(why);
        }

        var request = new FakeRequest(method, path, http.Request.Query, body, parameters!) { Files = files };
        return fake.World.Change(() => route.Handle(request));
    }

    private static bool IsJson(StringValues contentType) =>
        contentType.ToString().StartsWith("application/json", StringComparison.OrdinalIgnoreCase);

    private async Task<(JsonElement Body, ImmutableList<FakeFile> Files, FakeReply? Refusal)> BodyAsync(
        HttpContext http,
        string method,
        string path
    )
    {
        using var copy = new MemoryStream();
        ImmutableList<FakeFile> files = [];
        if (http.Request.HasFormContentType)
        {
            // Files beside a body (docs: reference.mdx, Uploading Files).
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            foreach (var file in form.Files)
            {
                using var content = new MemoryStream();
                await file.CopyToAsync(content, http.RequestAborted);
                // docs: reference.mdx, Uploading Files: files[n], and n is its id in the attachments.
                if (FileField().Match(file.Name) is not { Success: true } field)
                {
                    fake.Find($"{method} {Masked(path)}: a file called {file.Name}, not files[n]");
                    continue;
                }

                var id = ulong.Parse(field.Groups["n"].ValueSpan, CultureInfo.InvariantCulture);
                files = files.Add(new FakeFile(file.FileName, content.ToArray(), file.ContentType, id));
                fake.Receive(files[^1]);
            }

            copy.Write(Encoding.UTF8.GetBytes(form["payload_json"].ToString()));
        }
        else
            await http.Request.Body.CopyToAsync(copy, http.RequestAborted);

        if (copy.Length > MaxBodyBytes)
            return (default, files, FakeReply.Error(413, 40005, "Request entity too large"));
        try
        {
            using var document = JsonDocument.Parse(copy.ToArray());
            return (document.RootElement.Clone(), files, null);
        }
        catch (JsonException)
        {
            fake.Find($"{method} {path}: the body is no JSON");
            return (default, files, FakeReply.Error(400, 50109, "The request body contains invalid JSON."));
        }
    }

    private async Task<int> SendAsync(HttpContext http, FakeReply reply)
    {
        fake.Limits.Count(reply.Status, http.Response.Headers["X-RateLimit-Scope"]);
        http.Response.StatusCode = reply.Status;
        if (reply.Body is not null)
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(reply.Body.ToJsonString(), http.RequestAborted);
        }

        return reply.Status;
    }

    private async Task<int> ProxyErrorAsync(HttpContext http, int status)
    {
        fake.Limits.Count(status, null);
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html";
        await http.Response.WriteAsync($"<html><head><title>{status}</title></head><body>error</body></html>", http.RequestAborted);
        return status;
    }

    /// <summary>The path without an interaction's token.</summary>
    public static string Masked(string path) => TokenInPath().Replace(path, "${before}***");

    private static FakeRoute[] Others(FakeDiscord fake) =>
        [
            new("GET", "/gateway/bot", _ => new FakeReply(200, fake.Gateway.Information())),
            new("GET", "/users/@me", _ => new FakeReply(200, fake.BotUser())),
            new("GET", "/users/@me/guilds", request => MyGuilds(fake, request)),
            new("POST", "/users/@me/channels", request => OpenDirectMessages(fake, request)),
            new("GET", "/applications/@me", _ => new FakeReply(200, Application(fake))),
        ];

    private static JsonObject Application(FakeDiscord fake) =>
        new()
        {
            ["id"] = $"{fake.ApplicationId}",
            ["name"] = "CrssBot",
            ["icon"] = null,
            ["description"] = "",
            ["bot_public"] = true,
            ["bot_require_code_grant"] = false,
            ["verify_key"] = fake.PublicKey,
            ["flags"] = 0,
            ["approximate_guild_count"] = fake.World.Guilds.Count,
            ["interactions_endpoint_url"] = fake.Transport is Transport.Http endpoint ? endpoint.Endpoint.ToString() : null,
        };

    /// <summary>docs: resources/user.mdx, Get Current User Guilds.</summary>
    private static FakeReply MyGuilds(FakeDiscord fake, FakeRequest request)
    {
        var limit = request.Limit(normal: 200, most: 200);
        var before = request.QueryId("before");
        var guilds = fake.World.Guilds.Values.Where(g => g.Id > (request.QueryId("after") ?? 0) && g.Id < (before ?? ulong.MaxValue));
        var page = before is null ? guilds.Take(limit) : guilds.TakeLast(limit);
        return new FakeReply(
            200,
            new JsonArray([
                .. page.Select(g => new JsonObject
                {
                    ["id"] = $"{g.Id}",
                    ["name"] = g.Name,
                    ["icon"] = null,
                    ["owner"] = false,
                    ["permissions"] = $"{g.BotPermissions}",
                    ["features"] = new JsonArray(),
                }),
            ])
        );
    }

    private static FakeReply OpenDirectMessages(FakeDiscord fake, FakeRequest request)
    {
        var wanted = FakeMessage.Text(request.Body, "recipient_id");
        var channel = fake.World.Channels().FirstOrDefault(c => $"{c.Recipient?.Id}" == wanted);
        return channel is null ? FakeReply.Error(400, 50033, "Invalid Recipient(s)") : new FakeReply(200, FakeDiscord.ChannelJson(channel));
    }

    // docs: reference.mdx, User Agent: DiscordBot ($url, $versionNumber), more may follow.
    [GeneratedRegex(@"^DiscordBot \(https?://[^\s,]+, [^\s)]+\)", RegexOptions.None, 1000)]
    private static partial Regex UserAgent();

    [GeneratedRegex(@"^files\[(?<n>[0-9])\]$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FileField();

    [GeneratedRegex("(?<before>/interactions/[^/]+/|/webhooks/[^/]+/)[^/?]+", RegexOptions.None, 1000)]
    private static partial Regex TokenInPath();
}
