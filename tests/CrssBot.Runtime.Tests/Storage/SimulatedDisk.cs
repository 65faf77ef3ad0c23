using CrssBot.Storage.LiteDb;
using LiteDB;
using LiteDB.Engine;

namespace CrssBot.Runtime.Tests.Storage;

/// <summary>
/// A disk under LiteDB whose power can be cut, or that can be full.
/// <para>
/// Simulated: what a write leaves is only in the cache until the file is flushed; a cut keeps a random subset of the unsynced
/// 8 KB writes, in any order, and of one in eight only the first or the last sectors; a change of length is ordered, as ext4's journal does it: if it is lost, so is every later
/// write to that file; after a cut, nothing more is written. Each file has its own cache, so the log's flush does not save the data file's
/// pages. A flush of a stream means fsync here; strace shows that with files LiteDB 5.0.20 calls fsync at the same places.
/// </para>
/// <para>
/// Not simulated: a disk that lies about fsync, a lost directory entry of a new file, bits that rot.
/// </para>
/// </summary>
internal sealed class SimulatedDisk
{
    private bool _vanished;

    public SimulatedDisk()
        : this([], []) { }

    private SimulatedDisk(byte[] data, byte[] log)
    {
        Data = new SimulatedFile(this, data);
        Log = new SimulatedFile(this, log);
    }

    public SimulatedFile Data { get; }

    public SimulatedFile Log { get; }

    /// <summary>Writes and flushes that still succeed; the power fails at the next one.</summary>
    public int OperationsLeft { get; set; } = int.MaxValue;

    /// <summary>Writes and flushes so far.</summary>
    public int Operations { get; private set; }

    /// <summary>Bytes that the disk has room for, in both files.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    /// <summary>At this operation from now, and only there, an error is reported; 0 for never.</summary>
    public int FailAt { get; set; }

    /// <summary>What each flush takes on top: a slow disk is slow in real time, for the thread that waits for it.</summary>
    public TimeSpan FlushTakes { get; set; }

    /// <summary>Flushes that were slow.</summary>
    public int SlowFlushes { get; set; }

    public bool IsOff { get; private set; }

    /// <summary>From now on there is no data file to open.</summary>
    public void Vanish() => _vanished = true;

    public EngineFiles Files(string name = "simulated") =>
        new(
            name,
            () =>
            {
                ThrowIfOff();
                return new EngineSettings
                {
                    DataStream = Data,
                    LogStream = Log,
                    TempStream = new MemoryStream(),
                    Collation = Collation.Binary,
                    AutoRebuild = false,
                };
            },
            () => new MemoryStream(Data.Image()),
            () => !_vanished && Data.Length > 0,
            Data.Install
        );

    /// <summary>What is on the disk after the power comes back.</summary>
    public SimulatedDisk AfterCut(Random random) => new(Data.Survivors(random), Log.Survivors(random));

    /// <summary>What a shutdown in good order leaves.</summary>
    public SimulatedDisk Copy() => new(Data.Image(), Log.Image());

    public void Step(long growth)
    {
        ThrowIfOff();
        Operations++;
        if (FailAt > 0 && --FailAt == 0)
        {
            throw new IOException("Input/output error");
        }

        if (growth > 0 && Data.Length + Log.Length + growth > Capacity)
        {
            throw new IOException("No space left on device");
        }

        if (OperationsLeft-- <= 0)
        {
            IsOff = true;
            ThrowIfOff();
        }
    }

    public void ThrowIfOff()
    {
        if (IsOff)
        {
            throw new IOException("The power is off");
        }
    }
}

/// <summary>One file of a simulated disk: the pages that are safe, and the changes that are not yet.</summary>
internal sealed class SimulatedFile : Stream
{
    private readonly record struct Change(long Position, byte[]? Bytes, long Length);

    /// <summary>Bytes that a disk writes whole or not at all.</summary>
    private const int Sector = 512;

    private readonly Lock _gate = new();
    private readonly SimulatedDisk _disk;
    private readonly MemoryStream _seen = new();
    private readonly List<Change> _unsynced = [];
    private readonly MemoryStream _safe = new();
    private int _unconfirmed;

