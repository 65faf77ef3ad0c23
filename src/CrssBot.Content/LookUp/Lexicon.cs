using System.Numerics;
using Lucene.Net.Tartarus.Snowball.Ext;

namespace CrssBot.Content.LookUp;

/// <summary>A stem that a query word may stand for, and how surely (0 to 1).</summary>
internal readonly record struct Sense(int Stem, float Surety);

/// <summary>
/// Every word form of the pack and its stem, and what an unknown word may have meant: another form, two words run together,
/// an abbreviation, a slip of the finger. Read-only once built; safe for any number of readers.
/// </summary>
internal sealed class Lexicon
{
    /// <summary>Two forms of one word that the stemmer leaves apart ("recov", "recoveri").</summary>
    private const float KinSurety = 0.5f;
    private const int MostSenses = 4;

    private static readonly Dictionary<string, string> Numbers = new(StringComparer.Ordinal)
    {
        ["one"] = "1",
        ["two"] = "2",
        ["three"] = "3",
        ["four"] = "4",
        ["five"] = "5",
        ["six"] = "6",
        ["seven"] = "7",
        ["eight"] = "8",
        ["nine"] = "9",
        ["ten"] = "10",
        ["twelve"] = "12",
    };

    private readonly Dictionary<string, int> _stemOfForm = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _formSpans;
    private readonly Dictionary<string, int> _stemIds = new(StringComparer.Ordinal);

    // A Snowball stemmer keeps the word it works on: one for each thread.
    [ThreadStatic]
    private static EnglishStemmer? _stemmer;

    private string[] _forms = [];
    private uint[] _letters = [];
    private int[] _stems = [];
    private int[][] _kin = [];

    public Lexicon() => _formSpans = _stemOfForm.GetAlternateLookup<ReadOnlySpan<char>>();

    public int StemCount => _stemIds.Count;

    public bool Knows(ReadOnlySpan<char> word) => _formSpans.ContainsKey(word);

    /// <summary>While building: the stem of a word of the pack, learned if new.</summary>
    public int Learn(ReadOnlySpan<char> word)
    {
        if (_formSpans.TryGetValue(word, out var known))
            return known;
        var form = word.ToString();
        var stem = StemOf(form);
        if (!_stemIds.TryGetValue(stem, out var id))
            _stemIds[stem] = id = _stemIds.Count;
        _stemOfForm[form] = id;
        return id;
    }

    /// <summary>Ends the building.</summary>
    public void Close()
    {
        _forms = [.. _stemOfForm.Keys.Order(StringComparer.Ordinal)];
        _letters = [.. _forms.Select(f => EditDistance.Letters(f))];
        _stems = [.. _forms.Select(f => _stemOfForm[f])];
        var stems = _stemIds.Keys.Order(StringComparer.Ordinal).ToArray();
        var kin = Enumerable.Range(0, stems.Length).Select(_ => new List<int>()).ToArray();
        for (var i = 0; i < stems.Length; i++)
        {
            // In ordinal order everything that begins with a stem follows it at once.
            for (var j = i + 1; j < stems.Length && stems[j].StartsWith(stems[i], StringComparison.Ordinal); j++)
            {
                if (stems[i].Length < 5 || stems[j].Length - stems[i].Length > 3)
                    continue;
                kin[_stemIds[stems[i]]].Add(_stemIds[stems[j]]);
                kin[_stemIds[stems[j]]].Add(_stemIds[stems[i]]);
            }
        }
        _kin = [.. kin.Select(k => k.ToArray())];
    }

    /// <summary>Writes what a word may stand for, surest first; none when nothing in the pack is like it.</summary>
    public int Senses(ReadOnlySpan<char> word, Span<Sense> senses)
    {
        var found = new Found(senses[..Math.Min(MostSenses, senses.Length)]);
        if (_formSpans.TryGetValue(word, out var stem) || TryStem(word, out stem))
        {
            found.Add(stem, 1);
            foreach (var kin in _kin[stem])
                found.Add(kin, KinSurety);
            return found.Count;
        }
        AddParts(word, ref found);
        if (found.Count == 0)
            AddSlips(word, ref found);
        if (found.Count == 0 || found.Best < 0.6f)
            AddLongerForms(word, ref found);
        return found.Count;
    }

    private string StemOf(string word)
    {
        if (Numbers.TryGetValue(word, out var digits))
            return digits;
        var stemmer = _stemmer ??= new EnglishStemmer();
        stemmer.SetCurrent(word);
        stemmer.Stem();
        return stemmer.Current;
    }

    private bool TryStem(ReadOnlySpan<char> word, out int stem)
    {
        stem = 0;
        return word.Length is > 2 and <= 40 && _stemIds.TryGetValue(StemOf(word.ToString()), out stem);
    }

    /// <summary>"warmline": two known words run together. The longest first part wins.</summary>
    private void AddParts(ReadOnlySpan<char> word, ref Found found)
    {
        for (var cut = word.Length - 3; cut >= 3; cut--)
        {
            if (!_formSpans.TryGetValue(word[..cut], out var first) || !_formSpans.TryGetValue(word[cut..], out var second))
                continue;
            if (CommonWords.Contains(word[..cut]) || CommonWords.Contains(word[cut..]))
                continue;
            found.Add(first, 0.8f);
            found.Add(second, 0.8f);
            return;
        }
    }

    private void AddSlips(ReadOnlySpan<char> word, ref Found found)
    {
        var most = word.Length switch
        {
            < 4 => 0,
            < 6 => 1,
            _ => 2,
        };
        if (most == 0)
            return;
        var letters = EditDistance.Letters(word);
        for (var i = 0; i < _forms.Length; i++)
        {
            var form = _forms[i];
            if (Math.Abs(form.Length - word.Length) > most || form.Length < 4 || BitOperations.PopCount(letters ^ _letters[i]) > 2 * most)
                continue;
            var slips = EditDistance.Between(word, form, most);
            if (slips > most)
                continue;
            // People seldom miss the first letter; two slips in a short word make another word.
            var surety = slips == 1 ? 0.85f : 0.6f;
            if (word[0] != form[0])
                surety -= 0.25f;
            found.Add(_stems[i], surety);
        }
    }

    /// <summary>"conf", "cert": the beginning of a known word. The shorter the rest, the surer.</summary>
    private void AddLongerForms(ReadOnlySpan<char> word, ref Found found)
    {
        if (word.Length < 3)
            return;
        var (low, high) = (0, _forms.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_forms[middle].AsSpan().SequenceCompareTo(word) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        for (; low < _forms.Length && _forms[low].AsSpan().StartsWith(word, StringComparison.Ordinal); low++)
            found.Add(_stems[low], 0.3f + (0.5f * word.Length / _forms[low].Length));
    }

    /// <summary>The few best senses, kept in order.</summary>
    private ref struct Found(Span<Sense> senses)
    {
        private readonly Span<Sense> _senses = senses;

        public int Count { get; private set; }

        public readonly float Best => Count == 0 ? 0 : _senses[0].Surety;

        public void Add(int stem, float surety)
        {
            var i = 0;
            while (i < Count && _senses[i].Stem != stem)
                i++;
            if (i < Count)
            {
                if (_senses[i].Surety >= surety)
                    return;
            }
            else if (Count < _senses.Length)
                Count++;
            else if (_senses[--i].Surety >= surety)
                return;
            while (i > 0 && _senses[i - 1].Surety < surety)
            {
                _senses[i] = _senses[i - 1];
                i--;
            }
            _senses[i] = new Sense(stem, surety);
        }
    }
}
