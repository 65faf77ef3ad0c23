using System.Text.Json.Serialization;
using CrssBot.Engine;
using CrssBot.Runtime;
using CrssBot.Web.Api;
using CrssBot.Web.Home;
using CrssBot.Web.Me;
using CrssBot.Web.Rooms;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CrssBot.Web;

public static class WebServices
{
    /// <summary>The Web channel: pages, the JSON API, and who is who on them.</summary>
    public static IServiceCollection AddWeb(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddCheckedOptions<WebOptions>(configuration, WebOptions.Section);
        services
            .AddOptions<WebOptions>()
            .Validate(
                o => o.BehindProxy || o.Proxies.Length == 0,
                "Web:Proxies is set, but Web:BehindProxy is false; set it to true, or remove Web:Proxies."
            );
        services.AddSingleton<WebChannel>();
        services.AddSingleton<IChannel>(s => s.GetRequiredService<WebChannel>());
        services.AddSingleton<WebRooms>();
        services.AddSingleton<MemberTokens>();
        services
            .AddAuthentication(WebMember.CookieOrBearer)
            .AddPolicyScheme(
                WebMember.CookieOrBearer,
                null,
                o => o.ForwardDefaultSelector = http => WebMember.HasBearer(http.Request) ? WebMember.Bearer : WebMember.Cookies
            )
            .AddCookie(
                WebMember.Cookies,
                o =>
                {
                    o.Cookie.Name = "crssbot";
                    o.Cookie.HttpOnly = true;
                    o.Cookie.SameSite = SameSiteMode.Lax;
                    o.ExpireTimeSpan = TimeSpan.FromDays(180);
                    o.SlidingExpiration = true;
                    o.LoginPath = "/";
                    // Who was erased is somebody new, whatever their browser still shows.
                    o.Events.OnValidatePrincipal = async context =>
                    {
                        var desk = context.HttpContext.RequestServices.GetRequiredService<StudyDesk>();
                        if (
                            context.Principal is not { } principal
                            || WebMember.Of(principal) is not { } member
                            || !await WebMember.IsKnownAsync(member, desk, context.HttpContext.RequestAborted)
                        )
                        {
                            context.RejectPrincipal();
                        }
                    };
                    // The API says 401; only pages send people to the front page.
                    o.Events.OnRedirectToLogin = context =>
                    {
                        if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
                        {
                            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                        }
                        else
                        {
                            context.Response.Redirect(context.RedirectUri);
                        }

                        return Task.CompletedTask;
                    };
                }
            )
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(WebMember.Bearer, null);
        services.AddAuthorization();
        services.ConfigureHttpJsonOptions(o =>
        {
            o.SerializerOptions.TypeInfoResolverChain.Insert(0, EngineJson.Default);
            o.SerializerOptions.Converters.Add(new JsonStringEnumConverter());
            o.SerializerOptions.AllowOutOfOrderMetadataProperties = true;
            // What a caller leaves out is a 400, not a null deep inside.
            o.SerializerOptions.RespectRequiredConstructorParameters = true;
            o.SerializerOptions.RespectNullableAnnotations = true;
            o.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        });
        services.AddOpenApi();
        services.AddCascadingAuthenticationState();
        services.AddRazorComponents().AddInteractiveServerComponents();
        return services;
    }

    public static void MapWeb(this WebApplication app)
    {
        app.UseLocalOnly();
        app.UseLettingGo();
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use(
            (http, next) =>
            {
                // What does not exist gets a page that says so; integrators and forms keep the bare status.
                if (
                    http.Features.Get<IStatusCodePagesFeature>() is { } pages
                    && (!HttpMethods.IsGet(http.Request.Method) || http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
                )
                {
                    pages.Enabled = false;
                }

                return next(http);
            }
        );
        app.Use(
            async (http, next) =>
            {
                try
                {
                    await next(http);
                }
                catch (NotSupportedException)
                    when (!http.Response.HasStarted && http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
                {
                    // A command without its name: the serializer's word for it is not JsonException.
                    await TypedResults
                        .Problem("The command's name is missing.", statusCode: StatusCodes.Status400BadRequest)
                        .ExecuteAsync(http);
                }
            }
        );
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapOpenApi();
        // A short address, fit to be written on a board.
        app.MapGet("/handout", () => TypedResults.LocalRedirect("/_content/CrssBot.Web/handout.html")).ExcludeFromDescription();
        StudyApi.Map(app);
        FrontDoor.Map(app);
        OwnData.Map(app);
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
