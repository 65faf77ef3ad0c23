using System.Globalization;
using System.Net.Sockets;
using CrssBot.Runtime;
using Microsoft.Extensions.Hosting.Systemd;

namespace CrssBot.Host;

/// <summary>
/// Tells the service manager that the bot can work, twice in the time after which it would restart it. While the bot cannot, it says nothing.
/// </summary>
internal sealed class Watchdog(
    TimeSpan every,
    Func<CancellationToken, Task<bool>> canWorkAsync,
    Action send,
    TimeProvider time,
    ILogger<Watchdog> log
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (await canWorkAsync(stoppingToken))
                {
                    Send();
                }
                else if (!stoppingToken.IsCancellationRequested)
                {
                    HostLog.WatchdogSilent(log);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private void Send()
    {
        try
        {
            send();
        }
        catch (SocketException e)
        {
            // No reason to end: if it is for good, the service manager decides.
            HostLog.WatchdogFailed(log, e);
        }
    }

    /// <summary>Half of systemd's WATCHDOG_USEC; null where no watchdog waits, or it waits for another process (WATCHDOG_PID).</summary>
    internal static TimeSpan? Every(string? microseconds, string? processId) =>
        long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var period)
        && period >= 2000
        && (string.IsNullOrEmpty(processId) || processId == Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
            ? TimeSpan.FromMicroseconds(period / 2)
            : null;
}

internal static class WatchdogServices
{
    /// <summary>Nothing, unless systemd started this process and waits for its signs of life.</summary>
    public static void AddWatchdog(this IServiceCollection services)
    {
        if (
            SystemdHelpers.IsSystemdService()
            && Watchdog.Every(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), Environment.GetEnvironmentVariable("WATCHDOG_PID"))
                is { } every
        )
        {
            services.AddHostedService(s =>
            {
                var (study, store, time) = (
                    s.GetRequiredService<StudyService>(),
                    s.GetRequiredService<IStudyStore>(),
                    s.GetRequiredService<TimeProvider>()
                );
                var systemd = s.GetRequiredService<ISystemdNotifier>();
                return new Watchdog(
                    every,
                    cancellationToken => Health.CanWorkAsync(study, store, time, cancellationToken),
                    () => systemd.Notify(new ServiceState("WATCHDOG=1")),
                    time,
                    s.GetRequiredService<ILogger<Watchdog>>()
                );
            });
        }
    }
}
