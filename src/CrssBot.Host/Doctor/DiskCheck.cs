using CrssBot.Runtime;

namespace CrssBot.Host.Doctor;

internal static class DiskCheck
{
    private const string Topic = "disk";
    private const long Gigabyte = 1L << 30;

    /// <summary>A nightly backup is copied, copied again to be walked, and kept.</summary>
    private const int Copies = 3;

    /// <param name="what">Such as "for the database".</param>
    /// <param name="free">Bytes; null: it could not be asked.</param>
    /// <param name="database">Bytes; 0 while there is none.</param>
    public static Finding Look(string what, string folder, long? free, long database) =>
        free is not { } bytes
            ? Finding.Look(Topic, $"How much room there is {what}, in {folder}, could not be found out. Does the disk answer?")
        : bytes < Math.Max(Gigabyte, Copies * database)
            ? Finding.Look(
                Topic,
                $"Only {Size(bytes)} are free {what}, in {folder}. Make room: it should be 1 GB, and {Copies} times the database, which has {Size(database)}."
            )
        : Finding.Ok(Topic, $"{Size(bytes)} are free {what}.");

    /// <summary>"1.2 GB", "340 MB".</summary>
    public static string Size(long bytes) =>
        bytes >= Gigabyte
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bytes / (double)Gigabyte:0.0} GB")
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.0} MB");

    /// <summary>Of the disk that a folder is on, or will be.</summary>
    public static long? FreeAt(string folder)
    {
        var there = folder;
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { Length: > 0 } parent)
        {
            there = parent;
        }

        try
        {
            return new DriveInfo(there).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
