using System.Globalization;
using CrssBot.Chaos.Play;

namespace CrssBot.Chaos.Soak;

/// <summary>One table, and what is judged by it.</summary>
internal sealed class SoakReport(
    Interaction[] done,
    IReadOnlyList<HostSample> samples,
    HostSample before,
    HostSample after,
    TimeSpan during,
    int perSecond
)
{
    /// <summary>Most rows that are shown: of five minutes each in half an hour.</summary>
    private const int Rows = 6;

    /// <summary>
    /// Bytes an interaction that may stay in memory: a leak of anything that an interaction makes, a view, a task, a connection, is larger. At
    /// 100 a second 0.57 MB a minute; what a host that does not leak shows over 25 minutes stays below a third of that.
    /// </summary>
    private const double LeakedBytes = 100;

    /// <summary>Files: the database, its log and one more reader of it. Sockets: a moment with many under way opens some, and they live on for a minute.</summary>
    private const int FilesMore = 2;
    private const int SocketsMore = 10;

    private const double SlowerAtMost = 1.5;

    private readonly TimeSpan _row = during / Rows;

    public void Print()
    {
        Console.WriteLine(
            "| minutes | interactions | errors | p50 ms | p99 ms | max ms | resident MB | of it heap MB | files | sockets | threads | store MB | log MB |"
        );
        Console.WriteLine(string.Concat(Enumerable.Repeat("| ---: ", 13)) + "|");
        for (var row = 0; row < Rows; row++)
        {
            var (from, until) = (row * _row, (row + 1) * _row);
            var times = Times(from, until);
            var seen = samples.Where(s => s.At > from && s.At <= until).ToArray();
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {from.TotalMinutes:0.#}–{until.TotalMinutes:0.#} | {times.Length:N0} | {done.Count(d => d.Fault is not null && d.Due >= from && d.Due < until)} | {Percentile.Of(times, 50):F1} | {Percentile.Of(times, 99):F1} | {times[^1]:F0} | {Median(seen, s => s.Resident):F0} | {Median(seen, s => s.Anonymous):F0} | {Median(seen, s => s.Files):F0} | {Median(seen, s => s.Sockets):F0} | {Median(seen, s => s.Threads):F0} | {seen[^1].Store:F1} | {seen[^1].StoreLog:F1} |"
                )
            );
        }

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"idle before: {before.Resident:F0} MB, {before.Files} files, {before.Sockets} sockets, {before.Threads} threads; when all had left: {after.Resident:F0} MB, {after.Files} files, {after.Sockets} sockets, {after.Threads} threads"
            )
        );
        foreach (var fault in done.Select(d => d.Fault).OfType<string>().CountBy(f => f).OrderByDescending(f => f.Value).Take(5))
        {
            Console.WriteLine($"{fault.Value} times: {fault.Key}");
        }
    }

    /// <returns>How many judgments failed.</returns>
    public int Judge()
    {
        var warm = samples.Where(s => s.At > _row).ToArray();
        var (first, last) = (Row(1), Row(Rows - 1));
        var slope = Slope(warm, s => s.Resident);
        var heap = Slope(warm, s => s.Anonymous);
        var limit = LeakedBytes * perSecond * 60 / 1048576;
        var second = Percentile.Of(Times(during / 3, during * 2 / 3), 99);
        var third = Percentile.Of(Times(during * 2 / 3, during), 99);
        var errors = done.Count(d => d.Fault is not null);
        var missing = (long)(during.TotalSeconds * perSecond) - done.Length;
        return Say(errors == 0 && missing == 0, $"{errors} errors, {missing} never answered")
            + Say(
                slope <= limit,
                $"memory after warm-up {slope:+0.00;-0.00} MB a minute (heap alone {heap:+0.00;-0.00}), at most {limit:0.00}: {LeakedBytes:0} bytes an interaction"
            )
            + Say(
                last.Max(s => s.Files) <= first.Max(s => s.Files) + FilesMore,
                $"files {first.Max(s => s.Files)} then, {last.Max(s => s.Files)} at the end"
            )
            + Say(
                Median(last, s => s.Sockets) <= Median(first, s => s.Sockets) + SocketsMore && after.Sockets <= before.Sockets,
                $"sockets {Median(first, s => s.Sockets):0} then, {Median(last, s => s.Sockets):0} at the end, {after.Sockets} when all had left, {before.Sockets} before"
            )
            + Say(
                third <= SlowerAtMost * second,
                $"p99 of the last third {third:F1} ms, of the second {second:F1} ms: ratio {third / second:F2}, at most {SlowerAtMost}"
            );

        HostSample[] Row(int row) => [.. samples.Where(s => s.At > row * _row && s.At <= (row + 1) * _row)];
    }

    private static int Say(bool held, FormattableString what)
    {
        Console.WriteLine($"{(held ? "held" : "FAILED")}: {what.ToString(CultureInfo.InvariantCulture)}");
        return held ? 0 : 1;
    }

    private double[] Times(TimeSpan from, TimeSpan until) =>
        [.. done.Where(d => d.Due >= from && d.Due < until).Select(d => d.Milliseconds).Order()];

    private static double Median(IEnumerable<HostSample> seen, Func<HostSample, double> of) =>
        seen.Select(of).Order().ToArray() is [_, ..] sorted ? sorted[sorted.Length / 2] : 0;

    /// <summary>Least squares, a minute.</summary>
    private static double Slope(HostSample[] seen, Func<HostSample, double> of)
    {
        var (x, y) = (seen.Average(s => s.At.TotalMinutes), seen.Average(of));
        return seen.Sum(s => (s.At.TotalMinutes - x) * (of(s) - y)) / seen.Sum(s => Math.Pow(s.At.TotalMinutes - x, 2));
    }
}
