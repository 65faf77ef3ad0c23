namespace CrssBot.Storage.LiteDb;

/// <summary>
/// The engine's log with two syncs a commit. The engine asks for one after every page, and a commit of thirty answers has a hundred of them;
/// but only the last page, the one that confirms the transaction, may not be on the disk before the others. So they are written and left,
/// synced together before that page is written, and it is synced by itself. A power cut leaves the whole transaction, or pages that nothing confirms.
/// Used by one thread at a time.
/// </summary>
/// <param name="file">The log; disposed with this.</param>
internal sealed class TwoPhaseLog(Stream file) : Stream
{
    /// <summary>Where a page says that it is the last of its transaction (LiteDB 5.0.20, BasePage.P_IS_CONFIRMED).</summary>
    public const int ConfirmedOffset = 18;

    private bool _unsynced;
    private bool _confirmed;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => true;
    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    public override int Read(byte[] buffer, int offset, int count) => file.Read(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void SetLength(long value) => file.SetLength(value);

    /// <summary>One page.</summary>
    public override void Write(byte[] buffer, int offset, int count)
    {
        var confirms = buffer[offset + ConfirmedOffset] != 0;
        PageSums.Set(buffer.AsSpan(offset, count));
        if (confirms && _unsynced)
        {
            Sync();
        }

        file.Write(buffer, offset, count);
        _unsynced = true;
        _confirmed = confirms;
    }

    /// <summary>Asked for after every page; owed after the last one of a transaction.</summary>
    public override void Flush()
    {
        if (_confirmed)
        {
            Sync();
        }
    }

    private void Sync()
    {
        if (file is FileStream onDisk)
        {
            onDisk.Flush(flushToDisk: true);
        }
        else
        {
            file.Flush();
        }

        (_unsynced, _confirmed) = (false, false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            var empty = file is FileStream { Length: 0 } onDisk ? onDisk.Name : null;
            file.Dispose();
            if (empty is not null)
            {
                // As the engine leaves none behind when everything stands in the data file.
                File.Delete(empty);
            }
        }

        base.Dispose(disposing);
    }
}
