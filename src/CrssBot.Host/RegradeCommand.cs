namespace CrssBot.Host;

/// <summary>
/// <c>crssbot content regrade [--dry-run]</c>: judges stored answers anew by the pack's corrections, in the running host, whose rooms hold
/// what depends on them. The host must have been started with the corrected pack.
/// </summary>
internal static class RegradeCommand
{
    public static async Task<int> RunAsync(bool dryRun, IConfiguration configuration, TextWriter output)
    {
        var line = dryRun ? ControlSocket.RegradeDry : ControlSocket.Regrade;
        var answer = await ControlSocket.AskAsync(HostApp.SocketPath(configuration), line);
        var report = answer switch
        {
            null => throw new StartException("No host is running here. Start it with the corrected pack, then run this again."),
            "ok" => "The pack has no corrections.",
            _ when answer.StartsWith("ok\n", StringComparison.Ordinal) => answer["ok\n".Length..],
            _ => throw new StartException($"The host could not regrade. {answer}"),
        };
        await output.WriteLineAsync(report.TrimEnd());
        return 0;
    }
}
