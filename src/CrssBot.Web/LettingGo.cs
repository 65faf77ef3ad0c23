using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CrssBot.Web;

/// <summary>
/// At a stop the server waits for its connections before the study service may drain, and a page holds its connection for as long as it
/// is open. So pages and event streams are told, and a moment later let go; they come back by themselves.
/// </summary>
internal static class LettingGo
{
    /// <summary>Long enough for the banner to arrive; the whole stop has ten seconds.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    public static void UseLettingGo(this WebApplication app)
    {
        var channel = app.Services.GetRequiredService<WebChannel>();
        var time = app.Services.GetRequiredService<TimeProvider>();
        var stopping = app.Lifetime.ApplicationStopping;
        stopping.Register(channel.AnnounceAway);
        app.Use(
            async (http, next) =>
            {
                if (!Lasts(http.Request.Path))
                {
                    await next(http);
                    return;
                }

                using var over = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
                await using var abort = over.Token.Register(http.Abort);
                await using var stop = stopping.Register(() => over.CancelAfter(Grace));
                await next(http);
            }
        );
    }

    /// <summary>A page's circuit, or the API's event stream.</summary>
    private static bool Lasts(PathString path) =>
        path.StartsWithSegments("/_blazor", StringComparison.Ordinal)
        || path.StartsWithSegments("/api/rooms", StringComparison.Ordinal) && path.Value!.EndsWith("/events", StringComparison.Ordinal);
}
