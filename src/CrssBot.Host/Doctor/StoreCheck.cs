using CrssBot.Runtime;
using CrssBot.Storage;

namespace CrssBot.Host.Doctor;

/// <summary>What a running host said when it was asked over its socket.</summary>
internal abstract record HostAnswer
{
    private HostAnswer() { }

    /// <summary>No host listens.</summary>
    public sealed record None : HostAnswer;

    /// <summary>It listens and did not answer in time.</summary>
    public sealed record Silent : HostAnswer;

    /// <summary>"ok" and what was asked for below it, or why not.</summary>
    public sealed record Said(string Text) : HostAnswer;
}

internal static class StoreCheck
{
    private const string Topic = "store";

    /// <param name="probe">What the host answered to <see cref="ControlSocket.Probe"/>.</param>
    /// <param name="verify">Walks the database when no host serves it: as <see cref="StoreFiles.VerifyUnserved"/>.</param>
    public static Finding Look(string database, bool exists, HostAnswer probe, Func<IReadOnlyList<string>> verify)
    {
        switch (probe)
        {
            case HostAnswer.Said { Text: "ok" }:
                return Finding.Ok(Topic, $"A host serves {database} and can write to it.");
            case HostAnswer.Said said:
                return Finding.Wrong(
                    Topic,
                    $"A host serves {database} and cannot write to it ({(said.Text.Length > 0 ? said.Text : "it broke off")}). Look at its log and at the disk."
                );
            case HostAnswer.Silent:
                return Finding.Wrong(
                    Topic,
                    $"A host serves {database} and does not answer. Look at its log; if it says nothing, restart it."
                );
        }

        try
        {
            // Also without a file: what lies beside it may say that there was one.
            var findings = verify();
            return !exists ? Finding.Ok(Topic, $"There is no database at {database} yet; the first start makes it.")
                : findings.Count == 0 ? Finding.Ok(Topic, $"{database} is whole. No host serves it now.")
                : Finding.Wrong(
                    Topic,
                    $"{database} does not add up: {Words.Count(findings.Count, "finding")}, the first: {findings[0]}. Keep the file, and restore the last backup: crssbot restore <backup>."
                );
        }
        catch (StoreDamagedException e)
        {
            return Finding.Wrong(Topic, e.Message);
        }
        catch (StoreInUseException)
        {
            return Finding.Look(
                Topic,
                $"Another process holds {database} and has no socket that can be asked. Stop it, and run this again."
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Wrong(Topic, $"{database} cannot be read: {e.Message} Check who owns it and whether there is room for a copy.");
        }
    }
}
