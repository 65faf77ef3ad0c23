using CrssBot.Host;

namespace CrssBot.Chaos.Fuzz;

/// <summary>
/// Arguments of the program: an exit code, and words on one of its two outputs. What would serve, or call somebody, is stopped by a setting
/// that no start allows, or left out.
/// </summary>
internal sealed class CommandLines(string folder) : FuzzKind
{
    private static readonly string[][] Lines =
    [
        ["--help"],
        ["--version"],
        ["run"],
        ["lookup", "warm line", "--top", "3", "--json"],
        ["lookup", "eval", "none.jsonl", "--misses"],
        ["content", "lint", "none"],
        ["content", "stats", "none", "--json"],
        ["content", "new", "concept", "a-slug", "none"],
        ["content", "flags"],
        ["content", "regrade", "--dry-run"],
        ["backup", "none/b.db"],
        ["restore", "none.db"],
        ["verify", "none.db"],
        ["teams", "package", "none/x.zip"],
    ];

    private readonly string[] _last =
    [
        $"--Storage:Path={Path.Combine(folder, "crssbot.db")}",
        $"--Content:Path={Path.Combine(folder, "none")}",
    ];

    public override string Name => "arguments";

    public override int Share => 5_000;

    public override async ValueTask TryAsync(Random random)
    {
        var args = random.Of(Lines).ToList();
        for (var steps = random.Next(4); steps > 0; steps--)
        {
            var at = random.Next(args.Count + 1);
            switch (random.Next(4))
            {
                case 0 when at < args.Count:
                    args.RemoveAt(at);
                    break;
                case 1 when at < args.Count:
                    args[at] = Spoil.Text(random, args[at]);
                    break;
                case 2:
                    args.Insert(
                        at,
                        Spoil.Text(random, random.Of(["--Runtime:DailyCatchUp=01:00:00", "--Web:Url=http://127.0.0.1:0", "-", "--top"]))
                    );
                    break;
                default:
                    args.Insert(at, random.Of(random.Of(Lines)));
                    break;
            }
        }

        // A file that would be written or read lies in our folder, whatever its name became.
        var words = args.Select(a => a.StartsWith("none", StringComparison.Ordinal) ? Path.Combine(folder, "none") : a).ToArray();
        Input = string.Join(' ', words);
        if (
            words is ["content", "learn" or "new", ..] or ["discord" or "teams", ..] or ["backup" or "restore", ..]
            && !words[^1].StartsWith(folder, StringComparison.Ordinal)
        )
        {
            return;
        }

        using var output = new StringWriter();
        using var error = new StringWriter();
        using var input = new StringReader("warm line\n");
        var exit = await CommandLine.RunAsync([.. words, .. _last], output, error, input);
        Must(exit is 0 or 1 or 2, $"The exit code is {exit}.");
        Must(exit == 0 || output.ToString().Length + error.ToString().Length > 0, "It failed without a word.");
        Taken += exit == 2 ? 0 : 1;
    }
}
