using System.Collections.Concurrent;
using CrssBot.Engine;

namespace CrssBot.Runtime.Chat;

/// <summary>
/// What facilitators should know of the bot itself, below an answer of theirs: each hears the same sentence once in a process's life, wherever
/// they press.
/// </summary>
/// <param name="at">The sentence at an instant; null: there is nothing to say.</param>
public sealed class Reminder(Func<DateTimeOffset, string?> at)
{
    private readonly ConcurrentDictionary<(MemberId Facilitator, string Text), bool> _heard = new();

    internal Answer Below(Answer answer, MemberId facilitator, DateTimeOffset now)
    {
        if (at(now) is not { } text)
        {
            return answer;
        }

        var said = answer.With(text);
        return !ReferenceEquals(said, answer) && _heard.TryAdd((facilitator, text), true) ? said : answer;
    }
}