    public SimulatedFile(SimulatedDisk disk, byte[] content)
    {
        _disk = disk;
        _safe.Write(content);
        _seen.Write(content);
        _seen.Position = 0;
    }

    /// <summary>The threads that wrote since this was cleared.</summary>
    public HashSet<int> Writers { get; } = [];

    /// <summary>
    /// Last pages of transactions that were written while an earlier page was not yet synced: such a page confirms its transaction, and must not
    /// be safe before the others.
    /// </summary>
    public int HalfTransactions { get; private set; }

    /// <summary>Pages that a transaction wrote, at most, since this was put to 0.</summary>
    public int LongestTransaction { get; set; }

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => true;
    public override long Length => _seen.Length;

    public override long Position
    {
        get => _seen.Position;
        set => _seen.Position = value;
    }

    /// <summary>Puts whole content in place at once, as a rename does.</summary>
    public void Install(Stream content)
    {
        lock (_gate)
        {
            content.CopyTo(_seen);
            _seen.Position = 0;
            _safe.Write(_seen.ToArray());
        }
    }

    public byte[] Image()
    {
        lock (_gate)
        {
            return _seen.ToArray();
        }
    }

    public byte[] Survivors(Random random)
    {
        lock (_gate)
        {
            using var file = new MemoryStream();
            file.Write(_safe.GetBuffer(), 0, (int)_safe.Length);
            foreach (var change in _unsynced)
            {
                var kept = random.Next(2) == 0;
                if (change.Bytes is null && !kept)
                {
                    break;
                }

                if (kept)
                {
                    Apply(file, random.Next(4) == 0 ? Torn(change, random) : change);
                }
            }

            return file.ToArray();
        }
    }

    /// <summary>What a disk had written of a page when its power went.</summary>
    private static Change Torn(Change change, Random random)
    {
        if (change.Bytes is not { Length: > Sector } bytes)
        {
            return change;
        }

        var at = Sector * random.Next(1, bytes.Length / Sector);
        return random.Next(2) == 0 ? change with { Bytes = bytes[..at] } : new Change(change.Position + at, bytes[at..], 0);
    }

    private static void Apply(MemoryStream file, Change change)
    {
        if (change.Bytes is null)
        {
            file.SetLength(change.Length);
            return;
        }

        // A later page that survived leaves zeros where an earlier one did not.
        file.Position = change.Position;
        file.Write(change.Bytes);
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        lock (_gate)
        {
            return _seen.Read(buffer, offset, count);
        }
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        lock (_gate)
        {
            _disk.Step(Math.Max(0, _seen.Position + count - _seen.Length));
            Writers.Add(Environment.CurrentManagedThreadId);
            _unconfirmed++;
            if (buffer[offset + TwoPhaseLog.ConfirmedOffset] != 0)
            {
                HalfTransactions += _unsynced.Any(change => change.Bytes is not null) ? 1 : 0;
                LongestTransaction = Math.Max(LongestTransaction, _unconfirmed);
                _unconfirmed = 0;
            }

            _unsynced.Add(new Change(_seen.Position, buffer.AsSpan(offset, count).ToArray(), 0));
            _seen.Write(buffer, offset, count);
        }
    }

    public override void SetLength(long value)
    {
        lock (_gate)
        {
            _disk.Step(0);
            _unsynced.Add(new Change(0, null, value));
            _seen.SetLength(value);
        }
    }

    public override void Flush()
    {
        if (_disk.FlushTakes > TimeSpan.Zero)
        {
            using var never = new ManualResetEventSlim();
            never.Wait(_disk.FlushTakes, CancellationToken.None);
            _disk.SlowFlushes++;
        }

        lock (_gate)
        {
            _disk.Step(0);
            foreach (var change in _unsynced)
            {
                Apply(_safe, change);
            }

            _unsynced.Clear();
        }
    }

    public override long Seek(long offset, SeekOrigin origin) => _seen.Seek(offset, origin);

    /// <summary>The file outlives the engine that had it open.</summary>
#pragma warning disable CA2215 // the base would close it
    protected override void Dispose(bool disposing) { }
#pragma warning restore CA2215
}
