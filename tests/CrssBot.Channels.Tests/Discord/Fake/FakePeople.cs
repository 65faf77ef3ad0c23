using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CrssBot.Channels.Tests.Discord.Fake;

/// <summary>
/// What people do. Each verb comes back with the first answer, or without one when Discord's deadline has passed; what Discord's own client
/// would not let a person do throws, because then the test is wrong and not the bot.
/// </summary>
internal sealed partial class FakeDiscord
{
    private const int RoleOption = 8;

    /// <summary>How long a test waits, in real time, for something that must happen.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Interactions that the bot left without an answer.</summary>
    public IReadOnlyList<InteractionResult> Unanswered => [.. Interactions.All().Where(i => !i.Answered)];

    /// <param name="name">With a subcommand after a space: "study review".</param>
    public Task<InteractionResult> Command(
        FakeMember member,
        FakeChannel channel,
        string name,
        params (string Name, object Value)[] options
    ) => DoAsync(InteractionResult.Command, $"/{name}", member, channel, null, CommandData(member, channel, name, options, focused: null));

    public Task<InteractionResult> Autocomplete(
        FakeMember member,
        FakeChannel channel,
        string name,
        string focused,
        string soFar,
        params (string Name, object Value)[] others
    ) =>
        DoAsync(
            InteractionResult.Autocomplete,
            $"/{name} {focused}:…",
            member,
            channel,
            null,
            CommandData(member, channel, name, [.. others, (focused, soFar)], focused)
        );

    /// <summary>A command from the menu of a message.</summary>
    public Task<InteractionResult> MessageCommand(FakeMember member, FakeMessage message, string name)
    {
        const int MessageType = 3;
        var now = Now(message, member);
        var data = new JsonObject
        {
            ["id"] = Commands.Find(MessageType, name) is { } command ? FakeMessage.Text(command, "id") : $"{Ids.Next()}",
            ["name"] = name,
            ["type"] = MessageType,
            ["target_id"] = $"{now.Id}",
            ["resolved"] = new JsonObject { ["messages"] = new JsonObject { [$"{now.Id}"] = now.ToJson(this, inInteraction: true) } },
        };
        return DoAsync(InteractionResult.Command, $"'{name}' on {now.Id}", member, Channel(now.ChannelId), null, data);
    }

    /// <param name="button">Its label or its custom id, as the message shows it now.</param>
    public Task<InteractionResult> Press(FakeMember member, FakeMessage message, string button)
    {
        var now = Now(message, member);
        var found = now.Buttons.Find(b => b.CustomId == button || b.Label == button);
        if (found?.CustomId is null || found.Disabled)
            throw new InvalidOperationException($"There is no button '{button}' to press.\n{now}\n\n{this}");
        return PressStale(member, now, found.CustomId);
    }

    /// <summary>Presses what is no longer shown, as a slow screen or a forger would.</summary>
    public Task<InteractionResult> PressStale(FakeMember member, FakeMessage message, string customId) =>
        DoAsync(
            InteractionResult.Component,
            $"[{customId}]",
            member,
            Channel(message.ChannelId),
            World.Message(message.ChannelId, message.Id) ?? message,
            new JsonObject { ["custom_id"] = customId, ["component_type"] = 2 }
        );

    /// <summary>Chooses in a select menu: values of a string select, ids of roles in a role select.</summary>
    public Task<InteractionResult> Select(FakeMember member, FakeMessage message, string customId, params string[] values)
    {
        const int StringSelect = 3;
        const int RoleSelect = 6;
        var now = Now(message, member);
        var select = now.Selects.Find(s => s.CustomId == customId);
        if (
            select is null
            || select.Disabled
            || values.Length < select.MinValues
            || values.Length > select.MaxValues
            || (select.Type == StringSelect && values.Except(select.Values).Any())
        )
            throw new InvalidOperationException($"'{customId}' does not offer {string.Join(", ", values)}.\n{now}");
        var data = new JsonObject
        {
            ["custom_id"] = customId,
            ["component_type"] = select.Type,
            ["values"] = new JsonArray([.. values.Select(v => JsonValue.Create(v))]),
        };
        if (select.Type == RoleSelect)
            data["resolved"] = ResolvedRoles(Channel(now.ChannelId).Guild, values);
        return DoAsync(
            InteractionResult.Component,
            $"[{customId}: {string.Join(", ", values)}]",
            member,
            Channel(now.ChannelId),
            now,
            data
        );
    }

