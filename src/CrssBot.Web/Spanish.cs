using Microsoft.AspNetCore.Http;

namespace CrssBot.Web;

internal static class Spanish
{
    /// <summary>Their browser asks for Spanish first.</summary>
    public static bool ReadsSpanish(this HttpContext http) =>
        http.Request.GetTypedHeaders().AcceptLanguage is { Count: > 0 } languages
        && languages.OrderByDescending(l => l.Quality ?? 1).First().Value.StartsWith("es", StringComparison.OrdinalIgnoreCase);
}
