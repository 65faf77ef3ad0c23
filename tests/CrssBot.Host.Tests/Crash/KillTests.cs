using System.Text.Json.Nodes;
using CrssBot.Chaos.Play;
using CrssBot.Storage;

namespace CrssBot.Host.Tests.Crash;

/// <summary>
/// kill -9 of the real executable in every phase of a quiz, at random instants: after the restart every acknowledged answer is there once,
/// the quiz goes on from the same question with the lost time given back, and finishes.
/// </summary>
public sealed class KillTests
{
    private const int Rounds = 20;
    private const int Players = 5;

    /// <summary>Where in the evening the process dies; every round takes the next.</summary>
    private static readonly string[] Phases = ["lobby", "question", "talk", "secondVote", "reveal", "timedQuestion", "pause"];

    [Fact]
    public async Task Twenty_kills_lose_no_acknowledged_answer_and_every_quiz_finishes()
    {
        var stop = TestContext.Current.CancellationToken;
        // A fixed seed names the round that failed; the instants still vary with the machine.
        var random = new Random(20261123);
        using var data = new DataFolder();
        var host = await HostProcess.StartAsync(data, stop);
        try
        {
            for (var round = 0; round < Rounds; round++)
            {
                host = await PlayAndKillAsync(host, data, Phases[round % Phases.Length], random.Next(0, 120), stop);
            }

            Assert.Equal(0, (await host.StopAsync(stop)).Exit);
            Assert.Empty(StoreFiles.Verify(data.Database));
        }
        finally
        {
            await host.DisposeAsync();
        }
    }

