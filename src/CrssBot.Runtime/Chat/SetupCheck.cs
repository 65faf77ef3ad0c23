using System.Collections.Immutable;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using static CrssBot.Runtime.Chat.RoomPosts;

namespace CrssBot.Runtime.Chat;

/// <summary>What works in this channel, and what to click where something does not.</summary>
internal static class SetupCheck
{
    /// <param name="rights">What the platform lets the bot do here, a line each.</param>
    public static Sheet Of(RoomView view, ImmutableArray<string> rights, Dialect dialect, Catalog catalog)
    {
        var settings = view.Settings;
        return Body(
            Markup.Lines([
                "### Setup check",
                .. rights,
                view.SkippedDaily is { } skipped
                    ? $"The daily prompt of {Words.Date(skipped)} was skipped: the bot was away for too long."
                    : null,
                settings.DailyOn && view.NextDaily is { } next
                    ? $"✓ Daily prompts are on. {Words.NextDaily(next, view.Now, settings.Zone)}."
                    : "Daily prompts are off. `/setup room` turns them on.",
                $"**Quizzes:** {Words.PlanLine(settings.QuizDefaults, catalog)}. {(settings.WhoStarts == WhoStarts.Anyone ? "Anyone" : "Facilitators")} may start one.",
                dialect.Facilitators(view),
            ])
        );
    }
}

/// <summary>The rehearsal's messages one by one, with their buttons switched off.</summary>
internal static class RehearsalCards
{
    public static Sheet Step(ImmutableArray<RoomMessage> shown, int step, Catalog catalog)
    {
        if (shown.IsEmpty)
        {
            return Body("There is nothing to rehearse: no question fits these settings. Type `/setup room` and change them.");
        }

        step = Math.Clamp(step, 0, shown.Length - 1);
        var body = RoomPosts.Of(shown[step], "rehearsal-1", catalog);
        return body with
        {
            Text = Markup.Lines([$"-# Rehearsal, {step + 1} of {shown.Length}. Only you see this; nothing is stored.", body.Text]),
            Rows =
            [
                .. body.Rows.Select(r => new Row([.. r.Controls.Select(c => c is Control.Button b ? b with { Disabled = true } : c)])),
                Row([
                    .. step > 0 ? (Control[])[Button("Back", new Route.Rehearse(step - 1))] : [],
                    .. step < shown.Length - 1 ? (Control[])[Button("Go on", new Route.Rehearse(step + 1), Emphasis.Primary)] : [],
                ]),
            ],
        };
    }
}
