using System.Collections.Frozen;

namespace CrssBot.Content.LookUp;

/// <summary>Words that carry no topic. They neither help nor hurt a match unless a query has nothing else.</summary>
internal static class CommonWords
{
    private static readonly FrozenSet<string> Words = (
        "a about after again all also always am an and another any anybody anyone are around as ask at away back be because been "
        + "before being but by came can cannot cant come could couldnt did didnt do does doesnt doing dont down each else even ever every "
        + "for from get gets getting give go goes going gonna got had has hasnt have havent having he her here hers him his how i id if "
        + "ill im in into is isnt it its ive just keep kind know let lets like ll look make makes many may maybe me mean means might mine more most much "
        + "must my need needs never new no not now of off often oh ok okay on one only or other our out over own please put quite "
        + "rather re really said same say says see she shes hes should shouldnt so some somebody someone something still stuff such sure take "
        + "tell than that thats the their them then there theres these they theyre thing things think this those though to too told try "
        + "under until up us use used very want wants was wasnt way we well went were what whats when where wheres which while "
        + "who whom whos whose why will with without wont would wouldnt yes yet you youre your yours ve vs versus exactly actually"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Spans = Words.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool Contains(ReadOnlySpan<char> word) => word.Length < 2 ? !char.IsAsciiDigit(word[0]) : Spans.Contains(word);
}
