using CrssBot.Runtime;
using CrssBot.Storage.Postgres;

namespace CrssBot.Host.Doctor;

/// <summary>The lines on a database server, in the place of those on a file.</summary>
internal static class PostgresCheck
{
    private const string Topic = "store";

    /// <summary>Processes compare instants that others wrote; wakes and claims would come early or late by as much.</summary>
    private static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(2);

    /// <param name="standing">Null: the database could not be asked.</param>
    /// <param name="why">Why it could not.</param>
    /// <param name="probe">What a host of this machine, if there is one, answered to <see cref="ControlSocket.Probe"/>.</param>
    public static IEnumerable<Finding> Look(PostgresStanding? standing, string why, HostAnswer probe)
    {
        if (standing is null)
        {
            yield return Finding.Wrong(
                Topic,
                $"The PostgreSQL database cannot be used: {why.TrimEnd('.')}. Check Cluster:Postgres, and that the server runs."
            );
            yield break;
        }

        yield return Store(standing);
        if (Host(probe) is { } host)
        {
            yield return host;
        }

        var skew = standing.Clock.CertainSkew;
        yield return skew.Duration() > MostSkew
            ? Finding.Wrong(
                "cluster clock",
                $"This machine is {(int)skew.Duration().TotalSeconds} seconds {(skew > TimeSpan.Zero ? "ahead of" : "behind")} the database server. Let both keep their clocks by NTP."
            )
            : Finding.Ok("cluster clock", "This machine and the database server agree.");
        yield return Finding.Ok(
            "last backup",
            "Not looked at: a database server has its own. Keep none longer than 30 days, and try a restore every month."
        );
    }

    private static Finding Store(PostgresStanding standing) =>
        standing.Layout < standing.Needed
            ? Finding.Wrong(
                Topic,
                standing.Layout == 0
                    ? "The PostgreSQL database has no tables yet. Run crssbot migrate."
                    : $"The PostgreSQL database has layout {standing.Layout}; this CrssBot needs {standing.Needed}. Run crssbot migrate."
            )
        : !standing.Writable
            ? Finding.Wrong(
                Topic,
                "The PostgreSQL server takes nothing: it only follows another. Name the one that leads in Cluster:Postgres."
            )
        : Finding.Ok(
            Topic,
            $"PostgreSQL, {DiskCheck.Size(standing.Bytes)}; {standing.Processes switch
            {
                0 => "no host serves it now",
                1 => "one host serves it",
                var many => $"{many} hosts serve it",
            }}."
        );

    private static Finding? Host(HostAnswer probe) =>
        probe switch
        {
            HostAnswer.None => null,
            HostAnswer.Said { Text: "ok" } => Finding.Ok("host", "The host on this machine can write to the store."),
            HostAnswer.Said said => Finding.Wrong(
                "host",
                $"The host on this machine cannot write to the store ({(said.Text.Length > 0 ? said.Text : "it broke off")}). Look at its log."
            ),
            _ => Finding.Wrong("host", "The host on this machine does not answer. Look at its log; if it says nothing, restart it."),
        };
}
