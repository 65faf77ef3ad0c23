using System.Collections.Concurrent;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Teams.Protocol;
using CrssBot.Teams.Protocol.Graph;

namespace CrssBot.Teams.Channel;

/// <summary>
/// Who facilitates in a team's channels by owning the team. Only some activities tell the team's Entra group, by which Graph knows it: it is
/// kept when it is told.
/// </summary>
/// <param name="owners">Null: owning a team means nothing here.</param>
internal sealed class TeamFacilitators(IStudyStore store, TeamOwners? owners)
{
    private static readonly Standing Owner = new(Manages: true, Roles: [], Decides: false);

    private readonly ConcurrentDictionary<string, string> _groups = new(StringComparer.Ordinal);

    /// <summary>Null: nothing is known of the sender, and what the room itself knows decides.</summary>
    public async ValueTask<Standing?> StandingAsync(Activity activity, CancellationToken cancellationToken) =>
        owners is not null
        && activity is { ChannelData.Team.Id: { Length: > 0 } team, From.AadObjectId: { Length: > 0 } person }
        && await GroupAsync(team, activity.ChannelData.Team.AadGroupId, cancellationToken) is { } group
        && await owners.OwnsAsync(group, person, cancellationToken)
            ? Owner
            : null;

    /// <summary>From now on the team's group is known.</summary>
    public async ValueTask HearAsync(Activity activity, CancellationToken cancellationToken)
    {
        if (owners is not null && activity.ChannelData?.Team is { Id: { Length: > 0 } team, AadGroupId: { Length: > 0 } told })
        {
            await GroupAsync(team, told, cancellationToken);
        }
    }

    public async Task DropAsync(string team, CancellationToken cancellationToken)
    {
        await store.SetNoteAsync(NoteOf(team), null, cancellationToken);
        _groups.TryRemove(team, out _);
    }

    private async ValueTask<string?> GroupAsync(string team, string? told, CancellationToken cancellationToken)
    {
        if (_groups.TryGetValue(team, out var known) && (told is null || told == known))
        {
            return known;
        }

        var stored = await store.NoteAsync(NoteOf(team), cancellationToken);
        if (told is not null && told != stored)
        {
            await store.SetNoteAsync(NoteOf(team), told, cancellationToken);
            stored = told;
        }

        if (stored is not null)
        {
            _groups[team] = stored;
        }

        return stored;
    }

    private static string NoteOf(string team) => $"teams|group|{team}";
}
