using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CrssBot.Discord;
using CrssBot.Discord.Channel;
using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Gateway;
using CrssBot.Discord.Protocol.Interactions;
using CrssBot.Discord.Protocol.Rest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrssBot.Benchmarks.Discord;

/// <summary><c>-- discord-bot what …</c>: one of ours as a process of its own, until it is killed.</summary>
internal static class BotCommand
{
    public static Task RunAsync(string[] what) =>
        what switch
        {
            ["count", var port, var warm, var counted] => CountAsync(port, Number(warm), Number(counted)),
            ["gateway", var port, var folder] => WholeAsync(port, folder, publicKey: null),
            ["http", var port, var folder, var key] => WholeAsync(port, folder, key),
            ["bare", var key] => BareAsync(key),
            _ => throw new ArgumentException("count, gateway, http or bare.", nameof(what)),
        };

    /// <summary>The connection and what <see cref="DiscordWorker.Receive"/> makes of an interaction, with nobody behind it.</summary>
    private static async Task CountAsync(string port, int warm, int counted)
    {
        using var http = new HttpMessageInvoker(RestTransport.CreateHandler());
        using var pipeline = new RestPipeline(
            http,
            new Uri(ApiOf(port)),
            "bench-token",
            TimeProvider.System,
            DiscordServices.Chance,
            NullLogger<RestPipeline>.Instance
        );
        var seen = 0;
        var began = 0L;
        var cpu = TimeSpan.Zero;
        var gateway = new GatewayConnection(
            "bench-token",
            GatewayConnection.Guilds,
            new DiscordRest(pipeline).GetGatewayBotAsync,
            () => new WebSocketGatewaySocket(),
            Take,
            TimeProvider.System,
            DiscordServices.Chance,
            NullLogger<GatewayConnection>.Instance
        );
        await gateway.RunAsync(resume: null, CancellationToken.None);

        void Take(string name, ReadOnlySpan<byte> data)
        {
            if (name != "INTERACTION_CREATE")
            {
                return;
            }

            var interaction = JsonSerializer.Deserialize(data, DiscordJson.Default.Interaction)!;
            seen += new Arrival(interaction, TimeProvider.System.GetUtcNow()).Interaction.IsWhole ? 1 : 0;
            if (seen == warm)
            {
                (began, cpu) = (Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
            }
            else if (seen == warm + counted)
            {
                var milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                var used = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMilliseconds;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"counted {milliseconds} {used}"));
            }
        }
    }

    /// <summary>With a key by HTTP, else by gateway.</summary>
    private static Task WholeAsync(string port, string folder, string? publicKey) =>
        WholeBot.RunAsync(
            folder,
            new Dictionary<string, string?>
            {
                ["Discord:Token"] = "bench-token",
                ["Discord:ApiBaseUrl"] = ApiOf(port),
                ["Discord:Transport"] = publicKey is null ? "Gateway" : "Http",
                ["Discord:ApplicationId"] = $"{Payloads.Application}",
                ["Discord:PublicKey"] = publicKey ?? "",
            },
            (services, configuration) => services.AddDiscord(configuration),
            app => app.MapDiscord()
        );

    /// <summary>The floor: reads, verifies, answers with a fixed body.</summary>
    private static async Task BareAsync(string publicKey)
    {
        var signature = InteractionSignature.TryCreate(publicKey)!;
        var answer = """{"type":4,"data":{"content":"You chose **A**.","flags":64}}"""u8.ToArray();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async http =>
        {
            var timestamp = http.Request.Headers[InteractionSignature.TimestampHeader].ToString();
            var body = new byte[timestamp.Length + (int)http.Request.ContentLength!.Value];
            System.Text.Encoding.ASCII.GetBytes(timestamp, body);
            await http.Request.Body.ReadExactlyAsync(body.AsMemory(timestamp.Length));
            if (!signature.Matches(http.Request.Headers[InteractionSignature.SignatureHeader].ToString(), body))
            {
                http.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }

            http.Response.ContentType = "application/json";
            http.Response.ContentLength = answer.Length;
            await http.Response.BodyWriter.WriteAsync(answer);
        });
        await app.StartAsync();
        WholeBot.Announce(app);
        await app.WaitForShutdownAsync();
    }

    private static string ApiOf(string port) => $"http://127.0.0.1:{port}/api/v10";

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
