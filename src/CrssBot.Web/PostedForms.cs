using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace CrssBot.Web;

/// <summary>Plain forms: the token is checked by hand, so that an old page gets a sentence and not a blank 400.</summary>
internal static class PostedForms
{
    /// <summary>Bytes of a form: a name, a token, an address.</summary>
    private const long MaxForm = 8 * 1024;

    public static RouteGroupBuilder MapForms(this IEndpointRouteBuilder app, string prefix) =>
        app.MapGroup(prefix).WithMetadata(new RequestSizeLimitAttribute(MaxForm)).DisableAntiforgery().ExcludeFromDescription();

    public static ContentHttpResult TooOld() =>
        TypedResults.Text(
            "This page was open for too long. Go back, reload it, and press again.",
            statusCode: StatusCodes.Status400BadRequest
        );
}
