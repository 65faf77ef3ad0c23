namespace CrssBot.Benchmarks;

/// <summary>On the working directory's disk, since tmpfs has no fsync to wait for.</summary>
internal sealed class Folder : IDisposable
{
    public string Path { get; } =
        Directory.CreateDirectory(System.IO.Path.Combine(Environment.CurrentDirectory, "artifacts", $"bench-{Guid.NewGuid():n}")).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
