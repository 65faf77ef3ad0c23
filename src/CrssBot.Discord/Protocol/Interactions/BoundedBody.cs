using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace CrssBot.Discord.Protocol.Interactions;

/// <summary>
/// What was signed, read from anybody who cares to call: never more than <see cref="Limit"/> bytes, never longer than
/// <see cref="Patience"/>, and as large as what really came, whatever Content-Length says. The array is rented: dispose it.
/// </summary>
internal sealed class BoundedBody : IDisposable
{
    /// <summary>
    /// Bytes. Interactions are a few KB. The largest that can be imagined (a form with five full texts, or a message with all its embeds
    /// and five full selects, each character escaped) stays under 400 KB.
    /// </summary>
    public const int Limit = 512 * 1024;

    /// <summary>After 3 s Discord has given up on the answer (docs: interactions/receiving-and-responding.mdx, Interaction Callback).</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Most bodies fit.</summary>
    private const int FirstSize = 8 * 1024;

    private readonly int _start;
    private byte[] _buffer;
    private int _end;

    private BoundedBody(string timestamp)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
        _start = _end = Encoding.ASCII.GetBytes(timestamp, _buffer);
    }

    /// <summary>The timestamp, then the body: the check wants them in one piece.</summary>
    public ReadOnlySpan<byte> Signed => _buffer.AsSpan(0, _end);

    public ReadOnlySpan<byte> Json => _buffer.AsSpan(_start.._end);

    /// <summary>Null if it is too long, too slow or breaks off.</summary>
    /// <param name="timestamp">ASCII, shorter than the first buffer.</param>
    public static async ValueTask<BoundedBody?> ReadAsync(PipeReader reader, string timestamp, TimeProvider time)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        var body = new BoundedBody(timestamp);
        var whole = false;
        try
        {
            whole = await body.FillAsync(reader, patience.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The caller hung up, broke the framing, or dawdled: there is no body.
        }
        finally
        {
            if (!whole)
            {
                body.Dispose();
            }
        }

        return whole ? body : null;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _end = 0;
        }
    }

    private async ValueTask<bool> FillAsync(PipeReader reader, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            var fits = TryAppend(read.Buffer);
            reader.AdvanceTo(read.Buffer.End);
            if (!fits || read.IsCompleted)
            {
                return fits;
            }
        }
    }

    private bool TryAppend(ReadOnlySequence<byte> part)
    {
        if (_end - _start + part.Length > Limit)
        {
            return false;
        }

        var end = _end + (int)part.Length;
        if (end > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(end, 2 * _buffer.Length));
            Signed.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        part.CopyTo(_buffer.AsSpan(_end));
        _end = end;
        return true;
    }
}
