using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CrssBot.Chaos.Hosts;
using CrssBot.Chaos.Play;

namespace CrssBot.Chaos.Soak;

/// <summary>A room that always has the next press of its quizzes ready, unless the last ones are still under way.</summary>
internal sealed class SoakRoom
{
    private const int Questions = 5;

    private readonly Lock _lock = new();
    private readonly string _mode;
    private readonly IReadOnlyList<ApiMember> _members;
    private readonly Acknowledged _acknowledged;
    private readonly Queue<Queue<Func<HttpClient, Task<int>>>> _waves = new();
    private (string Session, int Ordinal, int Round) _asked;
    private bool _known;
    private JsonObject? _quiz;
    private int _underWay;

    private SoakRoom(string invitation, string mode, IReadOnlyList<ApiMember> members, Acknowledged acknowledged) =>
        (Invitation, _mode, _members, _acknowledged) = (invitation, mode, members, acknowledged);

    public string Invitation { get; }

    public IReadOnlyList<ApiMember> Members => _members;

    public static async Task<SoakRoom> OpenAsync(HostProcess host, string mode, int players, Acknowledged acknowledged)
    {
        var members = new List<ApiMember>();
        for (var n = 0; n < players; n++)
        {
            members.Add(await host.MemberAsync($"Player {n}", CancellationToken.None));
        }

        using var made = await members[0].SendAsync(host.Http, HttpMethod.Post, "/api/rooms", null, CancellationToken.None);
        made.EnsureSuccessStatusCode();
        var body = JsonNode.Parse(await made.Content.ReadAsStringAsync())!;
        return new SoakRoom((string)body["invitation"]!, mode, members, acknowledged);
    }

    /// <summary>The next press; null when what it depends on is under way. Its result is the HTTP status: of a quiz' step, 409 says that the clock was first.</summary>
    public Func<HttpClient, Task<int>>? Take()
    {
        lock (_lock)
        {
            while (_waves.TryPeek(out var wave))
            {
                if (wave.TryDequeue(out var answer))
                {
                    _underWay++;
                    return http => EndAsync(answer(http));
                }

                if (_underWay > 0)
                {
                    return null;
                }

                _waves.Dequeue();
            }

            if (_underWay > 0)
            {
                return null;
            }

            _underWay++;
            var step = _known ? PlayedCommands.Next(_quiz, _mode, Questions) ?? PlayedCommands.Lead(_quiz!, "Reveal") : null;
            return http => EndAsync(StepAsync(http, step));
        }
    }

    private async Task<int> EndAsync(Task<int> press)
    {
        try
        {
            return await press;
        }
        finally
        {
            lock (_lock)
            {
                _underWay--;
            }
        }
    }

    /// <param name="step">Null: only a look, since nobody knows how the room stands.</param>
    private async Task<int> StepAsync(HttpClient http, object? step)
    {
        // Whatever does not come back leaves the room unknown.
        _known = false;
        var leader = _members[0];
        var (status, view) = step is null
            ? (200, await leader.ViewAsync(http, Invitation, CancellationToken.None))
            : await LeadAsync(http, leader, step);
        lock (_lock)
        {
            _known = view is not null;
            _quiz = view?["quiz"]?.AsObject();
            Ask();
        }

        return status;
    }

    private async Task<(int Status, JsonObject? View)> LeadAsync(HttpClient http, ApiMember leader, object step)
    {
        var (status, body) = await leader.CommandAsync(http, Invitation, step, CancellationToken.None);
        return (status, body["view"]?.AsObject());
    }

    /// <summary>
    /// All join: a question waits for those alone. Every other one answers and thinks better of it; the others answer last, since the room
    /// reveals when everyone has. Under the lock.
    /// </summary>
    private void Ask()
    {
        if (_quiz is not { } quiz || (string?)quiz["message"] is not (("lobby" or "question") and var message))
        {
            return;
        }

        var asked = ((string)quiz["session"]!, (int?)quiz["ordinal"] ?? 0, (int?)quiz["round"] ?? 0);
        if (asked == _asked)
        {
            return;
        }

        _asked = asked;
        if (message is "lobby")
        {
            var join = PlayedCommands.Join(quiz);
            _waves.Enqueue(new(_members.Select<ApiMember, Func<HttpClient, Task<int>>>(m => http => SendAsync(http, m, join))));
            return;
        }

        var options = quiz["choices"]!.AsArray().Select(c => (string)c!["option"]!).ToArray();
        _waves.Enqueue(Wave(n => n % 2 == 1, shift: 0));
        _waves.Enqueue(Wave(n => n % 2 == 1, shift: 1));
        _waves.Enqueue(Wave(n => n % 2 == 0, shift: 0));

        Queue<Func<HttpClient, Task<int>>> Wave(Func<int, bool> whose, int shift) =>
            new(
                Enumerable
                    .Range(0, _members.Count)
                    .Where(whose)
                    .Select<int, Func<HttpClient, Task<int>>>(n =>
                        http => AnswerAsync(http, _members[n], asked, options[(n + shift) % options.Length])
                    )
            );
    }

    private async Task<int> AnswerAsync(HttpClient http, ApiMember member, (string Session, int Ordinal, int Round) asked, string option)
    {
        var place = new Place(member.Id, asked.Session, asked.Ordinal, asked.Round);
        _acknowledged.Pressing(place, option);
        var status = await SendAsync(http, member, PlayedCommands.Answer(place, option));
        _acknowledged.Answered(place, option);
        return status;
    }

    /// <exception cref="InvalidOperationException">It was refused, though it was in time: nobody leads on before it.</exception>
    private async Task<int> SendAsync(HttpClient http, ApiMember member, object command)
    {
        using var reply = await member.SendAsync(
            http,
            HttpMethod.Post,
            $"/api/rooms/{Invitation}/commands",
            JsonContent.Create(new { command }),
            CancellationToken.None
        );
        if (reply.IsSuccessStatusCode)
        {
            return (int)reply.StatusCode;
        }

        var body = await reply.Content.ReadFromJsonAsync<JsonObject>();
        throw new InvalidOperationException($"A press was refused: {(int)reply.StatusCode} {(string?)body?["refusal"]}");
    }
}
