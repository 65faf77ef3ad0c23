namespace CrssBot.Engine.Quizzes;

/// <summary>The numbers of a quiz, each with its unit and why.</summary>
public static class QuizRules
{
    /// <summary>Questions in a quiz.</summary>
    public const int MinQuestions = 1;
    public const int MaxQuestions = 50;

    /// <summary>Seconds of a question in *timed*.</summary>
    public const int MinSeconds = 10;
    public const int MaxSeconds = 300;

    /// <summary>*together* and *discuss*: nobody is hurried, but no question stays open for ever.</summary>
    public static readonly TimeSpan Cap = TimeSpan.FromMinutes(3);

    /// <summary>*discuss*: how long the room talks between the two votes.</summary>
    public static readonly TimeSpan Talk = TimeSpan.FromMinutes(3);

    /// <summary>After the window, answers stamped in time may still arrive.</summary>
    public static readonly TimeSpan Stragglers = TimeSpan.FromSeconds(1.5);

    /// <summary>Once everyone present has answered, a moment to change one's mind.</summary>
    public static readonly TimeSpan AllIn = TimeSpan.FromSeconds(1.5);

    /// <summary>How long a reveal stands before the next question opens by itself.</summary>
    public static readonly TimeSpan Reading = TimeSpan.FromSeconds(60);

    /// <summary>*timed* keeps a quicker pace.</summary>
    public static readonly TimeSpan TimedReading = TimeSpan.FromSeconds(20);

    public static readonly TimeSpan LobbyLife = TimeSpan.FromMinutes(30);

    /// <summary>A paused quiz ends by itself, with what was answered, so that a room is never blocked.</summary>
    public static readonly TimeSpan PauseLife = TimeSpan.FromHours(24);

    /// <summary>A longer outage pauses the quiz instead of going on without the room.</summary>
    public static readonly TimeSpan LongOutage = TimeSpan.FromMinutes(15);

    /// <summary>After an outage a question has at least this left.</summary>
    public static readonly TimeSpan LeastLeft = TimeSpan.FromSeconds(10);

    /// <summary>Who missed this many questions in a row is no longer waited for, until they answer again.</summary>
    public const int MissedToLeave = 2;

    /// <summary>Questions of a rolling quiz: its reveal is one message.</summary>
    public const int MaxRolling = 10;

    /// <summary>Hours that a rolling quiz is open.</summary>
    public const int MinHours = 24;
    public const int DefaultHours = 48;
    public const int MaxHours = 72;

    /// <summary>Splits and averages are shown from this many answers on; below, they would point at people.</summary>
    public const int LeastForSplit = 5;

    /// <summary>A window is at most this many times the plan's seconds.</summary>
    public const double MaxTimeFactor = 4;

    /// <summary>So many members' flags hide a question in their room until its facilitator rules.</summary>
    public const int FlagsToHide = 3;
}
