using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Rest;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Runtime.Chat;

namespace CrssBot.Discord.Channel;

/// <summary>
/// A cohort's next meetings as events of its server. Each is an event of its own: Discord repeats one at the same time in UTC, so that after a
/// clock change it would be an hour off (resources/guild-scheduled-event.mdx, Recurrence Rule, has no zone).
/// </summary>
internal sealed class Meetings(DiscordRest rest, StudyDesk desk)
{
    /// <summary>Made at one press: four weeks of the most that a cohort has.</summary>
    private const int Most = 28;

    private static readonly TimeSpan Ahead = TimeSpan.FromDays(28);

    public async Task<Answer> MakeAsync(Arrival arrival, MemberId member, RoomId room, CancellationToken cancellationToken)
    {
        var view = await desk.LookAsync(room, member, arrival.Standing, cancellationToken);
        if (!view.You.IsFacilitator)
        {
            return new Answer.Whisper(DiscordDialect.Value.Managers);
        }

        var now = arrival.At;
        var next = view.Calendar?.MeetingsAfter(now, view.Settings.Zone).TakeWhile(m => m.Begins <= now + Ahead).Take(Most).ToArray();
        if (next is not { Length: > 0 })
        {
            return new Answer.Whisper("The calendar has no meeting in the next four weeks. `/setup calendar` changes it.");
        }

        if (!arrival.AppRights.Has(Rights.CreateEvents))
        {
            return new Answer.Whisper(
                "I may not make events in this server. Under *Server Settings → Roles*, switch *Create Events* on for my role; then press again."
            );
        }

        var guild = arrival.Interaction.GuildId!.Value;
        var known = await rest.GetScheduledEventsAsync(guild, cancellationToken);
        if (known.Value is null)
        {
            return new Answer.Whisper("Discord does not tell me which events there are. Press again in a moment.");
        }

        // A cohort's own mark: two of one server may meet at the same time, and a renamed room is still itself.
        var place = $"Discord channel {arrival.Interaction.ChannelId}";
        var made = 0;
        foreach (var (week, session, begins) in next)
        {
            var name = Cut($"{view.Settings.Title}: week {week}", DiscordLimits.EventName);
            // Pressed before, or by a helper: it is there.
            if (known.Value.Any(e => e.ScheduledStartTime == begins && e.EntityMetadata?.Location == place))
            {
                continue;
            }

            var body = new ScheduledEventBody(
                name,
                begins,
                begins.AddMinutes(session.Minutes),
                new EventPlace(place),
                Cut(CalendarText.Topics(view.Calendar!.Weeks[week - 1], desk.Catalog), DiscordLimits.EventDescription)
            );
            if ((await rest.CreateScheduledEventAsync(guild, body, cancellationToken)).Error is not null)
            {
                return new Answer.Whisper(
                    $"Discord took {Words.Count(made, "meeting")} of {next.Length}. Press again in a moment; none is made twice."
                );
            }

            made++;
        }

        return new Answer.Whisper(
            made == 0
                ? "The meetings of the next four weeks are in the server's events already."
                : $"{Words.Count(made, "meeting")} of the next four weeks now in the server's events. Press again next month for more."
        );
    }

    private static string Cut(string text, int longest) => text.Length <= longest ? text : $"{text.AsSpan(0, longest - 1)}…";
}
