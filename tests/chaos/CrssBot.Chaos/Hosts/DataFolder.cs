namespace CrssBot.Chaos.Hosts;

/// <summary>A folder that is gone when the test is.</summary>
internal sealed class DataFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("crssbot-test-").FullName;

    public string Database => System.IO.Path.Combine(Path, "data", "crssbot.db");

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that was just killed may still let go of a file; the folder lies in the system's temporary one.
        }
    }
}
