using System.Text.Json;
using System.Text.Json.Nodes;
using CrssBot.Chaos.Hosts;

namespace CrssBot.Chaos.Play;

/// <summary>A room whose members play one quiz after another, whatever happens to the host meanwhile.</summary>
internal sealed class PlayedRoom
{
    private const int Questions = 3;

    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly string _invitation;
    private readonly string _mode;
    private readonly Acknowledged _acknowledged;

    private PlayedRoom(string invitation, string mode, IReadOnlyList<ApiMember> members, Acknowledged acknowledged) =>
        (_invitation, _mode, Members, _acknowledged) = (invitation, mode, members, acknowledged);

    public IReadOnlyList<ApiMember> Members { get; }

    /// <summary>What a member's browser waits for an answer before it asks another process.</summary>
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(15);

    /// <summary>How long people think before the room's next step. Default: not at all.</summary>
    public TimeSpan Thinking { get; set; }

    /// <summary>Quizzes that were played to their end.</summary>
    public int Finished { get; private set; }

    /// <summary>No quiz is begun after the present one.</summary>
    public bool IsLast { get; set; }

    public static async Task<PlayedRoom> OpenAsync(HostProcess host, string mode, int players, Acknowledged acknowledged)
    {
        var members = new List<ApiMember>();
        for (var n = 0; n < players; n++)
        {
            members.Add(await host.MemberAsync($"Player {n}", CancellationToken.None));
        }

        using var made = await members[0].SendAsync(host.Http, HttpMethod.Post, "/api/rooms", null, CancellationToken.None);
        var body = JsonNode.Parse(await made.Content.ReadAsStringAsync())!;
        return new PlayedRoom((string)body["invitation"]!, mode, members, acknowledged);
    }

    /// <summary>Until the last quiz is over. What a dying host does not answer is asked again of the next one.</summary>
    /// <param name="host">The one that is up; waits for it.</param>
    public async Task PlayAsync(Func<Task<HostProcess>> host, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var served = await host().WaitAsync(stop);
            using var within = CancellationTokenSource.CreateLinkedTokenSource(stop);
            within.CancelAfter(Within);
            try
            {
                if (await StepAsync(served.Http, within.Token))
                {
                    return;
                }

                await Task.Delay(Thinking, Time, stop);
            }
            catch (Exception e)
                when (e is HttpRequestException or IOException or JsonException or ObjectDisposedException or OperationCanceledException)
            {
                // It died under the press: that one was not acknowledged.
                await Task.Delay(TimeSpan.FromMilliseconds(50), Time, stop);
            }
        }
    }

    /// <returns>The last quiz is over.</returns>
    private async Task<bool> StepAsync(HttpClient http, CancellationToken stop)
    {
        var leader = Members[0];
        var quiz = (await leader.ViewAsync(http, _invitation, stop))["quiz"]?.AsObject();
        var message = (string?)quiz?["message"];
        if (message is "howTheRoomDid")
        {
            Finished++;
            if (IsLast)
            {
                return true;
            }
        }

        if (PlayedCommands.Next(quiz, _mode, Questions) is { } next)
        {
            await leader.CommandAsync(http, _invitation, next, stop);
            return false;
        }

        await AnswerAsync(http, quiz!, stop);
        await leader.CommandAsync(http, _invitation, PlayedCommands.Lead(quiz!, "Reveal"), stop);
        return false;
    }

    /// <summary>Everyone answers, and every other one changes it.</summary>
    private Task AnswerAsync(HttpClient http, JsonObject quiz, CancellationToken stop)
    {
        var session = (string)quiz["session"]!;
        var (ordinal, round) = ((int)quiz["ordinal"]!, (int)quiz["round"]!);
        var options = quiz["choices"]!.AsArray().Select(c => (string)c!["option"]!).ToArray();
        return Task.WhenAll(
            Members.Select(
                async (member, n) =>
                {
                    var place = new Place(member.Id, session, ordinal, round);
                    for (var press = 0; press <= n % 2; press++)
                    {
                        var option = options[(n + press) % options.Length];
                        _acknowledged.Pressing(place, option);
                        var (status, _) = await member.CommandAsync(http, _invitation, PlayedCommands.Answer(place, option), stop);
                        if (status == 200)
                        {
                            _acknowledged.Answered(place, option);
                        }
                    }
                }
            )
        );
    }

    /// <summary>The room answers at all.</summary>
    public Task LookAsync(HttpClient http, CancellationToken stop) => Members[^1].ViewAsync(http, _invitation, stop);
}