    private static async Task<HostProcess> PlayAndKillAsync(
        HostProcess host,
        DataFolder data,
        string phase,
        int killAfterMilliseconds,
        CancellationToken stop
    )
    {
        var members = new List<ApiMember>();
        for (var i = 0; i < Players; i++)
        {
            members.Add(await host.MemberAsync($"Player {i}", stop));
        }

        // A pause comes by itself when nobody answers a timed question.
        var timed = phase is "timedQuestion" or "pause";
        var leader = members[0];
        using var made = await leader.SendAsync(host.Http, HttpMethod.Post, "/api/rooms", null, stop);
        var room = (string)JsonNode.Parse(await made.Content.ReadAsStringAsync(stop))!["invitation"]!;
        var view = await leader.DoAsync(
            host.Http,
            room,
            new
            {
                command = "openLobby",
                plan = new
                {
                    questions = 2,
                    mode = timed ? "Timed" : "Discuss",
                    seconds = 10,
                },
            },
            stop
        );
        var session = (string)view["quiz"]!["session"]!;
        foreach (var member in members.Skip(1))
        {
            await member.DoAsync(host.Http, room, new { command = "joinQuiz", session }, stop);
        }

        // What the host acknowledged: (ordinal, round, member) → option. After the kill it must all be there.
        var acknowledged = new Dictionary<(int Ordinal, int Round, ApiMember Member), string>();
        var killed = false;
        var lastSeen = "";
        var guard = 0;
        while (true)
        {
            Assert.True(++guard < 60, $"The quiz does not finish; it hangs in {lastSeen}.");
            view = await leader.ViewAsync(host.Http, room, stop);
            var quiz = view["quiz"]!.AsObject();
            var message = (string)quiz["message"]!;
            lastSeen = quiz.ToJsonString();
            var here = message switch
            {
                "question" when timed => "timedQuestion",
                "question" when (int)quiz["round"]! == 2 => "secondVote",
                _ => message,
            };
            if (!killed && string.Equals(here, phase, StringComparison.Ordinal))
            {
                killed = true;
                var before = await leader.ViewAsync(host.Http, room, stop);
                var closes = ClosesAt(before);
                var pressing = here is "question" or "secondVote" or "timedQuestion"
                    ? VoteAsync(host, room, members, quiz, acknowledged, stop)
                    : Task.CompletedTask;
                await Task.Delay(TimeSpan.FromMilliseconds(killAfterMilliseconds), TimeProvider.System, stop);
                await host.KillAsync();
                await pressing;
                await host.DisposeAsync();
                host = await HostProcess.StartAsync(data, stop);
                await ShowsWhatWasAcknowledgedAsync(host, room, members, before, closes, acknowledged, stop);
                continue;
            }

            switch (message)
            {
                case "lobby":
                    await leader.DoAsync(host.Http, room, new { command = "startQuiz", session }, stop);
                    break;
                case "question" when phase is "pause" && !killed:
                    await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, stop);
                    break;
                case "pause":
                    await leader.DoAsync(host.Http, room, new { command = "resumeQuiz", session }, stop);
                    break;
                case "question":
                    await VoteAsync(host, room, members, quiz, acknowledged, stop);
                    await LeadAsync(host, room, leader, quiz, "Reveal", stop);
                    break;
                case "talk":
                    await LeadAsync(host, room, leader, quiz, "VoteAgain", stop);
                    break;
                case "reveal":
                    await LeadAsync(host, room, leader, quiz, "Next", stop);
                    break;
                case "howTheRoomDid":
                    Assert.Equal("Completed", (string)quiz["reason"]!);
                    await TotalsAddUpAsync(host, room, members, stop);
                    return host;
                default:
                    Assert.Fail($"Unexpected {message}.");
                    break;
            }
        }
    }

    private static DateTimeOffset? ClosesAt(JsonObject view) =>
        (view["quiz"]!["closesAt"] ?? view["quiz"]!["until"]) is { } at ? at.GetValue<DateTimeOffset>() : null;

    /// <summary>Everyone votes, some twice; what was acknowledged is noted even if the host dies in between.</summary>
    private static async Task VoteAsync(
        HostProcess host,
        string room,
        List<ApiMember> members,
        JsonObject quiz,
        Dictionary<(int, int, ApiMember), string> acknowledged,
        CancellationToken stop
    )
    {
        var session = (string)quiz["session"]!;
        var (ordinal, round) = ((int)quiz["ordinal"]!, (int)quiz["round"]!);
        var options = quiz["choices"]!.AsArray().Select(c => (string)c!["option"]!).ToArray();
        await Task.WhenAll(
            members.Select(
                async (member, i) =>
                {
                    for (var press = 0; press <= i % 2; press++)
                    {
                        var option = options[(i + press) % options.Length];
                        try
                        {
                            var (status, body) = await member.CommandAsync(
                                host.Http,
                                room,
                                new
                                {
                                    command = "answer",
                                    session,
                                    ordinal,
                                    round,
                                    option,
                                },
                                stop
                            );
                            if (status == 200)
                            {
                                lock (acknowledged)
                                {
                                    acknowledged[(ordinal, round, member)] = option;
                                }
                            }
                        }
                        catch (HttpRequestException)
                        {
                            // The host died under this press: it was not acknowledged.
                            return;
                        }
                        catch (System.Text.Json.JsonException)
                        {
                            // Died while it answered: not acknowledged either.
                            return;
                        }
                    }
                }
            )
        );
    }

    private static async Task ShowsWhatWasAcknowledgedAsync(
        HostProcess host,
        string room,
        List<ApiMember> members,
        JsonObject before,
        DateTimeOffset? closes,
        Dictionary<(int Ordinal, int Round, ApiMember Member), string> acknowledged,
        CancellationToken stop
    )
    {
        var after = await members[0].ViewAsync(host.Http, room, stop);
        var (was, now) = (before["quiz"]!.AsObject(), after["quiz"]!.AsObject());
        if (was["ordinal"] is not null && now["ordinal"] is not null)
        {
            Assert.Equal((int)was["ordinal"]!, (int)now["ordinal"]!);
        }

        // All in closes a question 1.5 s later, so a shorter window after the kill is right when everybody had answered.
        var allIn = (string)now["message"]! == "question" && (int)after["live"]!["answered"]! == Players;
        if (closes is { } closed && ClosesAt(after) is { } closesNow && !allIn)
        {
            Assert.True(closesNow > closed, $"The lost time was not given back: {closed:O}, then {closesNow:O}.");
        }

        if ((string)now["message"]! != "question")
        {
            return;
        }

        foreach (var ((ordinal, round, member), option) in acknowledged)
        {
            if (ordinal == (int)now["ordinal"]! && round == (int)now["round"]!)
            {
                var own = await member.ViewAsync(host.Http, room, stop);
                // The second press may have been stored though the host died before it could say so; never an older one.
                var choices = now["choices"]!.AsArray().Select(c => (string)c!["option"]!).ToArray();
                var at = Array.IndexOf(choices, option);
                Assert.Contains((string?)own["you"]!["option"], new[] { option, choices[(at + 1) % choices.Length] });
            }
        }
    }

    private static async Task LeadAsync(
        HostProcess host,
        string room,
        ApiMember leader,
        JsonObject quiz,
        string step,
        CancellationToken stop
    ) => await leader.DoAsync(host.Http, room, PlayedCommands.Lead(quiz, step), stop);

    private static async Task TotalsAddUpAsync(HostProcess host, string room, List<ApiMember> members, CancellationToken stop)
    {
        foreach (var member in members)
        {
            var own = await member.ViewAsync(host.Http, room, stop);
            Assert.Equal(2, (int)own["you"]!["score"]!["answered"]!);
        }
    }
}
