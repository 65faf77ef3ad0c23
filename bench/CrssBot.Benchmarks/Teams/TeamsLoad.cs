using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace CrssBot.Benchmarks.Teams;

/// <summary>
/// <c>-- teams-load what …</c>: the stand-in with 32 connections that post activities, each the next as soon as the one before is answered.
/// Says "listening", waits to be told the bot's port, plays, says what it measured.
/// </summary>
internal sealed class TeamsLoad
{
    private const int Connections = 32;

    /// <summary>Conversations and tenants are many, for a bot keeps to Teams' limits of each: seven sends a second, fifty.</summary>
    private const int Chats = 8_000;
    private const int Tenants = 500;

    public const int Rooms = 64;
    public const int Members = 25;
    public const int Questions = 15;

    /// <summary>Of these the answers are not measured.</summary>
    private const int WarmQuestions = 7;

    /// <summary>Of the sentence that asks to press again.</summary>
    private const string Busy = "Press again in a moment";

    private static readonly string[] queries =
    [
        "power dynamics",
        "what do I do when I disagree with their choice",
        "confidentialty",
        "988",
    ];

    private readonly TeamsStandIn _teams;
    private readonly string[] _tokens;
    private readonly int _port;
    private int _number;

    private TeamsLoad(TeamsStandIn teams, int port) =>
        (_teams, _port, _tokens) = (teams, port, [.. Enumerable.Range(0, 16).Select(_ => teams.Token())]);

