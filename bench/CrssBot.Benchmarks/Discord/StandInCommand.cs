using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CrssBot.Benchmarks.Discord;

/// <summary>
/// <c>-- discord-server scenario …</c>: the stand-in as a process of its own. Prints its port, plays the scenario to whoever connects, prints
/// what came of it, and stays until its input ends.
/// </summary>
internal static class StandInCommand
{
    /// <summary>Presses under way at once.</summary>
    private const int Abreast = 256;

    private const int JoinAbreast = 50;
    private const int Rate = 1000;

    /// <summary>Discord's own limit; whatever is not answered by then is lost.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    public static async Task RunAsync(string[] scenario)
    {
        await using var discord = await StandIn.StartAsync();
        Say($"listening {discord.Port}");
        if (scenario is not ["idle"])
        {
            await discord.Identified;
            await PlayAsync(discord, scenario);
        }

        await Console.In.ReadToEndAsync();
    }

    private static Task PlayAsync(StandIn discord, string[] scenario) =>
        scenario switch
        {
            ["guilds", var guilds] => GuildsAsync(discord, Number(guilds)),
            ["flood", var frames] => FloodAsync(discord, Number(frames)),
            ["rate", var seconds, var members, var quiz] => RateAsync(discord, Number(seconds), Number(members), quiz is "quiz"),
            ["stored", var rooms, var members] => StoredAsync(discord, Number(rooms), Number(members)),
            _ => throw new ArgumentException("guilds, flood, rate or stored.", nameof(scenario)),
        };

    private static async Task GuildsAsync(StandIn discord, int guilds)
    {
        await discord.SendAsync(Encoding.UTF8.GetBytes(Payloads.Ready(guilds, discord.Port)));
        for (var guild = 0; guild < guilds; guild++)
        {
            await discord.SendAsync(Encoding.UTF8.GetBytes(Payloads.GuildCreate(guild)));
        }

        Say("ready");
    }

    /// <summary>One recorded press, as fast as the connection takes it; only the sequence and the id change.</summary>
    private static async Task FloodAsync(StandIn discord, int frames)
    {
        await GuildsAsync(discord, 1);
        await Task.Delay(Settle, TimeProvider.System);
        const int First = 1_000_000;
        var id = discord.NextId();
        var press = Payloads.Press(id, Payloads.FirstChannel, Payloads.FirstMember, "1:a:quiz-20261128-bench:1:1:option-2:0");
        var frame = Payloads.Event(press, First);
        var sequenceAt = frame.AsSpan().IndexOf(Encoding.UTF8.GetBytes($"{First}"));
        var idAt = frame.AsSpan().IndexOf(Encoding.UTF8.GetBytes($"\"id\":\"{id}\"")) + 6;
        for (var sent = 0; sent < frames; sent++)
        {
            (First + sent).TryFormat(frame.AsSpan(sequenceAt), out _, provider: CultureInfo.InvariantCulture);
            (id + (ulong)sent).TryFormat(frame.AsSpan(idAt), out _, provider: CultureInfo.InvariantCulture);
            await discord.SendAsync(frame);
        }

        Say($"flooded {frame.Length}");
    }

