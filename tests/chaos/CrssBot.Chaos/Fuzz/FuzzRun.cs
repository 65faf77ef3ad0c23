using System.Globalization;

namespace CrssBot.Chaos.Fuzz;

/// <param name="Slowest">Of one input.</param>
internal sealed record FuzzRow(string Kind, int Inputs, int Taken, TimeSpan Took, TimeSpan Slowest);

/// <summary>Tries inputs of every kind, and stops at the first fault with the words that repeat it.</summary>
internal static class FuzzRun
{
    /// <summary>For one input, on a machine that is busy with other things.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeProvider Time = TimeProvider.System;

    /// <summary>
    /// <c>fuzz [inputs] [seed]</c> tries all kinds, a million inputs by default; <c>fuzz kind name [inputs] [seed]</c> tries the share of one;
    /// <c>fuzz only kind number seed</c> repeats one input.
    /// </summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["only", var name, var number, var of])
        {
            using var kinds = new FuzzKinds();
            var kind = kinds.All.Single(k => k.Name == name);
            await kind.TryAsync(Chance(Number(of), name, Number(number)));
            Console.WriteLine($"{name} {number}: no fault.\n{kind.Input}");
            return 0;
        }

        var alone = args is ["kind", var one, ..] ? one : null;
        args = alone is null ? args : args[2..];
        var inputs = args.Length > 0 ? Number(args[0]) : 1_000_000;
        var seed = args.Length > 1 ? Number(args[1]) : 20261129;
        var started = Time.GetTimestamp();
        var rows = await TryAllAsync(inputs, seed, Console.Out, alone);
        Console.WriteLine("| kind | inputs | taken | seconds | slowest, ms |\n| --- | ---: | ---: | ---: | ---: |");
        foreach (var row in rows)
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {row.Kind} | {row.Inputs:N0} | {row.Taken:N0} | {row.Took.TotalSeconds:F0} | {row.Slowest.TotalMilliseconds:F0} |"
                )
            );
        }

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{rows.Sum(r => r.Inputs):N0} inputs, seed {seed}, {Time.GetElapsedTime(started).TotalSeconds:F0} s: no crash, no hang, nothing changed without authority."
            )
        );
        return 0;
    }

    /// <summary>Two kinds at a time.</summary>
    /// <param name="alone">The name of the only kind; null for all.</param>
    public static async Task<IReadOnlyList<FuzzRow>> TryAllAsync(int inputs, int seed, TextWriter output, string? alone = null)
    {
        using var kinds = new FuzzKinds();
        var all = kinds.All.Where(k => alone is null || k.Name == alone).ToArray();
        var rows = new FuzzRow[all.Length];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, rows.Length),
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            async (i, _) =>
            {
                var kind = all[i];
                rows[i] = await TryKindAsync(kind, (int)((long)inputs * kind.Share / 1_000_000), seed);
                await output.WriteLineAsync($"{kind.Name}: {rows[i].Inputs}");
            }
        );
        return rows;
    }

    private static async Task<FuzzRow> TryKindAsync(FuzzKind kind, int inputs, int seed)
    {
        var begun = Time.GetTimestamp();
        var slowest = TimeSpan.Zero;
        for (var number = 0; number < inputs; number++)
        {
            var started = Time.GetTimestamp();
            try
            {
                // On a thread of its own, so that one which never ends is noticed: it is left behind, and the run with it.
                var chance = Chance(seed, kind.Name, number);
                var trying = Task.Factory.StartNew(
                    () => kind.TryAsync(chance).AsTask(),
                    CancellationToken.None,
                    TaskCreationOptions.DenyChildAttach,
                    TaskScheduler.Default
                );
                await trying.Unwrap().WaitAsync(Patience, Time);
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException(
                    $"{kind.Name}, input {number}: {fault.GetType().Name}: {fault.Message}\nRepeat it: fuzz only {kind.Name} {number} {seed}\n{kind.Input}",
                    fault
                );
            }

            var took = Time.GetElapsedTime(started);
            slowest = took > slowest ? took : slowest;
        }

        return new FuzzRow(kind.Name, inputs, kind.Taken, Time.GetElapsedTime(begun), slowest);
    }

    /// <summary>Each input has its own, so that one can be repeated without those before it.</summary>
    private static Random Chance(int seed, string kind, int number) =>
        new(unchecked((seed * 397) ^ (kind.Sum(c => c * 31) * 7919) ^ (number * 104_729)));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