    public static async Task RunAsync(string[] what)
    {
        using var teams = new TeamsStandIn(replies: 2_000_000, watched: "19:room-");
        var serving = teams.RunAsync();
        Console.WriteLine($"listening {teams.Port}");
        var port = int.Parse(Console.ReadLine()!, CultureInfo.InvariantCulture);
        var load = new TeamsLoad(teams, port);
        var playing = what switch
        {
            ["replies", var warm, var counted] => load.RepliesAsync(
                TimeSpan.FromSeconds(Number(warm)),
                TimeSpan.FromSeconds(Number(counted))
            ),
            ["stored"] => load.StoredAsync(),
            _ => throw new ArgumentException("replies or stored.", nameof(what)),
        };
        await await Task.WhenAny(playing, serving);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Messages in personal chats: one counts when its reply has come to the connector and its post was answered with 200.</summary>
    private async Task RepliesAsync(TimeSpan warm, TimeSpan counted)
    {
        // Everyone once, so that nobody is new when it counts.
        await PostAsync(Enumerable.Range(0, Chats).Select(Message), _ => true);
        await PostAsync(Until(warm), _ => true);
        Console.WriteLine("warm");
        var (count, seconds, latencies) = await PostAsync(Until(counted), _ => true);
        Report("replies", count, seconds, latencies);

        IEnumerable<Request> Until(TimeSpan time)
        {
            var start = Stopwatch.GetTimestamp();
            for (var n = 0; Stopwatch.GetElapsedTime(start) < time; n++)
            {
                yield return Message(n);
            }
        }
    }

    private Request Message(int n)
    {
        var person = n % Chats;
        return Post("message", person, $"a:chat-{person}", "personal", $"\"text\":\"{queries[n % queries.Length]}\"", isReplied: true);
    }

    /// <summary>A quiz in each room; all answer every question by a press.</summary>
    private async Task StoredAsync()
    {
        var rooms = Enumerable.Range(0, Rooms).ToArray();
        await PostAsync(rooms.Select(r => Typed(r, $"quiz {Questions} together")), _ => true);
        var lobbies = await Task.WhenAll(rooms.Select(r => CardAsync(r, "1:join:")));
        await PostAsync(Everyone((r, m) => Press(r, m, lobbies[r]["1:join:"])), Says("You are in."));
        await PostAsync(rooms.Select(r => Press(r, 0, lobbies[r]["1:start:"])), Says("The quiz is on."));
        var (count, seconds, latencies) = (0, 0d, new List<double>());
        for (var question = 1; question <= Questions; question++)
        {
            var cards = await Task.WhenAll(rooms.Select(r => CardAsync(r, "1:a:")));
            if (question == WarmQuestions + 1)
            {
                Console.WriteLine("warm");
            }

            var answered = await PostAsync(Everyone((r, m) => Press(r, m, cards[r]["1:a:"])), Says("You chose"));
            if (question > WarmQuestions)
            {
                count += answered.Count;
                seconds += answered.Seconds;
                latencies.AddRange(answered.Latencies);
            }

            var reveals = await Task.WhenAll(rooms.Select(r => CardAsync(r, "1:lead:", without: "1:a:")));
            await PostAsync(rooms.Select(r => Press(r, 0, reveals[r]["1:lead:"])), _ => true);
        }

        Report("stored", count, seconds, latencies);

        IEnumerable<Request> Everyone(Func<int, int, Request> press) =>
            Enumerable.Range(0, Members).SelectMany(m => rooms.Select(r => press(r, m)));
        static Func<string, bool> Says(string text) => body => body.Contains(text, StringComparison.Ordinal);
    }

    private static void Report(string what, int count, double seconds, List<double> latencies)
    {
        latencies.Sort();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what} {count / seconds:0.0} {latencies[latencies.Count / 2]:0.00} {latencies[(int)(latencies.Count * 0.99)]:0.00} {count}"
            )
        );
    }

    /// <summary>The buttons of a room's card once it has one of a kind: the first of each kind, by the beginning of its press id.</summary>
    private async Task<Dictionary<string, string>> CardAsync(int room, string kind, string? without = null)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (await timer.WaitForNextTickAsync())
        {
            if (_teams.Newest($"19:room-{room}@thread.v2") is not { } message)
            {
                continue;
            }

            var presses = Presses(message).Distinct().ToArray();
            var byKind = presses
                .GroupBy(p => string.Join(':', p.Split(':')[..2]) + ":", StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
            if (byKind.ContainsKey(kind) && (without is null || !byKind.ContainsKey(without)))
            {
                return byKind;
            }
        }

        throw new UnreachableException();
    }

    private static IEnumerable<string> Presses(JsonNode? node) =>
        node switch
        {
            JsonObject o => o.SelectMany(p => p.Key == "press" ? [p.Value!.ToString()] : Presses(p.Value)),
            JsonArray a => a.SelectMany(Presses),
            _ => [],
        };

    private Request Typed(int room, string text) =>
        Post(
            "message",
            room * Members,
            $"19:room-{room}@thread.v2",
            "groupChat",
            $$$"""
            "text":"<at>CrssBot</at> {{{text}}}","entities":[{"type":"mention","text":"<at>CrssBot</at>","mentioned":{"id":"28:{{{TeamsStandIn.AppId}}}"}}]
            """.Trim(),
            isReplied: false
        );

    private Request Press(int room, int member, string press) =>
        Post(
            "invoke",
            (room * Members) + member,
            $"19:room-{room}@thread.v2",
            "groupChat",
            $$$$"""
            "name":"adaptiveCard/action","value":{"action":{"type":"Action.Execute","verb":"press","data":{"press":"{{{{press}}}}"}},"trigger":"manual"}
            """.Trim(),
            isReplied: false
        );

    private Request Post(string type, int person, string conversation, string kind, string rest, bool isReplied)
    {
        var number = _number++;
        // A room's people are of one tenant.
        var tenant = Tenant(kind == "personal" ? person : person / Members);
        var at = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
        var body =
            $$$"""{"type":"{{{type}}}","id":"{{{number}}}","timestamp":"{{{at}}}","serviceUrl":"{{{_teams.ServiceUrl}}}","channelId":"msteams","""
            + $$$"""
                "from":{"id":"29:person-{{{person}}}","name":"Quincy {{{person}}}","aadObjectId":"{{{Tenant(person)}}}"},
                "conversation":{"id":"{{{conversation}}}","conversationType":"{{{kind}}}","tenantId":"{{{tenant}}}"},
                "recipient":{"id":"28:{{{TeamsStandIn.AppId}}}","name":"CrssBot"},"channelData":{"tenant":{"id":"{{{tenant}}}"}},"locale":"en-US",{{{rest}}}}
                """;
        var head =
            $"POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json; charset=utf-8\r\nUser-Agent: Microsoft-SkypeBotApi\r\n"
            + $"Authorization: Bearer {_tokens[number % _tokens.Length]}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n";
        return new Request(Encoding.UTF8.GetBytes(head + body), isReplied ? number : null);
    }

    private static string Tenant(int n) => $"00000000-0000-4000-8000-{n % Tenants:d12}";

    /// <param name="Number">Of the activity whose reply must have come; null: none is due.</param>
    private sealed record Request(byte[] Bytes, int? Number);

    /// <summary>Posts them all; every answer must be 200 and please the reader.</summary>
    private async Task<(int Count, double Seconds, List<double> Latencies)> PostAsync(
        IEnumerable<Request> requests,
        Func<string, bool> isRight
    )
    {
        using var next = requests.GetEnumerator();
        var latencies = new List<double>();
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => ConnectionAsync()));
        return (latencies.Count, Stopwatch.GetElapsedTime(start).TotalSeconds, latencies);

        Request? Take()
        {
            lock (latencies)
            {
                return next.MoveNext() ? next.Current : null;
            }
        }

        async Task ConnectionAsync()
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, _port);
            var buffer = new byte[256 * 1024];
            while (Take() is { } request)
            {
                var sent = Stopwatch.GetTimestamp();
                var answer = await AskAsync(socket, buffer, request);
                while (answer.Contains(Busy, StringComparison.Ordinal))
                {
                    // As people do; the time goes on.
                    answer = await AskAsync(socket, buffer, request);
                }

                var took = Stopwatch.GetElapsedTime(sent).TotalMilliseconds;
                var isReplied = request.Number is not { } number || _teams.HasReplied(number);
                if (!answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) || !isReplied || !isRight(answer))
                {
                    throw new InvalidOperationException($"Replied: {isReplied}. Answered: {answer[..Math.Min(answer.Length, 600)]}");
                }

                lock (latencies)
                {
                    latencies.Add(took);
                }
            }
        }
    }

    private static async Task<string> AskAsync(Socket socket, byte[] buffer, Request request)
    {
        await socket.SendAsync(request.Bytes);
        var (filled, whole) = (0, int.MaxValue);
        while (filled < whole)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
            filled += read > 0 ? read : throw new IOException("The bot hung up.");
            if (whole == int.MaxValue && buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) is >= 0 and var end)
            {
                whole = end + 4 + Http.ContentLength(buffer.AsSpan(0, end));
            }
        }

        return Encoding.UTF8.GetString(buffer, 0, filled);
    }
}
