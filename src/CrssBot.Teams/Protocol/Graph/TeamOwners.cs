using System.Collections.Concurrent;
using System.Text.Json;
using CrssBot.Teams.Protocol.Connector;
using Microsoft.Extensions.Logging;

namespace CrssBot.Teams.Protocol.Graph;

/// <summary>
/// Who owns a team, by Microsoft Graph (team-list-members, TeamMember.Read.Group), where it was granted. Asked when somebody presses,
/// remembered for a minute; whatever goes wrong, nobody is an owner for it.
/// </summary>
/// <param name="graph">Without the version.</param>
internal sealed class TeamOwners(HttpMessageInvoker http, Uri graph, BotToken token, TimeProvider time, ILogger<TeamOwners> log)
{
    /// <summary>How long an answer is believed; whoever stops being an owner may act as one for so long.</summary>
    public static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(1);

    /// <summary>A press has three seconds in all.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Bytes; one member has under 1 KB.</summary>
    private const int Largest = 64 * 1024;

    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<(string Team, string Person), (bool Owns, long Since)> _known = new();

    /// <param name="team">Its Entra group.</param>
    /// <param name="person">Their Entra object.</param>
    public async ValueTask<bool> OwnsAsync(string team, string person, CancellationToken cancellationToken)
    {
        // Both go into an address: what is no GUID is nobody's.
        if (!Guid.TryParse(team, out var group) || !Guid.TryParse(person, out var user))
        {
            return false;
        }

        if (_known.TryGetValue((team, person), out var known) && time.GetElapsedTime(known.Since) < GoodFor)
        {
            return known.Owns;
        }

        if (await AskAsync(group, user, cancellationToken) is not { } owns)
        {
            return false;
        }

        if (_known.Count >= MostRemembered)
        {
            _known.Clear();
        }

        _known[(team, person)] = (owns, time.GetTimestamp());
        return owns;
    }

    /// <summary>Null: it could not be learned.</summary>
    private async Task<bool?> AskAsync(Guid team, Guid person, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            if (await token.GetAsync(refused: null, either.Token) is not TokenReply.Usable { Value: var value })
            {
                GraphLog.NotLearned(log, "no token");
                return null;
            }

            var address = $"v1.0/teams/{team}/members?$filter=(microsoft.graph.aadUserConversationMember/userId eq '{person}')";
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(graph, address));
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {value}");
            request.Headers.TryAddWithoutValidation("User-Agent", TeamsHttp.UserAgent);
            using var response = await http.SendAsync(request, either.Token);
            if (!response.IsSuccessStatusCode)
            {
                GraphLog.NotLearned(log, $"{(int)response.StatusCode}");
                return null;
            }

            await using var body = await response.Content.ReadAsStreamAsync(either.Token);
            var buffer = new byte[Largest];
            var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, either.Token);
            var members = JsonSerializer.Deserialize(buffer.AsSpan(0, length), TeamsJson.Default.GraphMembers);
            return members?.Value?.Any(m => Guid.TryParse(m.UserId, out var id) && id == person && m.Roles?.Contains("owner") == true);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            GraphLog.NotLearned(log, e.GetType().Name);
            return null;
        }
    }
}

/// <summary>What is read of a team's members; names and addresses are not.</summary>
internal sealed record GraphMembers
{
    public GraphMember[]? Value { get; init; }
}

internal sealed record GraphMember
{
    public string? UserId { get; init; }
    public string[]? Roles { get; init; }
}