    /// <summary>Fills in the form that an interaction of the same person brought and sends it. Fields that are not named keep their value.</summary>
    public Task<InteractionResult> SubmitModal(InteractionResult shown, params (string CustomId, string Value)[] values)
    {
        var modal = shown.Modal ?? throw new InvalidOperationException($"No form is open.\n{shown}");
        var given = values.ToDictionary(v => v.CustomId, v => v.Value);
        if (given.Keys.Except(modal.Fields.Select(f => f.CustomId)).ToList() is [var unknown, ..])
            throw new InvalidOperationException($"The form has no field '{unknown}'.");
        var components = new JsonArray();
        var number = 0;
        foreach (var field in modal.Fields)
        {
            var value = given.GetValueOrDefault(field.CustomId, field.Value);
            if (
                value.Length > field.MaxLength
                || (value.Length < field.MinLength && (field.Required || value.Length > 0))
                || (field.Required && value.Length == 0)
            )
                throw new InvalidOperationException($"The form does not let '{value}' through in '{field.CustomId}'.");
            var outer = new JsonObject { ["type"] = field.Labeled ? 18 : 1, ["id"] = ++number };
            var inner = new JsonObject
            {
                ["type"] = field.Type,
                ["id"] = ++number,
                ["custom_id"] = field.CustomId,
            };
            if (field.Type == 4)
                inner["value"] = value;
            else
                inner["values"] = value.Length == 0 ? [] : new JsonArray([.. value.Split(',').Select(v => JsonValue.Create(v))]);
            if (field.Labeled)
                outer["component"] = inner;
            else
                outer["components"] = new JsonArray(inner);
            components.Add(outer);
        }

        return DoAsync(
            InteractionResult.ModalSubmit,
            $"form {modal.CustomId}",
            shown.By,
            shown.Channel,
            shown.Type == InteractionResult.Component ? World.Message(shown.Channel.Id, shown.On!.Id) ?? shown.On : null,
            new JsonObject { ["custom_id"] = modal.CustomId, ["components"] = components }
        );
    }

    /// <summary>A person writes in a channel. The bot does not read it; a message command can bring it.</summary>
    public FakeMessage Say(FakeMember member, FakeChannel channel, string text) =>
        World.Put(
            new FakeMessage
            {
                Id = Ids.Next(),
                ChannelId = channel.Id,
                Author = member,
                Revisions = [new FakeRevision(text, noComponents, 0, Time.GetUtcNow())],
            }
        );

    /// <summary>The same interaction once more, as a resumed session may bring it. Nothing waits for an answer.</summary>
    public Task Redeliver(InteractionResult interaction) => DeliverAsync(interaction);

    /// <summary>Waits until a session of the bot is live.</summary>
    public Task Connected() => Until(() => Gateway.Live.Count > 0);

    /// <summary>Waits until the bot has shown what it had to: an answer that is no loading state.</summary>
    public Task<InteractionResult> Shown(InteractionResult interaction) => Until(interaction, i => i.Shown);

    public Task<InteractionResult> Until(
        InteractionResult interaction,
        Func<InteractionResult, bool> condition,
        TimeSpan? timeout = null
    ) => World.UntilAsync(() => condition(interaction) ? interaction : null, timeout ?? Patience, ToString, Ended);

    /// <summary>Waits until the channel's messages are as the condition wants them; comes back with them.</summary>
    public Task<ImmutableList<FakeMessage>> Until(
        FakeChannel channel,
        Func<ImmutableList<FakeMessage>, bool> condition,
        TimeSpan? timeout = null
    ) => World.UntilAsync(() => condition(channel.Messages) ? channel.Messages : null, timeout ?? Patience, ToString, Ended);

    /// <summary>Waits for a message that the condition holds for; comes back with the newest such.</summary>
    public Task<FakeMessage> UntilMessage(FakeChannel channel, Func<FakeMessage, bool> condition, TimeSpan? timeout = null) =>
        World.UntilAsync(() => channel.Messages.FindLast(m => condition(m)), timeout ?? Patience, ToString, Ended);

    /// <summary>Waits for anything else that the fake knows: a session, a request, a count.</summary>
    public Task Until(Func<bool> condition, TimeSpan? timeout = null) =>
        World.UntilAsync(() => condition() ? this : null, timeout ?? Patience, ToString, Ended);

