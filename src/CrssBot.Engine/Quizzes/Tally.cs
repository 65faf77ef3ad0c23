namespace CrssBot.Engine.Quizzes;

/// <summary>Answers that counted, and the right ones among them.</summary>
public readonly record struct Tally(int Answered, int Correct)
{
    /// <summary>0 to 1; as if two more had answered, one of them right, so that a single answer does not weigh like a hundred.</summary>
    public double ShareRight => (Correct + 1.0) / (Answered + 2);

    /// <summary>With a correction; never below nothing.</summary>
    public Tally Plus(int answered, int correct)
    {
        var all = Math.Max(0, Answered + answered);
        return new Tally(all, Math.Clamp(Correct + correct, 0, all));
    }

    public Tally With(bool correct) => new(Answered + 1, Correct + (correct ? 1 : 0));
}
