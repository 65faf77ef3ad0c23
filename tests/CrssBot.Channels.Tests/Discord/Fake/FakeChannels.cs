using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CrssBot.Channels.Tests.Discord.Fake;

/// <summary>Messages and threads (docs: resources/message.mdx, resources/channel.mdx). Handlers run under the world's lock.</summary>
internal sealed class FakeChannels(FakeDiscord fake)
{
    private readonly Dictionary<(ulong Channel, string Nonce), (ulong Message, DateTimeOffset At)> nonces = [];

    public FakeRoute[] Routes() =>
        [
            new("GET", "/channels/{channel}", GetChannel),
            new("GET", "/channels/{channel}/messages", List),
            new("POST", "/channels/{channel}/messages", Post),
            new("GET", "/channels/{channel}/messages/{message}", Get),
            new("PATCH", "/channels/{channel}/messages/{message}", Edit),
            new("DELETE", "/channels/{channel}/messages/{message}", Delete),
            new("POST", "/channels/{channel}/messages/{message}/threads", StartThread),
        ];

    private FakeReply GetChannel(FakeRequest request) =>
        Open(request, PermissionBits.ViewChannel, out var channel) ?? new FakeReply(200, FakeDiscord.ChannelJson(channel));

    private FakeReply List(FakeRequest request)
    {
        if (Open(request, PermissionBits.ViewChannel, out var channel) is { } refusal)
            return refusal;
        // Without the right to read the history there is none, and no error.
        if ((channel.BotPermissions & PermissionBits.ReadMessageHistory) == 0)
            return new FakeReply(200, new JsonArray());
        var limit = request.Limit(normal: 50, most: 100);
        var before = request.QueryId("before") ?? ulong.MaxValue;
        var after = request.QueryId("after");
        var between = channel.Messages.Where(m => m.Id < before && m.Id > (after ?? 0));
        var page = after is null ? between.TakeLast(limit) : between.Take(limit);
        return new FakeReply(200, new JsonArray([.. page.Reverse().Select(m => m.ToJson(fake))]));
    }

    private FakeReply Post(FakeRequest request)
    {
        if (Open(request, PermissionBits.ViewChannel, out var channel) is { } refusal)
            return refusal;
        var needed = channel.Parent is null ? PermissionBits.SendMessages : PermissionBits.SendMessagesInThreads;
        if ((channel.BotPermissions & needed) == 0)
            return FakeReply.MissingPermissions;

        var nonce = Nonce(request.Body);
        var now = fake.Time.GetUtcNow();
        var enforced = nonce is not null && FakeMessage.IsTrue(request.Body, "enforce_nonce");
        if (enforced && nonces.TryGetValue((channel.Id, nonce!), out var earlier) && now - earlier.At < fake.NonceMemory)
            if (fake.World.Message(channel.Id, earlier.Message) is { } same)
                return new FakeReply(200, same.ToJson(fake));

        var revision = fake.Revise(null, request.Body, request.Files);
        if (FakeDiscord.IsEmpty(revision))
            return FakeReply.EmptyMessage;
        var message = fake.World.Put(
            new FakeMessage
            {
                Id = fake.Ids.Next(),
                ChannelId = channel.Id,
                Revisions = [revision],
                Nonce = nonce,
            }
        );
        if (enforced)
            nonces[(channel.Id, nonce!)] = (message.Id, now);
        return new FakeReply(200, message.ToJson(fake));
    }

    private FakeReply Get(FakeRequest request) =>
        Open(request, PermissionBits.ViewChannel, out var channel)
        ?? ((channel.BotPermissions & PermissionBits.ReadMessageHistory) == 0 ? FakeReply.MissingPermissions : null)
        ?? (Message(request) is { } message ? new FakeReply(200, message.ToJson(fake)) : FakeReply.UnknownMessage);

    private FakeReply Edit(FakeRequest request)
    {
        if (Open(request, PermissionBits.ViewChannel, out _) is { } refusal)
            return refusal;
        if (Message(request) is not { } message)
            return FakeReply.UnknownMessage;
        if (message.Author is not null)
            return FakeReply.Error(403, 50005, "Cannot edit a message authored by another user");
        var revision = fake.Revise(message, request.Body, request.Files);
        if (FakeDiscord.IsEmpty(revision))
            return FakeReply.EmptyMessage;
        return new FakeReply(200, fake.World.Put(message with { Revisions = message.Revisions.Add(revision) }).ToJson(fake));
    }

    private FakeReply Delete(FakeRequest request)
    {
        if (Open(request, PermissionBits.ViewChannel, out _) is { } refusal)
            return refusal;
        if (Message(request) is not { } message)
            return FakeReply.UnknownMessage;
        if (message.Author is not null)
            return FakeReply.MissingPermissions;
        fake.World.Remove(message);
        return FakeReply.Nothing;
    }

