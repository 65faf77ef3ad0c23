using System.Collections.Concurrent;
using System.Collections.Immutable;
using CrssBot.Engine;
using CrssBot.Runtime;

namespace CrssBot.Chaos.Play;

/// <summary>An answer's place. A member here plays in one room alone, so the session needs no room.</summary>
internal readonly record struct Place(string Member, string Session, int Ordinal, int Round);

/// <summary>What the host acknowledged, against what a store holds.</summary>
internal sealed class Acknowledged
{
    /// <summary>The option that was acknowledged last, and those that were pressed after it without an answer: they may be stored too.</summary>
    private readonly ConcurrentDictionary<Place, ImmutableHashSet<string>> _options = new();
    private int _count;

    /// <summary>How many answers.</summary>
    public int Count => _count;

    public void Pressing(Place place, string option) =>
        // Nothing acknowledged yet: whatever is stored is right.
        _options.AddOrUpdate(place, [], (_, options) => options.IsEmpty ? options : options.Add(option));

    public void Answered(Place place, string option)
    {
        _options[place] = [option];
        Interlocked.Increment(ref _count);
    }

    /// <summary>Every acknowledged answer of the members must be there as it was given, and no place twice.</summary>
    public Task<(int Lost, int Doubled)> CompareAsync(IStudyStore store, IEnumerable<string> members) =>
        CompareAsync(store, members.Select(m => (m, new MemberId(m))));

    /// <param name="members">As they are known here, and as the store knows them.</param>
    public async Task<(int Lost, int Doubled)> CompareAsync(IStudyStore store, IEnumerable<(string Here, MemberId There)> members)
    {
        var (lost, doubled) = (0, 0);
        foreach (var (member, there) in members)
        {
            var stored = await store.AttemptsOfAsync(there, CancellationToken.None);
            var byPlace = stored.ToLookup(a => new Place(member, a.Session.Value, a.Ordinal, a.Round), a => a.Option.Value);
            doubled += byPlace.Count(place => place.Count() > 1);
            lost += _options.Count(o => o.Key.Member == member && !o.Value.IsEmpty && !byPlace[o.Key].Any(o.Value.Contains));
        }

        return (lost, doubled);
    }
}
