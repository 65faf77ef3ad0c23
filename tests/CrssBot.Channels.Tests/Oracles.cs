using System.Diagnostics;

namespace CrssBot.Channels.Tests;

/// <summary>The published specifications that tests judge by; they lie beside the checkout and are no part of it.</summary>
internal static class Oracles
{
    /// <summary>Null when the file is not there.</summary>
    /// <param name="path">From the folder of the specifications, or from where CRSSBOT_ORACLES says.</param>
    public static string? Find(params string[] path)
    {
        var folder = Environment.GetEnvironmentVariable("CRSSBOT_ORACLES") is { Length: > 0 } named
            ? named
            : Path.Combine(Pack.Root, "..", "shared", "oracles");
        var file = Path.Combine([folder, .. path]);
        return File.Exists(file) ? file : null;
    }

    public static void Miss(string file) => Lack($"{file} is not here (../shared/oracles, or CRSSBOT_ORACLES)");

    /// <summary>Skips the test, and fails it where everything must be there.</summary>
    public static void Lack(string why)
    {
        if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
        {
            Assert.Fail(why);
        }

        Assert.Skip(why);
        throw new UnreachableException();
    }
}
