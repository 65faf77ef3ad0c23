using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CrssBot.Engine;
using CrssBot.Runtime;

namespace CrssBot.Storage;

/// <summary>
/// Who was erased, so that no restore brings them back: "erasures.log" beside the database, and in no backup. A line is the day, UTC, and the HMAC
/// of the member's id; the key lies beside it in "erasures.key", so that neither file nor a backup alone says who it was.
/// </summary>
internal sealed class ErasureLog
{
    /// <summary>Backups live 30 days, and an older one holds who was erased since; three times that, for those who are late in deleting theirs.</summary>
    private const int KeptDays = 90;

    private const int KeyBytes = 32;
    private const string DayFormat = "yyyy-MM-dd";
    private static readonly int LineLength = DayFormat.Length + 1 + (2 * HMACSHA256.HashSizeInBytes);

    private readonly string _file;
    private readonly string _keyFile;
    private readonly string _orphan;
    private readonly TimeProvider _time;
    private readonly Lock _writing = new();

    public ErasureLog(string database, TimeProvider time)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(database))!;
        _file = Path.Combine(folder, "erasures.log");
        _keyFile = Path.Combine(folder, "erasures.key");
        _orphan = Path.Combine(folder, "erasures-without-key.log");
        _time = time;
    }

    public bool IsEmpty => Read().Count == 0 && !File.Exists(_orphan);

    /// <summary>When it returns, the member is in the log, on the disk. Lines that no backup needs any more go.</summary>
    /// <exception cref="StoreUnavailableException">They may or may not be in it.</exception>
    public void Add(MemberId member)
    {
        try
        {
            lock (_writing)
            {
                if (!File.Exists(_keyFile))
                {
                    if (Read().Count > 0)
                    {
                        // Nobody can say any more who these were: kept apart, so that a restore still says so.
                        File.Move(_file, _orphan, overwrite: true);
                    }

                    using var key = new MemoryStream(RandomNumberGenerator.GetBytes(KeyBytes));
                    StoreFiles.CopyDurably(key, _keyFile);
                }

                Append(HashOf(member, ReadKey()));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The erasure cannot be noted in {_file}: {failure.Message}", failure);
        }
    }

    private void Append(string hash)
    {
        var today = DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);
        var lines = Read();
        var kept = lines.Where(line => line.Day >= today.AddDays(-KeptDays)).ToList();
        if (kept.Count < lines.Count)
        {
            using var content = new MemoryStream(Encoding.ASCII.GetBytes(string.Concat(kept.Select(Write))));
            StoreFiles.CopyDurably(content, _file, replace: true);
        }

        using var file = new FileStream(_file, StoreFiles.OwnersAlone(FileMode.OpenOrCreate, FileAccess.ReadWrite));
        if (!kept.Exists(line => line.Hash == hash))
        {
            // A line that a crash tore stays alone, and says nothing.
            var separator = IsWithinLine(file) ? "\n" : "";
            file.Seek(0, SeekOrigin.End);
            file.Write(Encoding.ASCII.GetBytes(separator + Write((today, hash))));
        }

        // Also when it stood there already: whoever wrote it may not have come as far as this.
        file.Flush(flushToDisk: true);
    }

    private static bool IsWithinLine(FileStream file)
    {
        if (file.Length == 0)
        {
            return false;
        }

        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() != '\n';
    }

    /// <summary>Those of the members who are in the log, each once.</summary>
    /// <exception cref="StoreDamagedException">Somebody is in it, and the key is lost: nobody can say who.</exception>
    public IReadOnlyList<MemberId> Among(IEnumerable<MemberId> members)
    {
        if (File.Exists(_orphan))
        {
            throw new StoreDamagedException(
                $"{_orphan} is there, and the key it was written with is not, so nobody can say who was erased. If it is lost for good, move that file away."
            );
        }

        var hashes = Read().Select(line => line.Hash).ToHashSet(StringComparer.Ordinal);
        if (hashes.Count == 0)
        {
            return [];
        }

        if (!File.Exists(_keyFile))
        {
            throw new StoreDamagedException(
                $"{_file} is there, but {_keyFile} is not, so nobody can say who was erased. Put it back; if it is lost for good, move the log away."
            );
        }

        var key = ReadKey();
        return [.. members.Distinct().Where(member => hashes.Contains(HashOf(member, key)))];
    }

    private byte[] ReadKey() =>
        File.ReadAllBytes(_keyFile) is { Length: KeyBytes } key
            ? key
            : throw new IOException($"{_keyFile} does not hold {KeyBytes} bytes.");

    private static string HashOf(MemberId member, byte[] key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(member.Value)));

    private static string Write((DateOnly Day, string Hash) line) =>
        string.Create(CultureInfo.InvariantCulture, $"{line.Day.ToString(DayFormat, CultureInfo.InvariantCulture)} {line.Hash}\n");

    private List<(DateOnly Day, string Hash)> Read()
    {
        var lines = new List<(DateOnly, string)>();
        foreach (var line in File.Exists(_file) ? File.ReadAllLines(_file, Encoding.ASCII) : [])
        {
            if (
                line.Length == LineLength
                && DateOnly.TryParseExact(
                    line.AsSpan(0, DayFormat.Length),
                    DayFormat,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out var day
                )
            )
            {
                lines.Add((day, line[(DayFormat.Length + 1)..]));
            }
        }

        return lines;
    }
}
