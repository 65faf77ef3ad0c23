using System.Globalization;
using CrssBot.Channels.Tests.Discord.Fake;
using CrssBot.Chaos.Hosts;
using CrssBot.Chaos.Play;
using CrssBot.Content;
using CrssBot.Engine;
using CrssBot.Runtime;
using CrssBot.Storage;
using CrssBot.Tests.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Acknowledged = CrssBot.Chaos.Play.Acknowledged;

namespace CrssBot.Chaos.Cluster;

/// <summary>
/// <c>cluster [minutes] [rooms] [players]</c>: three processes on PostgreSQL before the stand-in of Discord, 50 channels of 20 members in quizzes by
/// default; for five minutes one process is killed every 20 seconds, one is frozen once, one is stopped in order, and PostgreSQL is restarted
/// once. Then every acknowledgement is compared with the store, and every message that stands with the outbox.
/// </summary>
internal static class ClusterVerb
{
    private const int Processes = 3;
    private static readonly TimeSpan KillEvery = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Thinking = TimeSpan.FromSeconds(2.5);

    /// <summary>Until a quiz that goes on is over.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Until what the outbox still has to send is sent, when nobody presses any more.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    /// <summary>How many faults of a kind are told.</summary>
    private const int Told = 20;

    private static readonly TimeProvider Time = TimeProvider.System;

