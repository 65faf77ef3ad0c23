using Microsoft.AspNetCore.Http;

namespace CrssBot.Host;

/// <summary>Asks a running host how it is, so that a container needs no other program for it.</summary>
internal static class HealthCommand
{
    private const string Ready = "/health/ready";

    /// <summary>The host itself gives its store two seconds.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(4);

    /// <param name="url">Whom to ask; without a path, whether it is ready. Null: the host that these settings would start, on this machine.</param>
    /// <param name="configuration">Where that host listens.</param>
    /// <param name="output">Its answer.</param>
    /// <param name="error">Why there is none.</param>
    public static async Task<int> RunAsync(string? url, IConfiguration configuration, TextWriter output, TextWriter error)
    {
        if (!Uri.TryCreate(url ?? Own(HostApp.Urls(configuration)), UriKind.Absolute, out var address) || !IsWeb(address))
        {
            return CommandLine.Wrong(error, $"\"{url}\" is no address. Write one such as http://127.0.0.1:5080/health/ready.");
        }

        if (address.AbsolutePath == "/")
        {
            address = new Uri(address, Ready);
        }

        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
        using var http = new HttpClient(handler) { Timeout = AnswerWithin };
        try
        {
            using var reply = await http.GetAsync(address);
            await output.WriteLineAsync(await reply.Content.ReadAsStringAsync());
            return reply.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            await error.WriteLineAsync($"No host answers at {address}.");
            return 1;
        }
    }

    private static bool IsWeb(Uri address) => address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps;

    /// <summary>Of the addresses that a host listens on the first, as it is reached from this machine.</summary>
    internal static string Own(string urls)
    {
        var bound = BindingAddress.Parse(urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[0]);
        var host = bound.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : bound.Host;
        return $"{bound.Scheme}://{host}:{bound.Port}";
    }
}
