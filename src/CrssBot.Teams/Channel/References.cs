using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using CrssBot.Runtime;
using CrssBot.Teams.Protocol;

namespace CrssBot.Teams.Channel;

/// <summary>
/// Where a conversation is spoken to: kept so that the bot can speak first, refreshed by every activity from there. Nobody's id is in it: the
/// conversation's own is enough, and people's stand in one place alone.
/// </summary>
internal sealed record Reference(string ServiceUrl, string? TenantId);

/// <summary>
/// The references of all conversations: in the store, remembered here. Apart from <see cref="TeamsRooms"/>, for the outbox needs them before
/// there is a study desk.
/// </summary>
internal sealed class References(IStudyStore store)
{
    /// <summary>Entries remembered; above it everything is asked anew.</summary>
    private const int MostRemembered = 50_000;

    private readonly ConcurrentDictionary<string, Reference> _known = new(StringComparer.Ordinal);

    /// <summary>From now on the conversation is spoken to as this activity says. Its token vouched for the address.</summary>
    public async Task RefreshAsync(Activity activity, CancellationToken cancellationToken)
    {
        if (TeamsRooms.ConversationOf(activity) is not { } conversation || activity.ServiceUrl is not { } serviceUrl)
        {
            return;
        }

        var reference = new Reference(serviceUrl, activity.Tenant);
        if (await FindAsync(conversation, cancellationToken) != reference)
        {
            await store.SetNoteAsync(
                NoteOf(conversation),
                JsonSerializer.Serialize(reference, ReferenceJson.Default.Reference),
                cancellationToken
            );
            Remember(conversation, reference);
        }
    }

    /// <summary>Null: the bot was removed from there, or never was there.</summary>
    public async Task<Reference?> FindAsync(string conversation, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(conversation, out var known))
        {
            return known;
        }

        if (
            await store.NoteAsync(NoteOf(conversation), cancellationToken) is not { } note
            || JsonSerializer.Deserialize(note, ReferenceJson.Default.Reference) is not { } stored
        )
        {
            return null;
        }

        Remember(conversation, stored);
        return stored;
    }

    public async Task DropAsync(string conversation, CancellationToken cancellationToken)
    {
        await store.SetNoteAsync(NoteOf(conversation), null, cancellationToken);
        _known.TryRemove(conversation, out _);
    }

    private void Remember(string conversation, Reference reference)
    {
        if (_known.Count > MostRemembered)
        {
            _known.Clear();
        }

        _known[conversation] = reference;
    }

    private static string NoteOf(string conversation) => $"teams|at|{conversation}";
}

[JsonSerializable(typeof(Reference))]
internal sealed partial class ReferenceJson : JsonSerializerContext;
