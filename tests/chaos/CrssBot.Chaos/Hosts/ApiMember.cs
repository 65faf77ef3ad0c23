using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CrssBot.Chaos.Hosts;

/// <summary>A member of the API; the token outlives the host's restarts, since its keys lie in the data folder.</summary>
/// <param name="Id">Empty where nobody asked for it.</param>
internal sealed record ApiMember(string Name, string Token, string Id = "")
{
    public async Task<JsonObject> ViewAsync(HttpClient http, string room, CancellationToken cancellationToken)
    {
        using var reply = await SendAsync(http, HttpMethod.Get, $"/api/rooms/{room}", null, cancellationToken);
        reply.EnsureSuccessStatusCode();
        return (await reply.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!;
    }

    /// <summary>Sends a command; the status and body as they came.</summary>
    public async Task<(int Status, JsonObject Body)> CommandAsync(
        HttpClient http,
        string room,
        object command,
        CancellationToken cancellationToken,
        long? order = null,
        string? key = null
    )
    {
        using var reply = await SendAsync(
            http,
            HttpMethod.Post,
            $"/api/rooms/{room}/commands",
            JsonContent.Create(
                new
                {
                    command,
                    order,
                    key,
                }
            ),
            cancellationToken
        );
        return ((int)reply.StatusCode, (await reply.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!);
    }

    /// <summary>Sends a command that must be taken; returns the view.</summary>
    public async Task<JsonObject> DoAsync(
        HttpClient http,
        string room,
        object command,
        CancellationToken cancellationToken,
        long? order = null
    )
    {
        var (status, body) = await CommandAsync(http, room, command, cancellationToken, order);
        return status == 200
            ? body["view"]!.AsObject()
            : throw new InvalidOperationException($"{status}: {body.ToJsonString(JsonSerializerOptions.Default)}");
    }

    public async Task<HttpResponseMessage> SendAsync(
        HttpClient http,
        HttpMethod method,
        string path,
        HttpContent? content,
        CancellationToken cancellationToken,
        HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return await http.SendAsync(request, completion, cancellationToken);
    }
}
