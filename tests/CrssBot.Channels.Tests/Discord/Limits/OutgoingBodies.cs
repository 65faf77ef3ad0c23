using CrssBot.Discord.Protocol;

namespace CrssBot.Channels.Tests.Discord.Limits;

/// <summary>Which rules a request of ours falls under: for whoever looks at everything that is sent.</summary>
internal static class OutgoingBodies
{
    /// <param name="path">With or without the version in front: <c>/api/v10/channels/1/messages</c>, <c>channels/1/messages</c>.</param>
    /// <returns>Null if there is no rule of ours for it.</returns>
    public static WireBody? KindOf(HttpMethod method, string path)
    {
        var parts = path.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries);
        return (method.Method, parts is ["api", _, .. var rest] ? rest : parts) switch
        {
            ("POST", ["channels", _, "messages"]) => WireBody.NewMessage,
            ("PATCH", ["channels", _, "messages", _]) => WireBody.MessageEdit,
            ("POST", ["guilds", _, "scheduled-events"]) => WireBody.ScheduledEvent,
            ("POST", ["webhooks", _, _]) => WireBody.FollowUp,
            ("PATCH", ["webhooks", _, _, "messages", _]) => WireBody.MessageEdit,
            ("POST", ["interactions", _, _, "callback"]) => WireBody.InteractionResponse,
            ("PUT", ["applications", _, "commands"] or ["applications", _, "guilds", _, "commands"]) => WireBody.Commands,
            ("POST", ["applications", _, "commands"] or ["applications", _, "guilds", _, "commands"]) => WireBody.Command,
            _ => null,
        };
    }
}

public sealed class OutgoingBodiesTests
{
    [Theory]
    [InlineData("POST", "/api/v10/channels/1/messages", WireBody.NewMessage)]
    [InlineData("POST", "channels/1/messages", WireBody.NewMessage)]
    [InlineData("PATCH", "/api/v10/channels/1/messages/2", WireBody.MessageEdit)]
    [InlineData("POST", "/api/v10/webhooks/1/token?wait=true", WireBody.FollowUp)]
    [InlineData("PATCH", "/api/v10/webhooks/1/token/messages/@original", WireBody.MessageEdit)]
    [InlineData("POST", "/api/v10/interactions/1/token/callback", WireBody.InteractionResponse)]
    [InlineData("PUT", "/api/v10/applications/1/commands", WireBody.Commands)]
    [InlineData("PUT", "/api/v10/applications/1/guilds/2/commands", WireBody.Commands)]
    [InlineData("POST", "/api/v10/applications/1/commands", WireBody.Command)]
    [InlineData("POST", "/api/v10/guilds/1/scheduled-events", WireBody.ScheduledEvent)]
    [InlineData("GET", "/api/v10/guilds/1/scheduled-events", null)]
    [InlineData("GET", "/api/v10/channels/1/messages", null)]
    [InlineData("POST", "/api/v10/channels/1/messages/2/threads", null)]
    public void Every_body_of_ours_has_its_rules(string method, string path, object? kind) =>
        Assert.Equal((WireBody?)kind, OutgoingBodies.KindOf(new HttpMethod(method), path));
}
