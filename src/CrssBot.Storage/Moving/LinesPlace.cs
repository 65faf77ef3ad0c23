using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CrssBot.Storage.Moving;

/// <summary>A file of JSON Lines: one row a line, UTF-8. The last one says how many there are, so that a file that was cut is known as that.</summary>
internal sealed class LinesPlace(string file) : IRowPlace
{
    private readonly string _unfinished = $"{file}.unfinished";
    private StreamWriter? _writer;
    private bool _isBegun;
    private long _rows;

    public IAsyncEnumerable<StoredRow> ReadAsync(CancellationToken cancellationToken) => RowsAsync(file, cancellationToken);

    /// <summary>Whatever no database would take is found here, where its line is known.</summary>
    private static async IAsyncEnumerable<StoredRow> RowsAsync(string file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var keys = new HashSet<UInt128>();
        var (number, headsBegun, ended) = (0, false, false);
        await foreach (var line in File.ReadLinesAsync(file, Encoding.UTF8, cancellationToken))
        {
            number++;
            if (line.Length == 0)
            {
                continue;
            }

            var (row, key) = Parse(line, file, number);
            headsBegun |= row is StoredRow.OfHead;
            var wrong = row switch
            {
                _ when ended => "It comes after the end.",
                StoredRow.OfEnd end when end.Rows != keys.Count =>
                    $"It says that {end.Rows} rows come before it, and there are {keys.Count}.",
                // A head finds its answers among those before it.
                StoredRow.OfAttempt when headsBegun => "An answer comes after a room; keep the order of the export.",
                _ => keys.Add(key) ? null : "It is there twice.",
            };
            if (wrong is not null)
            {
                throw Refusal(file, number, wrong);
            }

            ended = row is StoredRow.OfEnd;
            if (!ended)
            {
                yield return row;
            }
        }

        if (!ended)
        {
            throw Refusal(file, number + 1, "The file ends before the line that says how many rows there are: it was cut.");
        }
    }

    private static (StoredRow Row, UInt128 Key) Parse(string line, string file, int number)
    {
        try
        {
            var row = StoredRow.Parse(line);
            var key = SHA256.HashData(Encoding.UTF8.GetBytes($"{row.Kind} {row.CheckedKey()}"));
            return (row, BinaryPrimitives.ReadUInt128BigEndian(key));
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException or FormatException)
        {
            throw Refusal(file, number, e.Message, e);
        }
    }

    private static StoreDamagedException Refusal(string file, int line, string why, Exception? inner = null) =>
        new($"Line {line} of {file} is no row of an export ({why.ReplaceLineEndings(" ")}). Nothing was imported.", inner);

    public Task RequireEmptyAsync(CancellationToken cancellationToken) =>
        File.Exists(file) ? throw new StoreInUseException($"{file} is there already. Name another file.") : Task.CompletedTask;

    public async Task WriteAsync(IReadOnlyList<StoredRow> rows, CancellationToken cancellationToken)
    {
        StoreFiles.CreateFolderOf(file);
        _isBegun = true;
        _writer ??= new StreamWriter(_unfinished, StoreFiles.OwnersAlone(FileMode.Create, FileAccess.Write));
        foreach (var row in rows)
        {
            await _writer.WriteLineAsync(row.ToLine().AsMemory(), cancellationToken);
            _rows++;
        }
    }

    public async IAsyncEnumerable<StoredRow> WrittenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await _writer!.WriteLineAsync(new StoredRow.OfEnd(_rows).ToLine().AsMemory(), cancellationToken);
        await _writer.FlushAsync(cancellationToken);
        ((FileStream)_writer.BaseStream).Flush(flushToDisk: true);
        await _writer.DisposeAsync();
        _writer = null;
        await foreach (var row in RowsAsync(_unfinished, cancellationToken))
        {
            yield return row;
        }
    }

    public Task KeepAsync(CancellationToken cancellationToken)
    {
        File.Move(_unfinished, file);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            await _writer.DisposeAsync();
        }

        if (_isBegun)
        {
            File.Delete(_unfinished);
        }
    }
}
