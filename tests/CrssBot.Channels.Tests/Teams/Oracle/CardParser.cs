using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CrssBot.Channels.Tests.Teams.Oracle;

/// <summary>
/// What Microsoft's own reader of cards, the npm package adaptivecards, finds wrong with one: doubled ids, empty choices, unknown elements.
/// One Node.js process reads for all tests, a card at a time; it ends when this process does, with its input. Thread-safe.
/// </summary>
internal static class CardParser
{
    private static readonly string Folder = Path.Combine(Pack.Root, "tests", "CrssBot.Channels.Tests", "Teams", "Oracle", "parser");
    private static readonly Lock Turn = new();
    private static readonly Lazy<Process?> Node = new(Start);

    public static void Require()
    {
        if (Node.Value is null)
        {
            Oracles.Lack($"The parser of cards needs Node.js, and `npm ci --ignore-scripts` in {Folder}");
        }
    }

    /// <summary>Empty where the parser is not installed.</summary>
    public static IReadOnlyList<string> Broken(JsonObject card)
    {
        if (Node.Value is not { } node)
        {
            return [];
        }

        lock (Turn)
        {
            node.StandardInput.WriteLine(card.ToJsonString());
            node.StandardInput.Flush();
            var said = node.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The parser ended on {card.ToJsonString()}");
            return JsonSerializer.Deserialize<string[]>(said)!;
        }
    }

    private static Process? Start()
    {
        var node = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .SelectMany(folder => new[] { Path.Combine(folder, "node"), Path.Combine(folder, "node.exe") })
            .FirstOrDefault(File.Exists);
        if (node is null || !Directory.Exists(Path.Combine(Folder, "node_modules", "adaptivecards")))
        {
            return null;
        }

        return Process.Start(
            new ProcessStartInfo(node, ["parse.mjs"])
            {
                WorkingDirectory = Folder,
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
                StandardOutputEncoding = Encoding.UTF8,
            }
        );
    }
}
