namespace CrssBot.Storage.Moving;

/// <summary>Somewhere that all rows can be read from or written to, while nobody serves it: a LiteDB file, a PostgreSQL database, JSON Lines.</summary>
internal interface IRowPlace : IAsyncDisposable
{
    /// <summary>Every row, attempts first.</summary>
    IAsyncEnumerable<StoredRow> ReadAsync(CancellationToken cancellationToken);

    /// <exception cref="StoreInUseException">There is something already: nothing of it is touched.</exception>
    Task RequireEmptyAsync(CancellationToken cancellationToken);

    /// <summary>Writes a page of rows; what was written counts only after <see cref="KeepAsync"/>.</summary>
    Task WriteAsync(IReadOnlyList<StoredRow> rows, CancellationToken cancellationToken);

    /// <summary>Ends the writing and reads back what was written; nobody else sees it yet.</summary>
    IAsyncEnumerable<StoredRow> WrittenAsync(CancellationToken cancellationToken);

    /// <summary>What was written, and read back, is in its place from now on. Without this call nothing of it stays.</summary>
    Task KeepAsync(CancellationToken cancellationToken);
}
