using System.Collections.Concurrent;
using System.Text.Json;
using CrssBot.Chaos.Hosts;

namespace CrssBot.Chaos.Soak;

/// <param name="Due">When it was to be sent, since the load began.</param>
/// <param name="Milliseconds">From that instant to the whole reply, so that whoever waits behind a slow one counts as waiting.</param>
/// <param name="Fault">Null: it was as it should be.</param>
internal readonly record struct Interaction(TimeSpan Due, double Milliseconds, string? Fault);

/// <summary>Sends interactions at a fixed rate, whether or not earlier ones have been answered.</summary>
internal sealed class FixedRate(HttpClient http, IReadOnlyList<SoakRoom> rooms, int seed)
{
    private static readonly TimeProvider Time = TimeProvider.System;

    /// <summary>How long somebody keeps a page open.</summary>
    private static readonly TimeSpan PageOpen = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LastOnes = TimeSpan.FromMinutes(2);

    private static readonly string[] Queries =
    [
        "who decides, me or the doctor",
        "mandated reporter",
        "WRAP plan",
        "what is recovery",
        "boundaries with peers",
        "trauma informed care",
        "confidentality",
        "stages of change",
    ];

    private readonly Random _random = new(seed);
    private readonly ConcurrentQueue<Interaction> _done = new();
    private int _next;
    private int _underWay;
    private int _pages;

    public IReadOnlyCollection<Interaction> Done => _done;

    /// <summary>Presses of a quiz that had to be something else, since every room waited for an answer.</summary>
    public int Displaced { get; private set; }

    public async Task RunAsync(int perSecond, TimeSpan during, long start)
    {
        var count = (long)(during.TotalSeconds * perSecond);
        for (var n = 0L; n < count; n++)
        {
            var due = TimeSpan.FromSeconds((double)n / perSecond);
            var early = due - Time.GetElapsedTime(start);
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early, Time);
            }

            Interlocked.Increment(ref _underWay);
            _ = SendAsync(Choose(), start, due);
        }

        var ended = Time.GetTimestamp();
        while ((Volatile.Read(ref _underWay) > 0 || Volatile.Read(ref _pages) > 0) && Time.GetElapsedTime(ended) < LastOnes)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), Time);
        }
    }

    /// <summary>As an evening has them: six in ten are presses of a quiz.</summary>
    private Func<Task<string?>> Choose() =>
        _random.Next(100) switch
        {
            < 60 when Press() is { } press => async () => await press(http) is 200 or 409 ? null : "a step of a quiz was not taken",
            < 75 => LookUp,
            < 80 => Suggest,
            < 90 => Look,
            < 96 => OwnProgress,
            _ => OpenPage,
        };

    private Func<HttpClient, Task<int>>? Press()
    {
        for (var tried = 0; tried < rooms.Count; tried++)
        {
            _next = (_next + 1) % rooms.Count;
            if (rooms[_next].Take() is { } press)
            {
                return press;
            }
        }

        Displaced++;
        return null;
    }

    private async Task SendAsync(Func<Task<string?>> what, long start, TimeSpan due)
    {
        string? fault;
        try
        {
            fault = await what();
        }
        catch (Exception e)
            when (e is HttpRequestException or IOException or JsonException or OperationCanceledException or InvalidOperationException)
        {
            fault = e.Message;
        }

        _done.Enqueue(new Interaction(due, (Time.GetElapsedTime(start) - due).TotalMilliseconds, fault));
        Interlocked.Decrement(ref _underWay);
    }

    private Task<string?> LookUp()
    {
        var query = Queries[_random.Next(Queries.Length)];
        return GetAsync($"/api/concepts?q={Uri.EscapeDataString(query)}");
    }

    private Task<string?> Suggest()
    {
        var query = Queries[_random.Next(Queries.Length)];
        return GetAsync($"/api/concepts/suggest?q={Uri.EscapeDataString(query[..4])}");
    }

    private Task<string?> Look()
    {
        var (room, member) = Somebody();
        return GetAsync($"/api/rooms/{room.Invitation}", member);
    }

    private Task<string?> OwnProgress() => GetAsync("/api/me/study", Somebody().Member);

    /// <summary>Counts until the page shows something; somebody then keeps it open for a while.</summary>
    private async Task<string?> OpenPage()
    {
        var (room, member) = Somebody();
        var page = await member.SendAsync(
            http,
            HttpMethod.Get,
            $"/api/rooms/{room.Invitation}/events",
            null,
            CancellationToken.None,
            HttpCompletionOption.ResponseHeadersRead
        );
        Interlocked.Increment(ref _pages);
        var shown = new byte[1];
        var read = page.IsSuccessStatusCode ? await (await page.Content.ReadAsStreamAsync()).ReadAsync(shown) : 0;
        _ = CloseAsync(page);
        return read == 1 ? null : $"a page gave {(int)page.StatusCode}";
    }

    private async Task CloseAsync(HttpResponseMessage page)
    {
        await Task.Delay(PageOpen, Time);
        page.Dispose();
        Interlocked.Decrement(ref _pages);
    }

    private async Task<string?> GetAsync(string path, ApiMember? member = null)
    {
        using var reply = member is null
            ? await http.GetAsync(path)
            : await member.SendAsync(http, HttpMethod.Get, path, null, CancellationToken.None);
        return reply.IsSuccessStatusCode ? null : $"{path.Split('?', '/')[2]} gave {(int)reply.StatusCode}";
    }

    private (SoakRoom Room, ApiMember Member) Somebody()
    {
        var room = rooms[_random.Next(rooms.Count)];
        return (room, room.Members[_random.Next(room.Members.Count)]);
    }
}
