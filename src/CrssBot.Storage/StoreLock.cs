namespace CrssBot.Storage;

/// <summary>
/// Keeps a second process away: LiteDB takes no file lock on Linux, and two processes silently lose each other's rows.
/// The lock is the open handle, so a killed process leaves none behind; the empty file stays, because deleting it would race.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream _held;

    private StoreLock(FileStream held) => _held = held;

    /// <exception cref="StoreInUseException">Somebody holds it.</exception>
    public static StoreLock Take(string path)
    {
        var full = Path.GetFullPath(path);
        StoreFiles.CreateFolderOf(full);
        try
        {
            return new StoreLock(new FileStream(full + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException held)
        {
            throw new StoreInUseException(
                $"Another CrssBot already uses {path}. Stop it first, or set Storage:Path to another file.",
                held
            );
        }
    }

    public void Dispose() => _held.Dispose();
}
