using System.IO.Compression;
using System.Reflection;

namespace CrssBot.Teams.Package;

/// <summary>
/// The zip that is uploaded to Teams: the manifest and two icons at its root, no folder (apps-package). The same options make the same bytes.
/// </summary>
internal static class AppPackage
{
    public const string Manifest = "manifest.json";
    public const string ColorIcon = "color.png";
    public const string OutlineIcon = "outline.png";

    /// <summary>The first day that a zip can hold: when it was made says nothing.</summary>
    private static readonly DateTimeOffset Made = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>This program's own version, major.minor.patch.</summary>
    public static string Version { get; } =
        VersionOf(typeof(AppPackage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "");

    /// <summary>Teams compares versions by three numbers, so what a build adds after - or + is left out.</summary>
    public static string VersionOf(string informational)
    {
        var version = informational.Split('+', '-')[0];
        return IsVersion(version)
            ? version
            : throw new ArgumentException($"\"{informational}\" begins with no version such as 1.2.3.", nameof(informational));
    }

    /// <summary>major.minor.patch (semver.org, item 2): three numbers without leading zeros. The schema does not look.</summary>
    public static bool IsVersion(string text) =>
        text.Split('.') is { Length: 3 } numbers
        && numbers.All(n => n.Length > 0 && n.All(char.IsAsciiDigit) && (n.Length == 1 || n[0] != '0'));

    public static byte[] Build(TeamsOptions options, string version)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, Manifest, AppManifest.For(options, version).ToJson());
            Add(zip, ColorIcon, AppIcons.Color());
            Add(zip, OutlineIcon, AppIcons.Outline());
        }

        return bytes.ToArray();
    }

    private static void Add(ZipArchive zip, string name, byte[] content)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = Made;
        // Else the rights of a new file on this system.
        entry.ExternalAttributes = 0;
        using var stream = entry.Open();
        stream.Write(content);
    }
}
