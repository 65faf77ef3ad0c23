using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace CrssBot.Storage.Moving;

/// <summary>A file of JSON Lines: one row a line, UTF-8.</summary>
internal sealed class LinesPlace(string file) : IRowPlace
{
    private readonly string _unfinished = $"{file}.unfinished";
    private StreamWriter? _writer;

    public async IAsyncEnumerable<StoredRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 0;
        await foreach (var line in File.ReadLinesAsync(file, Encoding.UTF8, cancellationToken))
        {
            number++;
            if (line.Length > 0)
            {
                yield return Parse(line, number);
            }
        }
    }

    private StoredRow Parse(string line, int number)
    {
        try
        {
            return StoredRow.Parse(line);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException or FormatException)
        {
            throw new StoreDamagedException(
                $"Line {number} of {file} is no row of an export ({e.Message.ReplaceLineEndings(" ")}). Nothing was imported.",
                e
            );
        }
    }

    public Task RequireEmptyAsync(CancellationToken cancellationToken) =>
        File.Exists(file) ? throw new StoreInUseException($"{file} is there already. Name another file.") : Task.CompletedTask;

    public async Task WriteAsync(IReadOnlyList<StoredRow> rows, CancellationToken cancellationToken)
    {
        StoreFiles.CreateFolderOf(file);
        _writer ??= new StreamWriter(_unfinished, StoreFiles.OwnersAlone(FileMode.Create, FileAccess.Write));
        foreach (var row in rows)
        {
            await _writer.WriteLineAsync(row.ToLine().AsMemory(), cancellationToken);
        }
    }

    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        await WriteAsync([], cancellationToken);
        await _writer!.FlushAsync(cancellationToken);
        ((FileStream)_writer.BaseStream).Flush(flushToDisk: true);
        await _writer.DisposeAsync();
        _writer = null;
        File.Move(_unfinished, file);
    }

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            await _writer.DisposeAsync();
            File.Delete(_unfinished);
        }
    }
}
