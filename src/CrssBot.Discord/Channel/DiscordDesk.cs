using System.Collections.Immutable;
using System.Text.Json;
using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Rest;
using CrssBot.Engine;
using CrssBot.Engine.Progress;
using CrssBot.Runtime;
using CrssBot.Runtime.Chat;

namespace CrssBot.Discord.Channel;

/// <summary>
/// Maps an interaction to what the chat desk is asked, and its answer to a response. Knows nothing of transports and of time limits.
/// </summary>
internal sealed class DiscordDesk
{
    /// <summary>The value of the safety line among the suggestions; no slug has a colon.</summary>
    private const string SupportNow = "support:now";

    private static readonly Dictionary<string, string[]> NothingEntered = [];

    private readonly StudyDesk _desk;
    private readonly ChatDirectory _directory;
    private readonly ChatDesk _chat;
    private readonly Meetings _meetings;

    /// <param name="picture">Draws somebody's progress; null: words alone.</param>
    public DiscordDesk(
        StudyDesk desk,
        IStudyStore store,
        DiscordRest rest,
        TimeProvider time,
        Func<MemberProgress, Picture?>? picture = null
    )
    {
        _desk = desk;
        _meetings = new Meetings(rest, desk);
        _directory = new ChatDirectory(DiscordRooms.ChannelName, desk, time);
        _chat = new ChatDesk(desk, store, DiscordDialect.Value, Forget, picture: picture);
    }

    /// <summary>Who is remembered may no longer be who they were.</summary>
    public void Forget() => _directory.Forget();

    public async Task<Reaction> AnswerAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        var interaction = arrival.Interaction;
        if (interaction.Type == InteractionType.Autocomplete)
        {
            return Suggest(interaction);
        }

        Sheet? found = null;
        if (Query(interaction) is { } query)
        {
            // Before anything that waits, so that a crisis is answered even while the store is away.
            if (string.Equals(query, SupportNow, StringComparison.Ordinal))
            {
                return new Reaction.Says(new Answer.Whisper(_chat.InBoth(_desk.Catalog.Safety.Self, arrival.InSpanish)));
            }

            found = _chat.LookUp(query, arrival.HasRoom, arrival.InSpanish, out var isCrisis);
            if (isCrisis)
            {
                return new Reaction.Says(new Answer.Whisper(found));
            }
        }

        if (interaction.Presser is not { } presser)
        {
            return new Reaction.Says(new Answer.Whisper(Texts.OldButton));
        }

        var (member, isNew) = await _directory.MemberAsync(presser.Id.ToString(), cancellationToken);
        var caller = new Caller(
            member,
            isNew,
            arrival.At,
            arrival.Name,
            arrival.Key,
            arrival.Order,
            arrival.Standing,
            arrival.HasRoom ? token => RoomAsync(interaction.GuildId!.Value, interaction.ChannelId!.Value, token) : null,
            () => DiscordDialect.Rights(arrival.AppRights),
            Locale: arrival.Locale
        );
        if (caller.Room is { } room && PressId.Parse(interaction.Data?.CustomId) is Runtime.Chat.Route.MakeEvents)
        {
            return new Reaction.Says(await _meetings.MakeAsync(arrival, member, await room(cancellationToken), cancellationToken));
        }

