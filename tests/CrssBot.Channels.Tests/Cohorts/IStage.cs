using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Channels.Tests.Cohorts;

/// <summary>One channel, on which a cohort plays its weeks: every verb is done as a person does it there, over the wire. People are numbers; 0 facilitates.</summary>
internal interface IStage : IAsyncDisposable
{
    IServiceProvider Services { get; }

    RoomId Room { get; }

    string NameOf(int who);

    /// <summary>What the platform calls them.</summary>
    string IdOf(int who);

    /// <summary>Everything that everyone in the room could see, in every version that was sent.</summary>
    IReadOnlyList<Posted> Everything { get; }

    /// <summary>Zone, daily prompt at 8 AM from Monday to Friday, calendar, rehearsal, welcome: as 0 presses it.</summary>
    Task SetUpAsync(string start, string meets, string weeks);

    /// <returns>What they are told: where the group is.</returns>
    Task<string> BeginAsync(int who);

    Task SetExtraTimeAsync(int who, ExtraTime time);

    Task ShowNameAsync(int who);

    /// <returns>What they are told.</returns>
    Task<string> AnswerDailyAsync(int who, DateOnly date, OptionId option);

    Task OpenQuizAsync(int who, int questions);

    Task JoinAsync(int who, SessionId session);

    Task StartQuizAsync(int who, SessionId session);

    Task AnswerAsync(int who, RoomMessage.Ask ask, OptionId option);

    Task NextAsync(int who, RoomMessage.Reveal reveal);

    Task FlagAsync(int who, QuestionId question, int revision);

    Task BoardAsync(int who);

    Task<string> ExportAsync(int who);

    Task EraseAsync(int who);

    /// <summary>Stops the bot and starts it again on the same folder.</summary>
    Task RestartAsync();

    Task StopAsync();
}

/// <param name="At">By the simulated clock.</param>
/// <param name="IsFirst">Not an edit.</param>
/// <param name="Heading">Its first line.</param>
/// <param name="Payload">The whole body.</param>
internal sealed record Posted(DateTimeOffset At, bool IsFirst, string Heading, string Payload);
