using System.Net;
using CrssBot.Web.Rooms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CrssBot.Web;

/// <summary>
/// On loopback everyone on this machine may enter the room with the known name. So nobody else may get here: no request that a proxy passed on
/// without being announced, none that a foreign page aims at us under a name of its own (DNS rebinding).
/// </summary>
internal static class LocalOnly
{
    private const string Why =
        "This host listens for this machine alone. If a reverse proxy is meant to stand in front, start it with Web:BehindProxy=true.";

    public static void UseLocalOnly(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<WebOptions>>().Value is { BehindProxy: true } options)
        {
            // Not X-Forwarded-Prefix: proxies pass on what a caller made up.
            var forwarded = new ForwardedHeadersOptions
            {
                ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            };
            // Beside loopback, which is believed by default.
            foreach (var network in NetworksAttribute.Of(options.Proxies))
            {
                forwarded.KnownIPNetworks.Add(network);
            }

            app.UseForwardedHeaders(forwarded);
            return;
        }

        var rooms = app.Services.GetRequiredService<WebRooms>();
        app.Use(
            async (http, next) =>
            {
                if (rooms.OnLoopback && !IsLocal(http.Request))
                {
                    http.Response.StatusCode = StatusCodes.Status403Forbidden;
                    await http.Response.WriteAsync(Why, http.RequestAborted);
                    return;
                }

                await next(http);
            }
        );
    }

    private static bool IsLocal(HttpRequest request) =>
        !request.Headers.ContainsKey("Forwarded")
        && !request.Headers.ContainsKey("X-Forwarded-For")
        && !request.Headers.ContainsKey("X-Forwarded-Host")
        && (
            string.Equals(request.Host.Host, "localhost", StringComparison.OrdinalIgnoreCase)
            || IPAddress.TryParse(request.Host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)
        );
}
