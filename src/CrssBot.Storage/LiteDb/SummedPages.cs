namespace CrssBot.Storage.LiteDb;

/// <summary>A file of pages, each of which gets its sum on the way to the disk. The engine asks for a sync by a flush.</summary>
/// <param name="file">Disposed with this.</param>
internal class SummedPages(Stream file) : Stream
{
    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => true;
    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    protected Stream File => file;

    public override int Read(byte[] buffer, int offset, int count) => file.Read(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void SetLength(long value) => file.SetLength(value);

    /// <summary>One page.</summary>
    public override void Write(byte[] buffer, int offset, int count)
    {
        PageSums.Set(buffer.AsSpan(offset, count));
        file.Write(buffer, offset, count);
    }

    public override void Flush()
    {
        if (file is FileStream onDisk)
        {
            onDisk.Flush(flushToDisk: true);
        }
        else
        {
            file.Flush();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
