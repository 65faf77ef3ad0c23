using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace CrssBot.Storage.Backups;

/// <summary>What a file holds. Compared, never shown one by one.</summary>
/// <param name="Rooms">Those deleted are none.</param>
/// <param name="Answers">Nobody's included; no answer ever goes.</param>
/// <param name="People">Identities on all platforms. An erasure takes some.</param>
public sealed record StoreCounts(int Rooms, int Answers, int People);

/// <summary>What was written about a nightly backup when it had been checked; a file beside it.</summary>
/// <param name="Sha256">Of the file, hexadecimal: the engine has no checksums of its own.</param>
public sealed record BackupRecord(DateTimeOffset At, long Bytes, string Sha256, StoreCounts Counts);

/// <summary>The last drill that went well.</summary>
/// <param name="Backup">The file's name.</param>
public sealed record DrillRecord(DateTimeOffset At, string Backup, double Seconds);

/// <summary>The nightly backups of one database: "crssbot-2026-11-29.db", each with its record "crssbot-2026-11-29.json".</summary>
public sealed class BackupFolder
{
    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>The database's own name: two databases may share a folder.</summary>
    private readonly string _stem;

    private readonly BackupOptions _options;

    private BackupFolder(string path, string stem, BackupOptions options) => (Path, _stem, _options) = (path, stem, options);

    public string Path { get; }

    /// <summary>The last good drill's record; also that of a drill with a backup from elsewhere.</summary>
    public string DrillFile => System.IO.Path.Combine(Path, "last-drill.json");

    /// <summary>Null: nightly backups are turned off.</summary>
    public static BackupFolder? Of(string database, BackupOptions options)
    {
        var full = System.IO.Path.GetFullPath(database);
        return options.Folder.Length == 0
            ? null
            : new BackupFolder(
                System.IO.Path.GetFullPath(options.Folder, System.IO.Path.GetDirectoryName(full)!),
                System.IO.Path.GetFileNameWithoutExtension(full),
                options
            );
    }

    /// <summary>The latest night whose backup was due by now.</summary>
    public DateOnly LastNight(DateTimeOffset now) => Backups.Nights.Last(_options, now);

    public string FileOf(DateOnly night) =>
        System.IO.Path.Combine(Path, $"{_stem}-{night.ToString(DayFormat, CultureInfo.InvariantCulture)}.db");

    /// <summary>The nightly backups, newest first. Files of other names are the operator's own.</summary>
    public IReadOnlyList<(DateOnly Night, string File)> All() => Named(".db");

    /// <summary>Null: there is none, or it cannot be read.</summary>
    public static BackupRecord? RecordOf(string file) => Read(RecordFile(file), BackupJson.Default.BackupRecord);

    /// <inheritdoc cref="RecordOf"/>
    public DrillRecord? LastDrill() => Read(DrillFile, BackupJson.Default.DrillRecord);

    public void NoteDrill(DrillRecord drill) => Write(DrillFile, drill, BackupJson.Default.DrillRecord);

    public static string HashOf(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>First the record, then the file under its name: whoever sees the name sees a whole backup that was checked.</summary>
    internal void Install(string checkedFile, DateOnly night, BackupRecord record)
    {
        var file = FileOf(night);
        Write(RecordFile(file), record, BackupJson.Default.BackupRecord);
        File.Move(checkedFile, file);
    }

    /// <summary>Nights of which a file is there, be it a record alone.</summary>
    internal IReadOnlyCollection<DateOnly> Kept() => [.. Named(".db").Concat(Named(".json")).Select(n => n.Night).Distinct()];

    internal void Delete(DateOnly night)
    {
        File.Delete(FileOf(night));
        File.Delete(RecordFile(FileOf(night)));
    }

    private List<(DateOnly Night, string File)> Named(string extension)
    {
        var found = new List<(DateOnly Night, string File)>();
        foreach (var file in Directory.Exists(Path) ? Directory.EnumerateFiles(Path, $"{_stem}-*{extension}") : [])
        {
            var day = System.IO.Path.GetFileNameWithoutExtension(file)[(_stem.Length + 1)..];
            if (DateOnly.TryParseExact(day, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var night))
            {
                found.Add((night, file));
            }
        }

        return [.. found.OrderByDescending(f => f.Night)];
    }

    private static string RecordFile(string file) => System.IO.Path.ChangeExtension(file, ".json");

    private static T? Read<T>(string file, JsonTypeInfo<T> shape)
        where T : class
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), shape) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static void Write<T>(string file, T record, JsonTypeInfo<T> shape)
    {
        using var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(record, shape));
        StoreFiles.CopyDurably(content, file, replace: true);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(BackupRecord))]
[JsonSerializable(typeof(DrillRecord))]
internal sealed partial class BackupJson : JsonSerializerContext;
