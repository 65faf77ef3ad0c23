using System.Buffers;
using System.Net.WebSockets;

namespace CrssBot.Discord.Protocol.Gateway;

internal enum FrameEnd
{
    /// <summary>A whole message is there.</summary>
    Text,

    /// <summary>We asked for JSON: this is not for us.</summary>
    Binary,

    /// <summary>Over <see cref="FrameBuffer.Longest"/>.</summary>
    TooLong,

    /// <summary>The connection is over.</summary>
    Closed,
}

/// <summary>
/// Gathers the pieces of a message in one pooled buffer, which grows for a long one and is given back after it: a server with many channels
/// sends megabytes once, and then nothing of that size again.
/// </summary>
internal sealed class FrameBuffer : IDisposable
{
    /// <summary>Bytes; far above any event, far below what would endanger the process.</summary>
    public const int Longest = 32 << 20;

    /// <summary>Bytes; the events of everyday fit.</summary>
    private const int Usual = 16 << 10;

    /// <summary>Bytes; a buffer above it is given back before the next message.</summary>
    private const int Kept = 1 << 20;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Usual);
    private int _filled;

    /// <summary>The message, until the next receive.</summary>
    public ReadOnlySpan<byte> Frame => _bytes.AsSpan(0, _filled);

    /// <summary>Of a <see cref="FrameEnd.Closed"/>; null: none.</summary>
    public int? CloseCode { get; private set; }

    public async ValueTask<FrameEnd> ReceiveAsync(IGatewaySocket socket, CancellationToken cancellationToken)
    {
        _filled = 0;
        if (_bytes.Length > Kept)
        {
            Exchange(Usual);
        }

        while (true)
        {
            var read = await socket.ReceiveAsync(_bytes.AsMemory(_filled), cancellationToken);
            if (read.Type == WebSocketMessageType.Close)
            {
                CloseCode = read.CloseCode;
                return FrameEnd.Closed;
            }

            if (read.Type != WebSocketMessageType.Text)
            {
                return FrameEnd.Binary;
            }

            _filled += read.Count;
            if (_filled > Longest)
            {
                return FrameEnd.TooLong;
            }

            if (read.EndOfMessage)
            {
                return FrameEnd.Text;
            }

            if (_filled == _bytes.Length)
            {
                // Twice the size, so that a long message is copied little; one byte over the limit is enough to know it.
                Exchange(Math.Min(_bytes.Length * 2, Longest + 1));
            }
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref _bytes, []));

    private void Exchange(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(size);
        Frame.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
