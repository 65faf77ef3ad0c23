using System.Diagnostics;

namespace CrssBot.Runtime;

/// <summary>How a press was first responded to. A closed set.</summary>
public enum Acknowledged
{
    /// <summary>Nothing reached whoever pressed, as far as we know.</summary>
    Failed,

    /// <summary>With what they asked for, or why not.</summary>
    Answered,

    /// <summary>With a sign that the answer follows.</summary>
    Deferred,

    /// <summary>With the word that they are to press again.</summary>
    TurnedAway,
}

/// <summary>One press on its way to its first response: how long that takes is measured, and it is the root of a trace. Of one flow alone.</summary>
public sealed class Acknowledgement : IDisposable
{
    private readonly Measures _measures;
    private readonly string _channel;
    private readonly DateTimeOffset _at;
    private readonly Activity? _before = Activity.Current;
    private readonly Activity? _root;
    private bool _given;

    internal Acknowledgement(Measures measures, string channel, DateTimeOffset at)
    {
        (_measures, _channel, _at) = (measures, channel, at);
        _root = Measures.BeginRoot("press", at);
        var tag = Measures.Of(channel);
        _root?.SetTag(tag.Key, tag.Value);
    }

    /// <summary>The first response has gone out, or could not. Only the first call counts.</summary>
    public void Give(Acknowledged how)
    {
        if (!_given)
        {
            _given = true;
            _measures.Acknowledge(_channel, _at, how, _root);
        }
    }

    /// <summary>Nothing more is done for this press. One that was given no response has failed.</summary>
    public void Dispose()
    {
        Give(Acknowledged.Failed);
        _root?.Dispose();
        Activity.Current = _before;
    }
}