    /// <summary>Two answers of five to the running quiz, two look-ups, one autocomplete, at a fixed rate whatever becomes of them.</summary>
    private static async Task RateAsync(StandIn discord, int seconds, int members, bool quiz)
    {
        await GuildsAsync(discord, 1);
        await Task.Delay(Settle, TimeProvider.System);
        var (place, options) = quiz
            ? await StartQuizAsync(discord, Payloads.FirstChannel, Payloads.FirstMember, members)
            : (Payloads.FirstChannel, ["1:a:quiz-20261128-bench:1:1:option-0:0", "1:a:quiz-20261128-bench:1:1:option-1:0"]);
        // The same again before it, to warm both up.
        await AtRateAsync(discord, place, options, members, seconds);
        await Task.Delay(Settle, TimeProvider.System);
        var sent = await AtRateAsync(discord, place, options, members, seconds);
        await WhenOverAsync(sent);
        var times = sent.Select(s => s.Took?.TotalMilliseconds ?? Patience.TotalMilliseconds).Order().ToArray();
        Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"rate {times[times.Length / 2]} {times[(int)(times.Length * 0.99)]} {sent.Count(s => s is not { Took: not null, Good: true })}"
            )
        );
    }

    private static async Task<List<Sent>> AtRateAsync(StandIn discord, ulong place, string[] options, int members, int seconds)
    {
        var sent = new List<Sent>(seconds * Rate);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        for (var start = Stopwatch.GetTimestamp(); sent.Count < seconds * Rate; await timer.WaitForNextTickAsync())
        {
            var due = Math.Min(seconds * Rate, (int)(Stopwatch.GetElapsedTime(start).TotalSeconds * Rate));
            while (sent.Count < due)
            {
                var n = sent.Count;
                var member = Payloads.FirstMember + (ulong)(n / 5 % members);
                var query = Payloads.Queries[n / 5 % Payloads.Queries.Length];
                sent.Add(
                    await (
                        (n % 5) switch
                        {
                            0 or 2 => discord.InteractAsync(
                                id => Payloads.Press(id, place, member, options[n / 7 % options.Length]),
                                "You chose **"
                            ),
                            1 or 3 => discord.InteractAsync(
                                id => Payloads.Command(id, place, member, "concept", ("query", query)),
                                "\"content\""
                            ),
                            _ => discord.InteractAsync(id => Payloads.Typing(id, place, member, query[..3]), "\"choices\""),
                        }
                    )
                );
            }
        }

        return sent;
    }

    /// <summary>
    /// Every member of every room answers once, some hundreds at a time, from room to room, as when several cohorts answer at once; each is
    /// answered when it is stored. Half as many rooms more do so before it, to warm up.
    /// </summary>
    private static async Task StoredAsync(StandIn discord, int rooms, int members)
    {
        await GuildsAsync(discord, 1);
        await Task.Delay(Settle, TimeProvider.System);
        var quizzes = new List<Quiz>();
        for (var room = 0; room < rooms + rooms / 2; room++)
        {
            var first = Payloads.FirstMember + (ulong)(room * members);
            var (place, options) = await StartQuizAsync(discord, Payloads.FirstChannel + (ulong)room * 100, first, members);
            quizzes.Add(new Quiz(place, options, first));
        }

        await AnswerAllAsync(discord, quizzes[rooms..], members);
        await Task.Delay(Settle, TimeProvider.System);
        var start = Stopwatch.GetTimestamp();
        var sent = await AnswerAllAsync(discord, quizzes[..rooms], members);
        var took = Stopwatch.GetElapsedTime(start);
        var good = sent.Count(s => s is { Took: not null, Good: true });
        var times = sent.Select(s => (s.Took ?? Patience).TotalMilliseconds).Order().ToArray();
        Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"stored {good / took.TotalSeconds} {times[(int)(times.Length * 0.99)]} {sent.Length - good}"
            )
        );
    }

    private static async Task<Sent[]> AnswerAllAsync(StandIn discord, List<Quiz> quizzes, int members)
    {
        var all = new Sent[quizzes.Count * members];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Abreast).Select(_ => AnswerAsync()));
        return all;

        async Task AnswerAsync()
        {
            while (Interlocked.Increment(ref next) is var n && n < all.Length)
            {
                var (place, options, first) = quizzes[n % quizzes.Count];
                var one = n / quizzes.Count;
                all[n] = await discord.InteractAsync(
                    id => Payloads.Press(id, place, first + (ulong)one, options[one % options.Length]),
                    "You chose **"
                );
                await WhenOverAsync([all[n]]);
            }
        }
    }

    /// <param name="First">The members follow each other from it.</param>
    private sealed record Quiz(ulong Place, string[] Options, ulong First);

    /// <summary>
    /// Opened, joined and started by presses; a cold bot may say "thinking" first, so what counts is what it posts. The manager is in and never
    /// answers, so the first question stays open.
    /// </summary>
    private static async Task<(ulong Place, string[] Options)> StartQuizAsync(StandIn discord, ulong channel, ulong first, int members)
    {
        await OneAsync(id => Payloads.Command(id, channel, Payloads.Manager, "quiz", ("questions", 10), ("mode", "together")));
        var (_, join) = await PostedAsync(discord, "1:join:", channel);
        for (var joined = 0; joined < members; joined += JoinAbreast)
        {
            await Task.WhenAll(
                Enumerable
                    .Range(joined, Math.Min(JoinAbreast, members - joined))
                    .Select(m => OneAsync(id => Payloads.Press(id, channel, first + (ulong)m, join[0])))
            );
        }

        await OneAsync(id => Payloads.Press(id, channel, Payloads.Manager, join[0]));
        await OneAsync(id => Payloads.Press(id, channel, Payloads.Manager, join[0].Replace(":join:", ":start:", StringComparison.Ordinal)));
        return await PostedAsync(discord, $"1:a:{join[0].Split(':')[2]}:");

        async Task OneAsync(Func<ulong, string> interaction) => await WhenOverAsync([await discord.InteractAsync(interaction)]);
    }

    private static async Task<(ulong Place, string[] CustomIds)> PostedAsync(StandIn discord, string start, ulong? channel = null)
    {
        await foreach (var post in discord.Posts.Reader.ReadAllAsync())
        {
            var ids = CustomIds(post.Message).Where(i => i.StartsWith(start, StringComparison.Ordinal)).ToArray();
            if (ids.Length > 0 && (channel ?? post.Channel) == post.Channel)
            {
                return (post.Channel, ids);
            }
        }

        throw new UnreachableException();
    }

    private static IEnumerable<string> CustomIds(JsonElement message) =>
        message.TryGetProperty("components", out var rows)
            ? rows.EnumerateArray()
                .SelectMany(r => r.GetProperty("components").EnumerateArray())
                .Select(c => c.TryGetProperty("custom_id", out var id) ? id.GetString()! : "")
            : [];

    private static async Task WhenOverAsync(IEnumerable<Sent> sent)
    {
        try
        {
            await Task.WhenAll(sent.Select(s => s.Answered)).WaitAsync(Patience, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            // Counted as lost.
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static void Say(string line)
    {
        Console.WriteLine(line);
        Console.Out.Flush();
    }
}
