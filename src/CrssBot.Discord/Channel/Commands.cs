using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using CrssBot.Discord.Channel.Render;
using CrssBot.Discord.Protocol;
using CrssBot.Engine;
using CrssBot.Engine.Concepts;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;

namespace CrssBot.Discord.Channel;

/// <summary>Slash commands, their autocomplete, and the message command.</summary>
internal sealed class Commands(StudyDesk desk)
{
    /// <summary>The value of the safety line among the suggestions; no slug has a colon.</summary>
    private const string SupportNow = "support:now";

    /// <summary>The answer to a look-up, from memory alone: it waits for no store. Null: something else was asked.</summary>
    /// <param name="isCrisis">The fixed text, to be said at once and with nothing added.</param>
    public Answer? LookUp(Interaction interaction, bool inRoom, out bool isCrisis)
    {
        isCrisis = false;
        if (Query(interaction) is not { } query)
        {
            return null;
        }

        // A suggestion that was chosen comes back as its slug.
        var catalog = desk.Catalog;
        if (catalog.ConceptById.TryGetValue(new ConceptId(query), out var chosen))
        {
            return new Answer.Whisper(ConceptCards.Card(chosen, 0, inRoom, catalog));
        }

        ConceptAnswer found = string.Equals(query, SupportNow, StringComparison.Ordinal)
            ? new ConceptAnswer.Crisis(CrisisKind.Self, catalog.Safety.Self)
            : desk.LookUp(query);
        isCrisis = found is ConceptAnswer.Crisis;
        return found switch
        {
            ConceptAnswer.Crisis crisis => new Answer.Whisper(crisis.Text),
            ConceptAnswer.Match match => new Answer.Whisper(
                ConceptCards.Found(catalog.ConceptById[match.Hits[0].Concept], match.Hits[1..], inRoom, catalog)
            ),
            ConceptAnswer.None none => new Answer.Whisper(ConceptCards.None(none.Nearest, catalog)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>What is to be looked up; null when that is not what was asked.</summary>
    private static string? Query(Interaction interaction) =>
        interaction is not { Type: InteractionType.ApplicationCommand, Data: { } data } ? null
        : data.Type == CommandType.Message
            ? (data.TargetId is { } id ? data.Resolved?.Messages?.GetValueOrDefault(id.ToString())?.Content : null) ?? ""
        : data.Name == "concept" ? Text(data, "query") ?? ""
        : null;

    public async Task<Answer> AnswerAsync(Visit visit, CancellationToken cancellationToken)
    {
        var data = visit.Interaction.Data;
        return data?.Name switch
        {
            "help" => new Answer.Whisper(Texts.Help(desk.Catalog)),
            "privacy" => await PrivacyAsync(visit, cancellationToken),
            "study" or "board" => new Answer.Whisper(Texts.NextVersion),
            "quiz" or "daily" or "setup" when !visit.HasRoom => new Answer.Whisper(Texts.NoRoom),
            "quiz" => await QuizAsync(visit, data, cancellationToken),
            "daily" => await DailyAsync(visit, cancellationToken),
            "setup" => await SetupAsync(visit, data, cancellationToken),
            _ => new Answer.Whisper(Texts.OldButton),
        };
    }

    /// <summary>From memory alone, so that it never waits; only this may answer an autocomplete.</summary>
    public Answer.Choices Suggest(Interaction interaction)
    {
        var typed = interaction.Data?.Options?.FirstOrDefault(o => o.Focused) is { Value.ValueKind: JsonValueKind.String } focused
            ? focused.Value.GetString()!
            : "";
        return new Answer.Choices([
            .. desk.Suggest(Bounded(typed))
                .Take(DiscordLimits.Choices)
                .Select(s => new CommandChoice(Cut(s.Text), s.Concept is { } concept ? concept.Value : SupportNow)),
        ]);

        static string Cut(string name) => name.Length <= DiscordLimits.ChoiceText ? name : name[..(DiscordLimits.ChoiceText - 1)] + "…";
    }

    private async Task<Answer> QuizAsync(Visit visit, InteractionData data, CancellationToken cancellationToken)
    {
        var settings = (await visit.LookAsync(cancellationToken)).Settings;
        var plan = settings.QuizDefaults with { Domain = Text(data, "domain") ?? settings.QuizDefaults.Domain };
        if (Number(data, "questions") is { } questions)
        {
            plan = plan with { Questions = questions };
        }

        if (Text(data, "mode") is { } mode)
        {
            plan = plan with
            {
                Mode = Enum.TryParse<StudyMode>(mode, ignoreCase: true, out var known) ? known : (StudyMode)(-1),
                SpeedBonus = false,
            };
        }

        if (Number(data, "seconds") is { } seconds)
        {
            plan = plan with { Seconds = seconds };
        }

        return await visit.OpenAsync(plan, cancellationToken);
    }

    private static async Task<Answer> DailyAsync(Visit visit, CancellationToken cancellationToken)
    {
        var view = await visit.LookAsync(cancellationToken);
        if (view.Dailies is [var newest, ..])
        {
            return new Answer.Whisper(Whispers.Daily(newest, view));
        }

        return new Answer.Whisper(
            view.NextDaily is { } next
                ? $"No prompt in the last seven days. {Words.NextDaily(next, view.Now, view.Settings.Zone)}."
                : "Daily prompts are off in this channel. A facilitator can turn them on with `/setup room`."
        );
    }

    private async Task<Answer> PrivacyAsync(Visit visit, CancellationToken cancellationToken)
    {
        var you = visit.HasRoom ? (await visit.LookAsync(cancellationToken)).You : null;
        return new Answer.Whisper(
            RoomPosts.Body(
                Texts.Privacy,
                RoomPosts.Row(
                    RoomPosts.Button("Export", new Route.Export()),
                    RoomPosts.Button("Erase", new Route.Erase(Sure: false), ButtonStyle.Danger)
                ),
                you is null ? RoomPosts.Row() : Whispers.NameRow(you)
            )
        );
    }

    private async Task<Answer> SetupAsync(Visit visit, InteractionData data, CancellationToken cancellationToken)
    {
        var view = await visit.LookAsync(cancellationToken);
        if (!view.You.IsFacilitator)
        {
            return new Answer.Whisper(Texts.Managers);
        }

        return data.Options?.FirstOrDefault() switch
        {
            { Name: "room" } => SetupForm.Of(view.Settings),
            { Name: "check" } => new Answer.Whisper(SetupCheck.Of(view, visit.Arrival.AppRights, desk.Catalog)),
            { Name: "rehearse" } => new Answer.Whisper(RehearsalCards.Step(desk.Rehearse(view.Settings), 0, desk.Catalog)),
            { Name: "helpers" } helpers => await visit.TellAsync(
                new RoomCommand.Configure(view.Settings with { FacilitatorRole = Role(helpers) }),
                configured => new MessageBody(
                    configured.Settings.FacilitatorRole is { } role
                        ? $"Who holds <@&{role}> facilitates here. To let them use `/setup` too, allow it for the role under *Server Settings → Integrations*."
                        : "No role facilitates here now; whoever may manage the server does.",
                    []
                ),
                cancellationToken
            ),
            _ => new Answer.Whisper(Texts.OldButton),
        };
    }

    private static string Bounded(string query) => query.Length <= CommandManifest.MaxQuery ? query : query[..CommandManifest.MaxQuery];

    private static string? Text(InteractionData data, string name) =>
        data.Options?.FirstOrDefault(o => o.Name == name) is { Value.ValueKind: JsonValueKind.String } option
            ? option.Value.GetString()
            : null;

    private static int? Number(InteractionData data, string name) =>
        data.Options?.FirstOrDefault(o => o.Name == name) is { Value.ValueKind: JsonValueKind.Number } option
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
