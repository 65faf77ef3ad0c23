using System.Collections.Immutable;
using CrssBot.Discord.Protocol;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using static CrssBot.Discord.Channel.Render.RoomPosts;

namespace CrssBot.Discord.Channel.Render;

/// <summary>What works in this channel, and what to click where something does not.</summary>
internal static class SetupCheck
{
    private static readonly ImmutableArray<(Rights Right, string Name, string Without)> Needed =
    [
        (Rights.ViewChannel, "View Channel", "I do not see this channel, so nothing works here."),
        (Rights.SendMessages, "Send Messages", "I cannot post quizzes or daily prompts."),
        (Rights.ReadMessageHistory, "Read Message History", "After a crash I cannot look whether a prompt is there already."),
        (Rights.CreatePublicThreads, "Create Public Threads", "Quizzes run in the channel itself; everything else works."),
        (Rights.SendMessagesInThreads, "Send Messages in Threads", "Quizzes run in the channel itself; everything else works."),
    ];

    public static MessageBody Of(RoomView view, Rights app, Catalog catalog)
    {
        var missing = Needed.Where(n => !app.Has(n.Right)).ToArray();
        var settings = view.Settings;
        return Body(
            Markdown.Lines([
                "### Setup check",
                missing.Length == 0 ? "✓ I have every right that I need here." : "**Missing rights**",
                .. missing.Select(m => $"- **{m.Name}**: {m.Without}"),
                missing.Length == 0
                    ? null
                    : "To give them: *Edit Channel → Permissions → add my role*, then switch these on. Threads may keep their own.",
                view.SkippedDaily is { } skipped
                    ? $"The daily prompt of {Words.Date(skipped)} was skipped: the bot was away for too long."
                    : null,
                settings.DailyOn && view.NextDaily is { } next
                    ? $"✓ Daily prompts are on. {Words.NextDaily(next, view.Now, settings.Zone)}."
                    : "Daily prompts are off. `/setup room` turns them on.",
                $"**Quizzes:** {Words.PlanLine(settings.QuizDefaults, catalog)}. {(settings.WhoStarts == WhoStarts.Anyone ? "Anyone" : "Facilitators")} may start one.",
                settings.FacilitatorRole is { } role
                    ? $"**Facilitators:** whoever may manage the server, and <@&{role}>."
                    : "**Facilitators:** whoever may manage the server. `/setup helpers` names a role.",
            ])
        );
    }
}

/// <summary>The rehearsal's messages one by one, with their buttons switched off.</summary>
internal static class RehearsalCards
{
    public static MessageBody Step(ImmutableArray<RoomMessage> shown, int step, Catalog catalog)
    {
        if (shown.IsEmpty)
        {
            return Body("There is nothing to rehearse: no question fits these settings. Type `/setup room` and change them.");
        }

        step = Math.Clamp(step, 0, shown.Length - 1);
        var body = RoomPosts.Of(shown[step], "rehearsal-1", catalog);
        return body with
        {
            Content = Markdown.Lines([$"-# Rehearsal, {step + 1} of {shown.Length}. Only you see this; nothing is stored.", body.Content]),
            Components =
            [
                .. (body.Components ?? []).Select(r => r with { Components = [.. r.Components!.Select(b => b with { Disabled = true })] }),
                Row([
                    .. step > 0 ? (Component[])[Button("Back", new Route.Rehearse(step - 1))] : [],
                    .. step < shown.Length - 1 ? (Component[])[Button("Go on", new Route.Rehearse(step + 1), ButtonStyle.Primary)] : [],
                ]),
            ],
        };
    }
}
