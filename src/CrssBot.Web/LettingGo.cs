using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CrssBot.Web;

/// <summary>
/// At a stop the server waits for its requests before the study service may drain, and a page holds its connection for as long as it
/// is open, a slow sender for as long as it likes. So pages and event streams are told, and a moment later every request is let go; what it
/// asked for is stored or it is not, and it may be sent again.
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
                using var over = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
                await using var abort = over.Token.Register(http.Abort);
                await using var stop = stopping.Register(() => over.CancelAfter(Grace));
                await next(http);
            }
        );
    }
}