    private async Task<InteractionResult> DoAsync(
        int type,
        string what,
        FakeMember member,
        FakeChannel channel,
        FakeMessage? on,
        JsonObject data
    )
    {
        var interaction = Interactions.Begin(type, what, member, channel, on);
        interaction.Payload = Payload(interaction, data);
        await DeliverAsync(interaction);
        // A little more than the deadline, so that what comes at the last moment is judged by the callback itself.
        var left = Interactions.AnswerWithin + TimeSpan.FromMilliseconds(1) - Time.GetElapsedTime(interaction.Started);
        if (interaction.Answered || left <= TimeSpan.Zero)
            return interaction;
        using var answered = CancellationTokenSource.CreateLinkedTokenSource(Ended, Stopping);
        try
        {
            // A clock that nobody moves must not hold the test for ever.
            await Task.WhenAny(interaction.FirstResponse.Task, Task.Delay(left, Time, answered.Token))
                .WaitAsync(Patience, TimeProvider.System, answered.Token);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"No answer to {what}, and the fake's clock stands still.\n{this}", e);
        }

        await answered.CancelAsync();
        return interaction;
    }

    private JsonObject CommandData(
        FakeMember member,
        FakeChannel channel,
        string name,
        IReadOnlyList<(string Name, object Value)> options,
        string? focused
    )
    {
        var parts = name.Split(' ');
        var known = Commands.Find(1, parts[0]);
        if (known is null && Commands.Registered.Count > 0)
            throw new InvalidOperationException($"There is no command /{parts[0]}.");
        if (known is { } command && Hidden(command, member, channel) is { } why)
            throw new InvalidOperationException($"{member.Name} does not see /{parts[0]} here: {why}.");

        var level = known;
        foreach (var part in parts.Skip(1))
            level = level is { } outer ? Option(outer, part) ?? throw new InvalidOperationException($"/{name} is not registered.") : null;
        var given = new JsonArray([.. options.Select(o => OptionJson(level, o.Name, o.Value, o.Name == focused))]);
        if (level is { } innermost && focused is null && MissingOption(innermost, options) is { } missing)
            throw new InvalidOperationException($"/{name} needs the option '{missing}'.");
        foreach (var part in parts.Skip(1).Reverse())
            given =
            [
                new JsonObject
                {
                    ["type"] = 1,
                    ["name"] = part,
                    ["options"] = given,
                },
            ];

        var data = new JsonObject
        {
            ["id"] = known is { } found ? FakeMessage.Text(found, "id") : $"{Ids.Next()}",
            ["name"] = parts[0],
            ["type"] = 1,
        };
        if (given.Count > 0)
            data["options"] = given;
        var roles = options
            .Where(o => level is { } l && Option(l, o.Name) is { } p && FakeMessage.Number(p, "type") == RoleOption)
            .Select(o => $"{o.Value}");
        if (roles.ToArray() is { Length: > 0 } chosen)
            data["resolved"] = ResolvedRoles(channel.Guild, chosen);
        return data;
    }

    /// <summary>What the client checks before it offers a command (docs: interactions/application-commands.mdx, Contexts and Permissions).</summary>
    private static string? Hidden(JsonElement command, FakeMember member, FakeChannel channel)
    {
        var context = channel.Guild is null ? 1 : 0;
        if (
            command.TryGetProperty("contexts", out var contexts)
            && contexts.ValueKind == JsonValueKind.Array
            && !contexts.EnumerateArray().Any(c => c.GetInt32() == context)
        )
            return "not in this context";
        if (
            channel.Guild is not null
            && FakeMessage.Text(command, "default_member_permissions") is { } needed
            && ulong.Parse(needed, CultureInfo.InvariantCulture) is var bits
            && (member.Permissions & PermissionBits.Administrator) == 0
            && (bits == 0 || (member.Permissions & bits) != bits)
        )
            return "not permitted";
        return null;
    }

    private static JsonElement? Option(JsonElement command, string name) =>
        command.TryGetProperty("options", out var options)
        && options.EnumerateArray().FirstOrDefault(o => FakeMessage.Text(o, "name") == name) is { ValueKind: JsonValueKind.Object } found
            ? found
            : null;

    private static string? MissingOption(JsonElement command, IReadOnlyList<(string Name, object Value)> given) =>
        command.TryGetProperty("options", out var options)
            ? options
                .EnumerateArray()
                .Where(o => FakeMessage.IsTrue(o, "required"))
                .Select(o => FakeMessage.Text(o, "name"))
                .FirstOrDefault(name => given.All(g => g.Name != name))
            : null;

    private static JsonObject OptionJson(JsonElement? command, string name, object value, bool focused)
    {
        var parameter = command is { } known
            ? Option(known, name) ?? throw new InvalidOperationException($"The command has no option '{name}'.")
            : default(JsonElement?);
        var type = parameter is { } found
            ? FakeMessage.Number(found, "type")!.Value
            : value switch
            {
                int or long => 4,
                bool => 5,
                _ => 3,
            };
        var json = new JsonObject
        {
            ["name"] = name,
            ["type"] = type,
            ["value"] = value switch
            {
                int number => number,
                long number => number,
                bool yes => yes,
                _ => $"{value}",
            },
        };
        if (focused)
            json["focused"] = true;
        // The client holds people to what was registered, except while they type for an autocomplete.
        else if (parameter is { } rules && Outside(rules, value))
            throw new InvalidOperationException($"The option '{name}' does not take '{value}'.");
        return json;
    }

    private static bool Outside(JsonElement parameter, object value)
    {
        if (parameter.TryGetProperty("choices", out var choices) && choices.GetArrayLength() > 0)
            return choices.EnumerateArray().All(c => $"{c.GetProperty("value")}" != $"{value}");
        if (value is int number)
            return number < (FakeMessage.Number(parameter, "min_value") ?? int.MinValue)
                || number > (FakeMessage.Number(parameter, "max_value") ?? int.MaxValue);
        return value is string text
            && (
                text.Length < (FakeMessage.Number(parameter, "min_length") ?? 0)
                || text.Length > (FakeMessage.Number(parameter, "max_length") ?? 6000)
            );
    }

    private JsonObject ResolvedRoles(FakeGuild? guild, IEnumerable<string> ids)
    {
        var roles = guild is null ? [] : World.Guilds[guild.Id].Roles;
        var resolved = new JsonObject();
        foreach (var id in ids)
        {
            var role = roles.Find(r => $"{r.Id}" == id) ?? throw new InvalidOperationException($"There is no role {id}.");
            resolved[id] = new JsonObject
            {
                ["id"] = id,
                ["name"] = role.Name,
                ["permissions"] = "0",
            };
        }

        return new JsonObject { ["roles"] = resolved };
    }

    /// <summary>The interaction as Discord sends it (docs: interactions/receiving-and-responding.mdx, Interaction Structure).</summary>
    private JsonObject Payload(InteractionResult interaction, JsonObject data)
    {
        var (member, channel) = (interaction.By, interaction.Channel);
        var channelJson = ChannelJson(channel);
        channelJson["permissions"] = $"{member.Permissions}";
        var json = new JsonObject
        {
            ["id"] = $"{interaction.Id}",
            ["application_id"] = $"{ApplicationId}",
            ["type"] = interaction.Type,
            ["data"] = data,
            ["channel"] = channelJson,
            ["channel_id"] = $"{channel.Id}",
            ["token"] = interaction.Token,
            ["version"] = 1,
            ["app_permissions"] = $"{channel.BotPermissions}",
            ["locale"] = member.Locale,
            ["entitlements"] = new JsonArray(),
            ["attachment_size_limit"] = 10485760,
        };
        if (interaction.On is not null)
            json["message"] = interaction.On.ToJson(this, inInteraction: true);
        if (channel.Guild is not { } guild)
        {
            json["user"] = FakeMessage.UserJson(member);
            json["context"] = 1;
            json["authorizing_integration_owners"] = new JsonObject { ["0"] = "0" };
            return json;
        }

        json["context"] = 0;
        json["authorizing_integration_owners"] = new JsonObject { ["0"] = $"{guild.Id}" };
        json["guild_id"] = $"{guild.Id}";
        json["guild_locale"] = guild.Locale;
        json["guild"] = new JsonObject
        {
            ["id"] = $"{guild.Id}",
            ["locale"] = guild.Locale,
            ["features"] = new JsonArray(),
        };
        json["member"] = new JsonObject
        {
            ["user"] = FakeMessage.UserJson(member),
            ["nick"] = member.Nick,
            ["roles"] = new JsonArray([.. member.Roles.Select(r => JsonValue.Create($"{r}"))]),
            ["permissions"] = $"{member.Permissions}",
            ["joined_at"] = "2024-01-01T00:00:00.000000+00:00",
            ["premium_since"] = null,
            ["avatar"] = null,
            ["deaf"] = false,
            ["mute"] = false,
            ["pending"] = false,
            ["flags"] = 0,
            ["communication_disabled_until"] = null,
        };
        return json;
    }

    /// <summary>The message as this person sees it now.</summary>
    private FakeMessage Now(FakeMessage message, FakeMember member)
    {
        var now = World.Message(message.ChannelId, message.Id) ?? throw new InvalidOperationException($"The message is gone.\n{message}");
        if (now.OnlyFor is { } only && only.Id != member.Id)
            throw new InvalidOperationException($"{member.Name} does not see this message.\n{now}");
        return now;
    }
}
