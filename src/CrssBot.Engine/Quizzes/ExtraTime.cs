using System.Diagnostics;

namespace CrssBot.Engine.Quizzes;

/// <summary>How much more time a person takes for a question, as exam boards grant it. Private. Stored by number: new ones go to the end.</summary>
public enum ExtraTime
{
    None,
    Quarter,
    Half,
    Twice,

    /// <summary>Alone: no clock. In a group: as long as a question can be open.</summary>
    Untimed,
}

public static class ExtraTimes
{
    /// <summary>By which a window in a group is multiplied; at most <see cref="QuizRules.MaxTimeFactor"/>.</summary>
    public static double Factor(this ExtraTime time) =>
        time switch
        {
            ExtraTime.None => 1,
            ExtraTime.Quarter => 1.25,
            ExtraTime.Half => 1.5,
            ExtraTime.Twice => 2,
            ExtraTime.Untimed => QuizRules.MaxTimeFactor,
            _ => throw new UnreachableException($"No factor for {time}."),
        };
}