    public static async Task<int> RunAsync(string[] args)
    {
        var minutes = Number(args, 0, 5);
        var (rooms, players) = (Number(args, 1, 50), Number(args, 2, 20));
        await using var postgres = await PostgresProcess.StartAsync(durable: true, CancellationToken.None);
        await StorageServices.MigrateAsync(postgres.Connection(), dryRun: false, CancellationToken.None);
        await using var discord = await FakeDiscord.StartAsync();
        await using var seats = new ClusterSeats(
            postgres,
            Processes,
            $"--Discord:ApiBaseUrl={discord.ApiBase}",
            $"--Discord:Token={discord.BotToken}",
            "--Discord:Transport=Http",
            $"--Discord:PublicKey={discord.PublicKey}",
            $"--Discord:ApplicationId={discord.ApplicationId}"
        );
        await Task.WhenAll(Enumerable.Range(0, Processes).Select(seats.StartAsync));
        await discord.Until(() => discord.Commands.Registered.Count > 0);
        var acknowledged = new Acknowledged();
        var presses = new DiscordPresses(discord, seats);
        var all = Enumerable
            .Range(0, rooms)
            .Select(n => new DiscordRoom(presses, $"room-{n}", n % 2 == 0 ? "together" : "discuss", players, acknowledged)
            {
                Thinking = Thinking,
            })
            .ToArray();
        Console.WriteLine($"{rooms} rooms of {players} on {Processes} processes.");
        using var stop = new CancellationTokenSource();
        var playing = all.Select(r => r.PlayAsync(stop.Token)).ToArray();
        await Task.WhenAll(all.Select(r => r.OpenedAsync(stop.Token)));
        var again = await DisturbAsync(seats, postgres, all, TimeSpan.FromMinutes(minutes), acknowledged);
        foreach (var room in all)
        {
            room.IsLast = true;
        }

        await Task.WhenAny(Task.WhenAll(playing), Task.Delay(Patience, Time, CancellationToken.None));
        var stuck = playing.Count(p => !p.IsCompletedSuccessfully);
        foreach (var failed in playing.Where(p => p.IsFaulted))
        {
            Console.WriteLine($"A room gave up: {failed.Exception!.InnerException}");
        }

        await stop.CancelAsync();
        await using var services = Services(postgres);
        var store = services.GetRequiredService<IStudyStore>();
        await SettleAsync(store);
        for (var seat = 0; seat < Processes; seat++)
        {
            Console.WriteLine(await StopAsync(seats, seat));
        }

        var bad = stuck + await CompareAsync(store, all, acknowledged, stuck) + await ComparePostsAsync(postgres, presses);
        again.Sort();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"a room answers again after a kill: p50 {Percentile.Of(again, 50):F2} s, p99 {Percentile.Of(again, 99):F2} s, at most {again[^1]:F2} s ({again.Count} looks)"
            )
        );
        Console.WriteLine(bad == 0 ? "Nothing was lost, doubled or stuck." : $"{bad} faults.");
        return bad == 0 ? 0 : 1;
    }

    /// <summary>One that had ended by itself is told of: the others voted it out, and whoever supervises it starts it again.</summary>
    private static async Task<string> StopAsync(ClusterSeats seats, int seat)
    {
        try
        {
            var took = await seats.StopAsync(seat);
            return string.Create(CultureInfo.InvariantCulture, $"SIGTERM, {took.TotalSeconds:F1} s");
        }
        catch (InvalidOperationException ended)
        {
            return $"SIGTERM: {ended.Message}";
        }
    }

    private static int Number(string[] args, int at, int otherwise) =>
        args.Length > at ? int.Parse(args[at], CultureInfo.InvariantCulture) : otherwise;

    /// <returns>Seconds from each kill until each room answered through another process.</returns>
    private static async Task<List<double>> DisturbAsync(
        ClusterSeats seats,
        PostgresProcess postgres,
        DiscordRoom[] rooms,
        TimeSpan during,
        Acknowledged acknowledged
    )
    {
        var again = new List<double>();
        var rounds = Math.Max(4, (int)(during / KillEvery));
        for (var round = 0; round < rounds; round++)
        {
            var begun = Time.GetTimestamp();
            var seat = round % Processes;
            var what = "kill -9";
            if (round == rounds / 4)
            {
                what = "SIGSTOP for 8 s";
                var frozen = seats.FreezeAsync(seat, TimeSpan.FromSeconds(8));
                var looks = await LookAsync(seats, rooms, begun);
                what += $", rooms answer again after at most {looks.Max():F2} s";
                await frozen;
            }
            else if (round == rounds / 2)
            {
                what = "PostgreSQL restarted";
                await postgres.StopAsync("fast", CancellationToken.None);
                await postgres.StartAsync(CancellationToken.None);
                seat = -1;
            }
            else if (round == rounds * 3 / 4)
            {
                what = await StopAsync(seats, seat);
            }
            else
            {
                await seats.KillAsync(seat);
                again.AddRange(await LookAsync(seats, rooms, begun));
            }

            if (seat >= 0)
            {
                await seats.StartAsync(seat);
            }

            Console.WriteLine($"{what}: {acknowledged.Count} acknowledged, {rooms.Sum(r => r.Finished)} quizzes finished");
            var left = KillEvery - Time.GetElapsedTime(begun);
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, Time, CancellationToken.None);
        }

        return again;
    }

    private static async Task<IReadOnlyList<double>> LookAsync(ClusterSeats seats, DiscordRoom[] rooms, long since) =>
        await Task.WhenAll(
            rooms.Select(async room =>
            {
                await room.LookAsync(CancellationToken.None);
                return Time.GetElapsedTime(since).TotalSeconds;
            })
        );

    private static ServiceProvider Services(PostgresProcess postgres)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Cluster:Postgres", postgres.Connection())]).Build();
        return new ServiceCollection().AddLogging().AddStorage(configuration).BuildServiceProvider();
    }

    private static async Task SettleAsync(IStudyStore store)
    {
        var started = Time.GetTimestamp();
        while ((await store.UnsettledSlotsAsync(null, 1, CancellationToken.None)).Count > 0 && Time.GetElapsedTime(started) < Settling)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), Time, CancellationToken.None);
        }
    }

    private static async Task<int> CompareAsync(IStudyStore store, DiscordRoom[] rooms, Acknowledged acknowledged, int stuck)
    {
        var members = new List<(string, MemberId)>();
        foreach (var member in rooms.SelectMany(r => r.Members))
        {
            var today = DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime);
            var (there, _) = await store.MemberForAsync(
                "discord",
                $"{member.Id}",
                new MemberId($"{member.Id}"),
                today,
                CancellationToken.None
            );
            members.Add(($"{member.Id}", there));
        }

        var (lost, doubled) = await acknowledged.CompareAsync(store, members);
        var open = (await store.OpenRoomsAsync(CancellationToken.None)).Count;
        var unsettled = (await store.UnsettledSlotsAsync(null, 1_000, CancellationToken.None)).Count;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{acknowledged.Count:N0} answers acknowledged, {rooms.Sum(r => r.Finished)} quizzes finished; {lost} lost, {doubled} doubled, {stuck} stuck, {open} left open, {unsettled} messages unsettled"
            )
        );
        return lost + doubled + open + unsettled;
    }

    private static async Task<int> ComparePostsAsync(PostgresProcess postgres, DiscordPresses presses)
    {
        var discord = presses.Discord;
        var catalog = ContentPack.Load(Repository.At("content")).Catalog!;
        var outbox = await PostedCards.OutboxAsync(postgres.Connection());
        var faults = PostedCards.Compare(outbox, discord.World.Channels().SelectMany(c => c.Messages), catalog);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{outbox.Count:N0} messages in the outbox and at the stand-in: {faults.Count} missing, doubled, stray or not as they should be; {discord.Findings.Count} requests that Discord would not take; {presses.Failed:N0} presses to which nothing was said"
            )
        );
        foreach (var fault in faults.Take(Told).Concat(discord.Findings.Take(Told)))
        {
            Console.WriteLine($"  {fault}");
        }

        return faults.Count + discord.Findings.Count;
    }
}
