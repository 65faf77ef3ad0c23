using System.Collections.Immutable;
using CrssBot.Engine.Concepts;

namespace CrssBot.Content.LookUp;

/// <summary>A way to call a concept: its name, an alias, a question learners ask.</summary>
/// <param name="Concept">Position in the catalog.</param>
/// <param name="Worth">How much a full match is worth: the name most. 0 to 1.</param>
internal readonly record struct Label(int Concept, string Text, string Folded, float Worth)
{
    public const float Name = 1f;
    public const float Alias = 0.97f;
    public const float Ask = 0.92f;
    public const float Initials = 0.88f;

    public static List<Label> Of(ImmutableArray<Concept> concepts)
    {
        var labels = new List<Label>();
        var words = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < concepts.Length; i++)
        {
            var concept = concepts[i];
            var first = labels.Count;
            void Add(string text, float worth)
            {
                var folded = Fold.Of(text);
                if (folded.Length > 0 && labels.FindIndex(first, l => string.Equals(l.Folded, folded, StringComparison.Ordinal)) < 0)
                    labels.Add(new Label(i, text, folded, worth));
            }

            Add(concept.Name, Name);
            // "Wellness Recovery Action Plan (WRAP)" is called by either.
            var open = concept.Name.IndexOf('(', StringComparison.Ordinal);
            if (open > 0)
            {
                Add(concept.Name[..open], Name);
                Add(concept.Name[open..], Alias);
            }
            Add(concept.Id.Value, Alias);
            foreach (var alias in concept.Aliases)
                Add(alias, Alias);
            foreach (var ask in concept.Asks)
                Add(ask, Ask);
            foreach (var label in labels.Skip(first))
                words.UnionWith(label.Folded.Split(' '));
        }
        AddInitials(concepts, labels, words);
        return labels;
    }

    /// <summary>Learners write "SDM" whether or not the pack does. Initials that spell a word of the pack are left out.</summary>
    private static void AddInitials(ImmutableArray<Concept> concepts, List<Label> labels, HashSet<string> words)
    {
        for (var i = 0; i < concepts.Length; i++)
        {
            var name = Fold.Of(concepts[i].Name.Split('(')[0]).Split(' ');
            foreach (var part in new[] { name, [.. name.Where(w => !CommonWords.Contains(w))] })
            {
                var initials = string.Concat(part.Select(w => w[0]));
                if (part.Length < 2 || words.Contains(initials) || CommonWords.Contains(initials))
                    continue;
                if (!labels.Exists(l => l.Concept == i && string.Equals(l.Folded, initials, StringComparison.Ordinal)))
                    labels.Add(new Label(i, concepts[i].Name, initials, Initials));
            }
        }
    }
}
