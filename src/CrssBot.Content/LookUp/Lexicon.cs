using System.Collections.Immutable;
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

    /// <summary>Another word of its group of synonyms, for a word that the pack has itself, and for one that it has not.</summary>
    private const float SynonymSurety = 0.4f;
    private const float OnlySynonymSurety = 0.7f;

    /// <summary>So sure must a slip be that the word is read as the other.</summary>
    private const float LeastMended = 0.6f;

    /// <summary>What a word may stand for at most.</summary>
    public const int MostSenses = 6;

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
    private int[] _byLength = [];
    private int[] _lengthStarts = [];
    private uint[] _letters = [];
    private int[] _stems = [];
    private int[][] _kin = [];
    private readonly Dictionary<int, List<int>> _synonyms = [];
    private int _ofPack;
    private string[] _formOfStem = [];

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

    /// <summary>Ends the building; what is learned here beside the pack's words is known by its synonyms alone.</summary>
    public void Close(ImmutableArray<ImmutableArray<string>> synonyms)
    {
        _ofPack = _stemIds.Count;
        foreach (var group in synonyms)
        {
            int[] same = [.. group.Select(w => Learn(w)).Distinct()];
            foreach (var stem in same)
            {
                if (!_synonyms.TryGetValue(stem, out var others))
                    _synonyms[stem] = others = [];
                others.AddRange(same.Where(s => s != stem && s < _ofPack));
            }
        }
        _forms = [.. _stemOfForm.Keys.Order(StringComparer.Ordinal)];
        _letters = [.. _forms.Select(f => EditDistance.Letters(f))];
        _stems = [.. _forms.Select(f => _stemOfForm[f])];
        _formOfStem = new string[_stemIds.Count];
        for (var i = _forms.Length - 1; i >= 0; i--)
            _formOfStem[_stems[i]] = _forms[i];
        _byLength = [.. Enumerable.Range(0, _forms.Length).OrderBy(i => _forms[i].Length).ThenBy(i => i)];
        _lengthStarts = new int[Math.Max(EditDistance.Longest, _forms.Length == 0 ? 0 : _forms.Max(f => f.Length)) + 2];
        foreach (var form in _forms)
            _lengthStarts[form.Length + 1]++;
        for (var l = 1; l < _lengthStarts.Length; l++)
            _lengthStarts[l] += _lengthStarts[l - 1];
        var stems = _stemIds.Keys.Order(StringComparer.Ordinal).ToArray();
        var kin = Enumerable.Range(0, stems.Length).Select(_ => new List<int>()).ToArray();
        for (var i = 0; i < stems.Length; i++)
        {
            // In ordinal order everything that begins with a stem follows it at once.
            for (var j = i + 1; j < stems.Length && stems[j].StartsWith(stems[i], StringComparison.Ordinal); j++)
            {
                if (stems[i].Length < 5 || stems[j].Length - stems[i].Length > 3)
                    continue;
                var (one, other) = (_stemIds[stems[i]], _stemIds[stems[j]]);
                if (one >= _ofPack || other >= _ofPack)
                    continue;
                kin[one].Add(other);
                kin[other].Add(one);
            }
        }
        _kin = [.. kin.Select(k => k.ToArray())];
    }

    /// <summary>Writes what a word may stand for, surest first; none when nothing in the pack is like it.</summary>
    public int Senses(ReadOnlySpan<char> word, Span<Sense> senses)
    {
        var found = new Found(senses[..Math.Min(MostSenses, senses.Length)], _ofPack);
        if (_formSpans.TryGetValue(word, out var stem) || TryStem(word, out stem))
        {
            if (stem < _ofPack)
            {
                found.Add(stem, 1);
                foreach (var kin in _kin[stem])
                    found.Add(kin, KinSurety);
            }
            if (_synonyms.TryGetValue(stem, out var others))
            {
                foreach (var other in others)
                    found.Add(other, stem < _ofPack ? SynonymSurety : OnlySynonymSurety);
            }
            return found.Count;
        }
        AddParts(word, ref found);
        if (found.Count == 0)
            AddSlips(word, ref found);
        if (found.Count == 0 || found.Best < 0.6f)
            AddLongerForms(word, ref found);
        return found.Count;
    }

    /// <summary>The pack's word that an unknown one is a slip for; empty when it knows the word, or none is like it.</summary>
    public ReadOnlySpan<char> Mended(ReadOnlySpan<char> word)
    {
        Span<Sense> room = stackalloc Sense[1];
        var found = new Found(room, _ofPack);
        if (!_formSpans.ContainsKey(word) && !TryStem(word, out _))
            AddSlips(word, ref found);
        return found.Count > 0 && found.Best >= LeastMended ? _formOfStem[room[0].Stem] : [];
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
        if (most == 0 || word.Length > EditDistance.Longest)
            return;
        var letters = EditDistance.Letters(word);
        var longest = Math.Min(word.Length + most, _lengthStarts.Length - 2);
        for (var at = _lengthStarts[Math.Max(4, word.Length - most)]; at < _lengthStarts[longest + 1]; at++)
        {
            var i = _byLength[at];
            var form = _forms[i];
            if (BitOperations.PopCount(letters ^ _letters[i]) > 2 * most)
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
    /// <param name="ofPack">Stems from this number on are not the pack's.</param>
    private ref struct Found(Span<Sense> senses, int ofPack)
    {
        private readonly Span<Sense> _senses = senses;

        public int Count { get; private set; }

        public readonly float Best => Count == 0 ? 0 : _senses[0].Surety;

        public void Add(int stem, float surety)
        {
            if (stem >= ofPack)
                return;
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
