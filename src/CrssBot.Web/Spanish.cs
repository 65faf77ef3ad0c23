using CrssBot.Engine;
using Microsoft.AspNetCore.Http;

namespace CrssBot.Web;

internal static class Spanish
{
    /// <summary>Who may keep what is said on the Web.</summary>
    public const string Keeper = "quien opera este sitio";

    /// <summary>Their browser asks for Spanish first.</summary>
    public static bool ReadsSpanish(this HttpContext http) =>
        http.Request.GetTypedHeaders().AcceptLanguage is { Count: > 0 } languages
        && SpanishTexts.IsReadIn(languages.OrderByDescending(l => l.Quality ?? 1).First().Value.Value);
}
