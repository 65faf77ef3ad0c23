namespace CrssBot.Storage.LiteDb;

/// <summary>
/// The engine's log with two syncs a commit. The engine asks for one after every page, and a commit of thirty answers has a hundred of them;
/// but only the last page, the one that confirms the transaction, may not be on the disk before the others. So they are written and left,
/// synced together before that page is written, and it is synced by itself. A power cut leaves the whole transaction, or pages that nothing confirms.
/// Used by one thread at a time.
/// </summary>
/// <param name="file">The log; disposed with this.</param>
internal sealed class TwoPhaseLog(Stream file) : SummedPages(file)
{
    /// <summary>Where a page says that it is the last of its transaction (LiteDB 5.0.20, BasePage.P_IS_CONFIRMED).</summary>
    public const int ConfirmedOffset = 18;

    private bool _unsynced;
    private bool _confirmed;

    /// <summary>One page.</summary>
    public override void Write(byte[] buffer, int offset, int count)
    {
        var confirms = buffer[offset + ConfirmedOffset] != 0;
        if (confirms && _unsynced)
        {
            Sync();
        }

        base.Write(buffer, offset, count);
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
        base.Flush();
        (_unsynced, _confirmed) = (false, false);
    }

    protected override void Dispose(bool disposing)
    {
        var empty = disposing && File is FileStream { Length: 0 } onDisk ? onDisk.Name : null;
        base.Dispose(disposing);
        if (empty is not null)
        {
            // As the engine leaves none behind when everything stands in the data file.
            System.IO.File.Delete(empty);
        }
    }
}
