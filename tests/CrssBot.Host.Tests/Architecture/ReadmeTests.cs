using System.Text.Json;
using System.Text.RegularExpressions;
using CrssBot.Content;

namespace CrssBot.Host.Tests.Architecture;

/// <summary>What the documents say is so.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void Every_link_to_a_file_leads_to_one()
    {
        var dead = Documents()
            .SelectMany(d => Link().Matches(File.ReadAllText(d)).Select(m => (Document: d, Target: m.Groups[1].Value)))
            .Where(l => !l.Target.Contains("://", StringComparison.Ordinal) && !l.Target.StartsWith('#'))
            .Where(l => !Path.Exists(Path.Combine(Path.GetDirectoryName(l.Document)!, l.Target.Split('#')[0])))
            .Select(l => $"{Path.GetRelativePath(Repository.Root, l.Document)}: {l.Target}");

        Assert.Empty(dead);
    }

    [Fact]
    public void The_README_counts_the_pack_as_it_is()
    {
        var catalog = ContentPack.Load(Repository.At("content")).Catalog!;

        Assert.Contains(
            $"{catalog.Concepts.Length} concepts, {catalog.Questions.Length} questions and {catalog.Prompts.Length} prompts",
            File.ReadAllText(Repository.At("README.md")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Every_option_stands_in_appsettings_with_its_default()
    {
        using var settings = JsonDocument.Parse(
            File.ReadAllText(Repository.At("appsettings.json")),
            new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip }
        );
        var wrong = new List<string>();
        Compare("Backup", new Storage.Backups.BackupOptions());
        Compare("Discord", new Discord.DiscordOptions());
        Compare("Runtime", new Runtime.RuntimeOptions());
        Compare("Storage", new Storage.StorageOptions());
        Compare("Telemetry", new Telemetry.TelemetryOptions());
        Compare("Web", new Web.WebOptions());
        Assert.Empty(wrong);

        void Compare(string section, object options)
        {
            foreach (var property in options.GetType().GetProperties())
            {
                var fallback = Convert.ToString(property.GetValue(options), System.Globalization.CultureInfo.InvariantCulture);
                var written = settings.RootElement.GetProperty(section).TryGetProperty(property.Name, out var value)
                    ? value.ToString()
                    : "missing";
                if (!string.Equals(fallback, written, StringComparison.Ordinal))
                {
                    wrong.Add($"{section}:{property.Name} is {written} in appsettings.json and {fallback} in code");
                }
            }
        }
    }

    private static IEnumerable<string> Documents() =>
        Directory
            .EnumerateFiles(Repository.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Repository.At("docs"), "*.md"))
            .Append(Repository.At("content", "README.md"))
            .Append(Repository.At("bench", "README.md"));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
