namespace CrssBot.Runtime;

/// <summary>How something stands that the operator had looked at.</summary>
public enum Verdict
{
    Ok,

    /// <summary>It works, and somebody should look at it; or it could not be looked at.</summary>
    Look,
    Wrong,
}

/// <summary>One line for the operator: what was looked at, how it stands, and in plain words what to do next.</summary>
/// <param name="Topic">A word or two.</param>
public sealed record Finding(Verdict Verdict, string Topic, string Text)
{
    public static Finding Ok(string topic, string text) => new(Verdict.Ok, topic, text);

    public static Finding Look(string topic, string text) => new(Verdict.Look, topic, text);

    public static Finding Wrong(string topic, string text) => new(Verdict.Wrong, topic, text);
}
