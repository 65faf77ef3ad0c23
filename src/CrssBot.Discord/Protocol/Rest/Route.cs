namespace CrssBot.Discord.Protocol.Rest;

/// <summary>An endpoint: what limits are learnt for, and the only name by which a request appears in logs.</summary>
/// <param name="template">The path with its parameters unnamed values: never a token.</param>
/// <param name="interaction">Reached by an interaction's own token: no bot token is sent and the bot's global limit does not apply.</param>
internal sealed class Route(HttpMethod method, string template, bool interaction = false)
{
    private readonly string _text = $"{method} {template}";

    public HttpMethod Method { get; } = method;
    public bool Interaction { get; } = interaction;

    public override string ToString() => _text;
}

/// <summary>One request. Not a record: its path may hold an interaction's token, which no printed form may show.</summary>
internal readonly struct RestRequest(Route route, string path, string major = "")
{
    public Route Route { get; } = route;

    /// <summary>Below the base address, beginning with a slash.</summary>
    public string Path { get; } = path;

    /// <summary>The top-level resource that limits are counted by: a channel's or server's id, or an interaction's token.</summary>
    public string Major { get; } = major;

    public byte[]? Body { get; init; }

    /// <summary>Uploaded beside the body (reference.mdx, Uploading Files).</summary>
    public Attachment? File { get; init; }

    /// <summary>When an answer is of no more use. Null: <see cref="RestPipeline.Patience"/> from now.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Done twice is the same as done once, so it may be sent again when nobody knows whether it arrived.</summary>
    public bool Repeatable { get; init; }

    public override string ToString() => Route.ToString();
}

/// <summary>A file of a message; at most 10 MiB, Discord's limit for everyone.</summary>
/// <param name="Type">Its media type.</param>
internal sealed record Attachment(string Name, byte[] Content, string Type);