        return new Reaction.Says(
            found is not null ? _chat.Found(caller, found)
            : interaction.Type == InteractionType.ApplicationCommand
                ? await _chat.TypedAsync(caller, CommandOf(interaction.Data), cancellationToken)
            : (
                await _chat.PressedAsync(
                    caller,
                    PressId.Parse(interaction.Data?.CustomId),
                    interaction.Data?.Values?.FirstOrDefault(),
                    interaction.Data?.Components is { } fields ? Entered(fields) : NothingEntered,
                    cancellationToken
                )
            ).Answer
        );
    }

    private Task<RoomId> RoomAsync(Snowflake guild, Snowflake channel, CancellationToken cancellationToken) =>
        _directory.RoomAsync(DiscordRooms.AddressOf(guild, channel), DiscordRooms.PrefixOf(guild), cancellationToken);

    /// <summary>From memory alone, so that it never waits; only this may answer an autocomplete.</summary>
    private Reaction.Suggests Suggest(Interaction interaction)
    {
        // Of a part of a command, its options lie one level below.
        var options = (interaction.Data?.Options ?? []).SelectMany(o => (o.Options ?? []).Prepend(o));
        var typed = options.FirstOrDefault(o => o.Focused) is { Value.ValueKind: JsonValueKind.String } focused
            ? focused.Value.GetString()!
            : "";
        return new Reaction.Suggests([
            .. _desk
                .Suggest(Bounded(typed))
                .Take(DiscordLimits.Choices)
                .Select(s => new CommandChoice(Cut(s.Text), s.Concept is { } concept ? concept.Value : SupportNow)),
        ]);

        static string Cut(string name) => name.Length <= DiscordLimits.ChoiceText ? name : name[..(DiscordLimits.ChoiceText - 1)] + "…";
    }

    /// <summary>What is to be looked up; null when that is not what was asked.</summary>
    private static string? Query(Interaction interaction) =>
        interaction is not { Type: InteractionType.ApplicationCommand, Data: { } data } ? null
        : data.Type == CommandType.Message
            ? (data.TargetId is { } id ? data.Resolved?.Messages?.GetValueOrDefault(id.ToString())?.Content : null) ?? ""
        : data.Name == "concept" ? Text(data, "query") ?? ""
        : null;

    private static ChatCommand CommandOf(InteractionData? data) =>
        data?.Name switch
        {
            "help" => new ChatCommand.Help(),
            "privacy" => new ChatCommand.Privacy(),
            "study" => data.Options?.FirstOrDefault() switch
            {
                { Name: "review" } => new ChatCommand.Study(StudyPart.Review),
                { Name: "practice" } part => new ChatCommand.Study(
                    StudyPart.Practice,
                    Number(part.Options, "questions"),
                    Text(part.Options, "domain"),
                    Text(part.Options, "concept"),
                    Text(part.Options, "focus") switch
                    {
                        CommandManifest.Weakest => Drill.Weakest,
                        CommandManifest.Missed => Drill.Missed,
                        _ => null,
                    }
                ),
                { Name: "exam" } => new ChatCommand.Study(StudyPart.Exam),
                { Name: "progress" } => new ChatCommand.Study(StudyPart.Progress),
                { Name: "plan" } => new ChatCommand.Study(StudyPart.Plan),
                { Name: "scenario" } => new ChatCommand.Study(StudyPart.Scenario),
                _ => new ChatCommand.Study(StudyPart.Menu),
            },
            "board" => new ChatCommand.Board(),
            "quiz" => new ChatCommand.Quiz(
                Number(data, "questions"),
                Text(data, "domain"),
                Text(data, "mode"),
                Number(data, "seconds"),
                Number(data, "hours")
            ),
            "daily" => new ChatCommand.Daily(),
            "setup" => data.Options?.FirstOrDefault() switch
            {
                { Name: "start" } => new ChatCommand.Setup(),
                { Name: "room" } => new ChatCommand.SetupForm(),
                { Name: "calendar" } => new ChatCommand.Calendar(),
                { Name: "welcome" } => new ChatCommand.Welcome(),
                { Name: "check" } => new ChatCommand.SetupCheck(),
                { Name: "rehearse" } => new ChatCommand.Rehearse(),
                { Name: "helpers" } helpers => new ChatCommand.Helpers(Role(helpers)),
                _ => new ChatCommand.Unknown(),
            },
            _ => new ChatCommand.Unknown(),
        };

    /// <summary>Each field lies in a label, or in the older rows.</summary>
    private static Dictionary<string, string[]> Entered(FormField[] fields)
    {
        var entered = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var field in fields.SelectMany(f => new[] { f.Component }.Concat(f.Components ?? [])).OfType<FormField>())
        {
            if (field.CustomId is { } id)
            {
                entered.TryAdd(id, field.Value is { } value ? [value] : field.Values ?? []);
            }
        }

        return entered;
    }

    private static string Bounded(string query) => query.Length <= CommandManifest.MaxQuery ? query : query[..CommandManifest.MaxQuery];

    private static string? Text(InteractionData data, string name) => Text(data.Options, name);

    private static string? Text(CommandOption[]? options, string name) =>
        options?.FirstOrDefault(o => o.Name == name) is { Value.ValueKind: JsonValueKind.String } option ? option.Value.GetString() : null;

    private static int? Number(InteractionData data, string name) => Number(data.Options, name);

    private static int? Number(CommandOption[]? options, string name) =>
        options?.FirstOrDefault(o => o.Name == name) is { Value.ValueKind: JsonValueKind.Number } option
            ? option.Value.TryGetInt32(out var number)
                ? number
                : -1
            : null;

    private static string? Role(CommandOption helpers) =>
        helpers.Options?.FirstOrDefault(o => o.Name == "role") is { Value.ValueKind: JsonValueKind.String } role
        && Snowflake.TryParse(role.Value.GetString(), out var id)
            ? id.ToString()
            : null;
}