    private FakeReply StartThread(FakeRequest request)
    {
        if (Open(request, PermissionBits.ViewChannel, out var channel) is { } refusal)
            return refusal;
        if (channel.Type != FakeChannel.Text)
            return FakeReply.Error(400, 50024, "Cannot execute action on this channel type");
        if ((channel.BotPermissions & PermissionBits.CreatePublicThreads) == 0)
            return FakeReply.MissingPermissions;
        if (Message(request) is not { } message)
            return FakeReply.UnknownMessage;
        if (message.HasThread)
            return FakeReply.Error(400, 160004, "A thread has already been created for this message");
        fake.World.Put(message with { HasThread = true });
        // The thread has the id of its message (docs: resources/channel.mdx, Start Thread from Message).
        var thread = fake.World.Add(
            new FakeChannel
            {
                Id = message.Id,
                Type = FakeChannel.PublicThread,
                Name = FakeMessage.Text(request.Body, "name") ?? "",
                Guild = channel.Guild,
                Parent = channel,
            }
        );
        var json = FakeDiscord.ChannelJson(thread);
        fake.Gateway.Dispatch("THREAD_CREATE", json, channel.Guild?.Id, intent: 1);
        return new FakeReply(201, json);
    }

    private FakeReply? Open(FakeRequest request, ulong needed, out FakeChannel channel)
    {
        channel = fake.World.Channel(request.Id(0))!;
        if (channel is null)
            return FakeReply.UnknownChannel;
        // A server that threw the bot out is out of its sight.
        var member = channel.Guild is null || fake.World.Guilds.ContainsKey(channel.Guild.Id);
        return member && (channel.BotPermissions & needed) == needed ? null : FakeReply.MissingAccess;
    }

    /// <summary>What only one person sees is unknown to the channel's routes.</summary>
    private FakeMessage? Message(FakeRequest request) =>
        fake.World.Message(request.Id(0), request.Id(1)) is { Ephemeral: false } message ? message : null;

    private static string? Nonce(JsonElement body) =>
        body.TryGetProperty("nonce", out var nonce) && nonce.ValueKind is JsonValueKind.String or JsonValueKind.Number ? $"{nonce}" : null;
}

internal sealed partial class FakeDiscord
{
    private static readonly JsonElement noComponents = JsonSerializer.SerializeToElement(Array.Empty<int>());

    /// <summary>How long enforce_nonce remembers; the docs say "the past few minutes".</summary>
    public TimeSpan NonceMemory { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>The message after a create or an edit: what the body does not name stays, and null empties it.</summary>
    /// <param name="files">Sent beside the body.</param>
    internal FakeRevision Revise(FakeMessage? before, JsonElement body, ImmutableList<FakeFile>? files = null)
    {
        var content = before?.Content ?? "";
        var components = before?.Now.Components ?? noComponents;
        var flags = before?.Flags ?? 0;
        if (body.ValueKind == JsonValueKind.Object)
        {
            if (body.TryGetProperty("content", out var newContent))
                content = newContent.GetString() ?? "";
            if (body.TryGetProperty("components", out var newComponents))
                components = newComponents.ValueKind == JsonValueKind.Null ? noComponents : newComponents;
            // Who sees a message is settled when it is made.
            if (FakeMessage.Number(body, "flags") is { } newFlags)
                flags = before is null ? newFlags : newFlags & ~FakeMessage.EphemeralFlag | flags & FakeMessage.EphemeralFlag;
        }

        if (before is not null)
            flags &= ~FakeMessage.LoadingFlag;
        return new FakeRevision(content, components, flags, Time.GetUtcNow())
        {
            Attachments = Attached(before?.Attachments ?? [], body, files ?? []),
        };
    }

    /// <summary>
    /// Once attachments are named, they are all that there are: those of before by their ids, new ones by n of files[n]. Otherwise files are added
    /// (docs: reference.mdx, Uploading Files, Editing Message Attachments).
    /// </summary>
    private ImmutableList<FakeFile> Attached(ImmutableList<FakeFile> before, JsonElement body, ImmutableList<FakeFile> files)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("attachments", out var named))
            return before.AddRange(files.Select(f => f with { Id = Ids.Next() }));
        if (named.ValueKind != JsonValueKind.Array)
            return [];
        var attached = ImmutableList<FakeFile>.Empty;
        foreach (var one in named.EnumerateArray())
        {
            var id = $"{one.GetProperty("id")}";
            if (files.Find(f => $"{f.Id}" == id) is { } sent)
                attached = attached.Add(
                    sent with
                    {
                        Id = Ids.Next(),
                        Name = FakeMessage.Text(one, "filename") ?? sent.Name,
                        Description = FakeMessage.Text(one, "description"),
                    }
                );
            else if (before.Find(f => $"{f.Id}" == id) is { } kept)
                attached = attached.Add(kept with { Description = FakeMessage.Text(one, "description") ?? kept.Description });
            else
                Find($"the attachment {id} is neither sent along nor there already");
        }

        foreach (var file in files.Where(f => !attached.Exists(a => a.Content == f.Content)))
            Find($"the file {file.Name} is sent along and not named among the attachments");
        return attached;
    }

    internal static bool IsEmpty(FakeRevision revision) =>
        revision.Content.Trim().Length == 0 && revision.Components.GetArrayLength() == 0 && revision.Attachments.IsEmpty;
}
