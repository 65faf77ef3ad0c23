using CrssBot.Engine.Quizzes;
using CrssBot.Storage;

namespace CrssBot.Host;

/// <summary><c>crssbot content flags</c>: which questions were flagged, for what and how often; never by whom or where.</summary>
internal static class FlagsCommand
{
    public static async Task<int> RunAsync(IConfiguration configuration, TextWriter output)
    {
        var answer = await ControlSocket.AskAsync(HostApp.SocketPath(configuration), ControlSocket.Flags);
        var report = answer switch
        {
            null => Report(
                await StoreFiles.FlagsAsync(HostApp.ExistingDatabase(configuration), TimeProvider.System, CancellationToken.None)
            ),
            _ when answer.StartsWith("ok\n", StringComparison.Ordinal) => answer["ok\n".Length..],
            _ => throw new StartException($"The host could not list the flags. {answer}"),
        };
        await output.WriteLineAsync(report.TrimEnd());
        return 0;
    }

    /// <summary>One line a question and revision, the most flagged first.</summary>
    public static string Report(IReadOnlyList<Flag> flags)
    {
        var questions = flags
            .GroupBy(f => (f.Question, f.Revision))
            .OrderByDescending(q => q.Count())
            .ThenBy(q => q.Key.Question)
            .ThenBy(q => q.Key.Revision)
            .Select(q =>
            {
                var reasons = q.CountBy(f => f.Reason).OrderBy(r => r.Key).Select(r => $"{Name(r.Key)} {r.Value}");
                return $"{q.Key.Question}, revision {q.Key.Revision}: {string.Join(", ", reasons)}";
            });
        return flags.Count == 0 ? "No question is flagged." : string.Join('\n', questions);
    }

    private static string Name(FlagReason reason) =>
        reason switch
        {
            FlagReason.WrongKey => "wrong key",
            FlagReason.TwoRight => "two right",
            FlagReason.Unclear => "unclear",
            FlagReason.OutOfDate => "out of date",
            FlagReason.Hurtful => "hurtful",
            _ => "another reason",
        };
}
