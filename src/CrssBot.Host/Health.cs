using CrssBot.Discord;
using CrssBot.Runtime;
using CrssBot.Storage;
using CrssBot.Teams;

namespace CrssBot.Host;

/// <summary>Live = the process answers. Ready = the lost time is given back, the store can be written, the clock hand keeps up.</summary>
internal static class Health
{
    /// <summary>A daily prompt counts as on time within five minutes; ready gives up well before.</summary>
    private static readonly TimeSpan MostLag = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ProbeWithin = TimeSpan.FromSeconds(2);

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Json(new { status = "live" })).ExcludeFromDescription();
        app.MapGet("/health/ready", ReadyAsync).ExcludeFromDescription();
    }

    private static async Task<IResult> ReadyAsync(
        StudyService study,
        StudyDesk desk,
        IStudyStore store,
        TimeProvider time,
        IServiceProvider services,
        CancellationToken cancellationToken
    )
    {
        var writable = await IsWritableAsync(store, time, cancellationToken);
        var discord = services.DiscordState();
        var teams = services.TeamsState();
        var backup = services.BackupState();
        // A gateway that is just reconnecting is no reason to be restarted; one that has ended is.
        var ready = writable && study.IsReady && KeepsUp(study) && discord?.Trouble is null;
        return Results.Json(
            new
            {
                status = ready ? "ready" : "not ready",
                concepts = desk.Catalog.Concepts.Length,
                questions = desk.Catalog.Questions.Length,
                storeWritable = writable,
                discord = discord?.State ?? "off",
                discordTrouble = discord?.Trouble,
                teams = teams?.State ?? "off",
                // Not a reason to be restarted: that would not renew it.
                teamsWarning = teams?.Warning,
                newestBackup = backup?.Newest,
                // A bot without last night's backup still serves.
                backupWarning = backup?.Warning,
                wakeLagSeconds = Math.Round(study.WakeLag.TotalSeconds, 3),
            },
            statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable
        );
    }

    /// <summary>For a watchdog, which restarts what cannot: the store can be written, and the clock hand keeps up.</summary>
    public static async Task<bool> CanWorkAsync(
        StudyService study,
        IStudyStore store,
        TimeProvider time,
        CancellationToken cancellationToken
    ) => await IsWritableAsync(store, time, cancellationToken) && KeepsUp(study);

    private static bool KeepsUp(StudyService study) => study.WakeLag < MostLag;

    private static async Task<bool> IsWritableAsync(IStudyStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(ProbeWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await store.ProbeAsync(either.Token).WaitAsync(either.Token);
            return true;
        }
        catch (Exception e) when (e is StoreUnavailableException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }
}
