using System.Collections.Immutable;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;

namespace CrssBot.Engine.Rooms;

/// <summary>
/// What a facilitator sees before anyone else does: the real rules play a short quiz with a made-up room, in memory. Nothing is
/// stored and nobody is told.
/// </summary>
public static class Rehearsal
{
    private static readonly ImmutableArray<string> Cast = ["Ana", "Ben", "Chidi", "Dee", "Emre", "Fatima"];

    /// <summary>A lobby, a question, the talk, a reveal, how the room did, and a daily prompt with its reveal.</summary>
    public static ImmutableArray<RoomMessage> Play(RoomSettings settings, DateTimeOffset now, RoomContext context)
    {
        var shown = ImmutableArray.CreateBuilder<RoomMessage>();
        // Settings that are not fit to be saved play as far as they go.
        var zone = PromptSchedule.IsZone(settings.Zone) ? settings.Zone : RoomSettings.Default.Zone;
        var room = RoomState.Empty(new RoomId("rehearsal")) with { Settings = settings with { WhoStarts = WhoStarts.Anyone, Zone = zone } };
        var order = 0L;

        void Say(string who, RoomCommand command)
        {
            now += TimeSpan.FromSeconds(1);
            var request = new RoomRequest(room.Id, new MemberId(who), now, command, who, Order: ++order);
            room = Room.Decide(room, request, context).State;
        }

        void Wait()
        {
            if (Room.NextWake(room) is { } wake)
            {
                now = wake > now ? wake : now;
                room = Room.Decide(room, new RoomRequest(room.Id, RoomRequest.Clock, now, new RoomCommand.Tick()), context).State;
            }
        }

        void Show()
        {
            if (RoomMessages.Current(room, context.Catalog) is { } message)
            {
                shown.Add(message);
            }
        }

        Say(Cast[0], new RoomCommand.OpenLobby(settings.QuizDefaults with { Questions = 1 }));
        if (room.Quiz is { } quiz)
        {
            foreach (var name in Cast.Skip(1))
            {
                Say(name, new RoomCommand.JoinQuiz(quiz.Id));
            }

            Show();
            Say(Cast[0], new RoomCommand.StartQuiz(quiz.Id));
            while (room.Quiz.Phase is QuizPhase.Asking asking)
            {
                Show();
                for (var i = 0; i < Cast.Length; i++)
                {
                    // A room that is split at first and mostly agrees after its talk.
                    var option = asking.Round == 2 && i > 0 ? quiz.Questions[0].Key : quiz.Questions[0].Options[i % 3].Id;
                    Say(Cast[i], new RoomCommand.Answer(quiz.Id, 1, asking.Round, option));
                }

                Wait();
                Show();
                if (room.Quiz.Phase is QuizPhase.Talking)
                {
                    Wait();
                }
            }

            Wait();
            Show();
        }

        if (!context.Catalog.Prompts.IsEmpty)
        {
            var everyDay = settings with { DailyOn = true, DailyDays = [.. Enum.GetValues<DayOfWeek>()] };
            Say(Cast[0], new RoomCommand.Configure(everyDay));
            Wait();
            // None where the settings are not fit to be saved.
            if (room.Daily.Posts is [.., var post])
            {
                shown.Add(RoomMessages.DailyOf(post, context.Catalog));
                shown.Add(RoomMessages.DailyRevealOf(post, context.Catalog));
            }
        }

        return shown.ToImmutable();
    }
}
