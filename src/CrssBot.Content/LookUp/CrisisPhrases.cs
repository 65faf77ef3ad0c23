using System.Buffers;
using System.Collections.Frozen;
using System.Numerics;
using CrssBot.Engine;
using CrssBot.Engine.Concepts;

namespace CrssBot.Content.LookUp;

/// <summary>A recognized crisis statement; which fixed text answers it follows from these two alone.</summary>
internal readonly record struct CrisisStatement(CrisisKind Kind, bool Spanish)
{
    public ConceptAnswer.Crisis Answer(SafetyTexts texts)
    {
        var text = Kind == CrisisKind.Self ? texts.Self : texts.Other;
        return new ConceptAnswer.Crisis(Kind, Spanish ? $"{texts.Spanish}\n\n{text}" : text);
    }
}

/// <summary>
/// Recognizes a crisis statement by the pack's phrases: word sequences with small gaps and room for slips, whoever they are
/// about. Pure; keeps nothing of what was typed. When in doubt it recognizes: a fixed text too many harms nobody.
/// </summary>
internal sealed class CrisisPhrases
{
    private const int MostGap = 2;
    private const int MostGaps = 3;
    private const int NoWord = -1;

    private static readonly FrozenSet<string> Starters = (
        "what which who how why is are does do can should must define explain describe list signs steps ways helping supporting responding talking role when if difference "
        + "que cual como cuando"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Token[]> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Token[]>.AlternateLookup<ReadOnlySpan<char>> _tokenSpans;
    private readonly (string Word, uint Letters, Token[] Tokens)[] _slippable;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _starters = Starters.GetAlternateLookup<ReadOnlySpan<char>>();
    private readonly Phrase[][] _byFirst;

    public CrisisPhrases(SafetyPhrases phrases)
    {
        _tokenSpans = _tokens.GetAlternateLookup<ReadOnlySpan<char>>();
        var compiled = new List<Phrase>();
        void Add(IEnumerable<string> list, Source source) =>
            compiled.AddRange(list.Select(p => new Phrase(Compile(p), source)).Where(p => p.Words.Length > 0));
        Add(phrases.Self, Source.Self);
        Add(phrases.SelfEs, Source.SelfSpanish);
        Add(phrases.Other, Source.Other);
        Add(phrases.OtherEs, Source.OtherSpanish);
        Add(phrases.Study, Source.Study);

        // Only words of the phrases themselves can be meant by a slip.
        _slippable =
        [
            .. _tokens
                .Where(t => t.Key.Length >= 4)
                .Select(t => (t.Key, EditDistance.Letters(t.Key), t.Value))
                .OrderBy(t => t.Key, StringComparer.Ordinal),
        ];
        foreach (var word in CrisisWords.Listed.Concat(CrisisWords.Contractions.Keys))
            Learn(word);
        _byFirst = new Phrase[_ids.Count][];
        var groups = compiled.ToLookup(p => p.Words[0]);
        for (var i = 0; i < _byFirst.Length; i++)
            _byFirst[i] = [.. groups[i]];
    }

    /// <summary>Null when the text is no crisis statement.</summary>
    public CrisisStatement? Recognize(ReadOnlySpan<char> text)
    {
        var folded = ArrayPool<char>.Shared.Rent((2 * text.Length) + 2);
        var tokens = ArrayPool<Token>.Shared.Rent((3 * text.Length) + 4);
        var length = Fold.Into(text, folded);
        var count = Read(folded.AsSpan(0, length), tokens, out var asks);
        var statement = Judge(tokens.AsSpan(0, count), asks || text.Contains('?'));
        // Nothing of the text stays behind in the pooled buffers.
        folded.AsSpan(0, length).Clear();
        tokens.AsSpan(0, count).Clear();
        ArrayPool<char>.Shared.Return(folded);
        ArrayPool<Token>.Shared.Return(tokens);
        return statement;
    }

    private CrisisStatement? Judge(ReadOnlySpan<Token> tokens, bool asks)
    {
        var studyStart = Find(tokens, Source.Study);
        CrisisStatement? statement = null;
        for (var start = 0; start < tokens.Length; start++)
        {
            foreach (var phrase in Beginning(tokens[start]))
            {
                if (phrase.Source == Source.Study || Match(phrase, tokens, start) is not { } end)
                    continue;
                var (kind, explicitly) = Who(phrase.Source, tokens, start, end);
                if (kind == CrisisKind.Other && IsStudied(tokens, start, end, studyStart, asks))
                    continue;
                if (kind == CrisisKind.Self && !explicitly && studyStart >= 0)
                    continue;
                var spanish = phrase.Source is Source.SelfSpanish or Source.OtherSpanish;
                if (explicitly && kind == CrisisKind.Self)
                    return new CrisisStatement(kind, spanish);
                // A third person as the subject outranks a phrase without any person in it.
                if (statement is null || kind == CrisisKind.Other)
                    statement = new CrisisStatement(kind, spanish);
            }
        }
        return statement;
    }

    private int Find(ReadOnlySpan<Token> tokens, Source source)
    {
        for (var start = 0; start < tokens.Length; start++)
        {
            foreach (var phrase in Beginning(tokens[start]))
            {
                if (phrase.Source == source && Match(phrase, tokens, start) is not null)
                    return start;
            }
        }
        return -1;
    }

    private Beginnings Beginning(Token token) =>
        new(token.Id == NoWord ? [] : _byFirst[token.Id], token.Also == NoWord ? [] : _byFirst[token.Also]);

    /// <summary>The position after the phrase's last word, or null. A negation in a gap turns the statement around and ends the match.</summary>
    private static int? Match(Phrase phrase, ReadOnlySpan<Token> tokens, int start)
    {
        var mostSlips = phrase.Words.Length <= 3 ? 1 : 2;
        var (mostGap, gapsLeft) = phrase.Source == Source.Study || phrase.Words.Length <= 2 ? (1, 1) : (MostGap, MostGaps);
        var slips = tokens[start].Slip ? 1 : 0;
        var position = start;
        for (var w = 1; w < phrase.Words.Length; w++)
        {
            var gap = 0;
            for (position++; ; position++, gap++)
            {
                if (position == tokens.Length || gap > mostGap || gap > gapsLeft)
                    return null;
                if (tokens[position].Id == phrase.Words[w] || tokens[position].Also == phrase.Words[w])
                    break;
                if ((tokens[position].Marks & Marks.Negation) != Marks.None)
                    return null;
            }
            gapsLeft -= gap;
            if (tokens[position].Slip)
                slips++;
            if (slips > mostSlips)
                return null;
        }
        return position + 1;
    }

    /// <summary>Whom the statement is about, and whether the text says so (or only the list that the phrase comes from).</summary>
    private static (CrisisKind Kind, bool Explicitly) Who(Source source, ReadOnlySpan<Token> tokens, int start, int end)
    {
        if (source is Source.OtherSpanish)
            return (CrisisKind.Other, true);
        if (source is Source.SelfSpanish)
            return (IsReported(tokens, start) ? CrisisKind.Other : CrisisKind.Self, true);
        if (IsReported(tokens, start))
            return (CrisisKind.Other, true);
        var all = Marks.None;
        var reflexive = NoWord;
        var me = NoWord;
        var subject = NoWord;
        for (var i = start; i < end; i++)
        {
            all |= tokens[i].Marks;
            if (tokens[i].Has(Marks.Reflexive))
                reflexive = i;
            else if (tokens[i].Has(Marks.Object | Marks.First))
                me = i;
            // Inside a statement a noun is what it happens to, unless it begins it: "hurt my roommate", "client took pills".
            else if (tokens[i].Has(Marks.Subject) && (i == start || !tokens[i].Has(Marks.Noun)))
                subject = i;
        }
        if (reflexive != NoWord)
            return (Person(tokens, reflexive), true);
        if (source == Source.Self && me != NoWord)
            return (Person(tokens, me), true);
        if (subject != NoWord)
            return (Person(tokens, subject), true);
        var other = source == Source.Other;
        for (var i = start - 1; i >= 0; i--)
        {
            if (!tokens[i].Has(Marks.Subject))
                continue;
            if (tokens[i].Has(Marks.First))
            {
                // "I gave him": the one in danger is the one it was done to.
                if (other && (all & Marks.Third) != Marks.None)
                    return (CrisisKind.Other, true);
                return (CrisisKind.Self, true);
            }
            // "My mom died, want to be dead": only "I" can want without an s.
            if (tokens[start].Has(Marks.Base) && !tokens[i].Has(Marks.Plural))
                return (CrisisKind.Self, true);
            return (CrisisKind.Other, true);
        }
        if ((all & Marks.Third) != Marks.None)
            return (CrisisKind.Other, true);
        if ((all & (Marks.First | Marks.Base)) != Marks.None && !other)
            return (CrisisKind.Self, true);
        return (other ? CrisisKind.Other : CrisisKind.Self, false);
    }

    private static CrisisKind Person(ReadOnlySpan<Token> tokens, int i) =>
        tokens[i].Has(Marks.First) && !IsReported(tokens, i) ? CrisisKind.Self : CrisisKind.Other;

    /// <summary>"My client says I want to die": what follows a third person's saying is about that person, not about the asker.</summary>
    private static bool IsReported(ReadOnlySpan<Token> tokens, int start)
    {
        for (var i = start - 1; i >= Math.Max(0, start - 3); i--)
        {
            if (!tokens[i].Has(Marks.Report))
                continue;
            if (i + 1 < tokens.Length && tokens[i + 1].Has(Marks.Object | Marks.First))
                return false;
            for (var s = i - 1; s >= 0; s--)
            {
                if (tokens[s].Has(Marks.Subject))
                    return tokens[s].Has(Marks.Third);
            }
            return false;
        }
        return false;
    }

    /// <summary>
    /// A question about such situations, not a report of one: framed by a study phrase, or asked about nobody in particular.
    /// "Tonight", "just", "right now" make it a report again, unless the study phrase opens the text.
    /// </summary>
    private static bool IsStudied(ReadOnlySpan<Token> tokens, int start, int end, int studyStart, bool asks)
    {
        var (now, generic, specific, hypothetical) = (false, false, false, false);
        for (var i = 0; i < tokens.Length; i++)
        {
            now |= tokens[i].Has(Marks.Now);
            if (!tokens[i].Has(Marks.Noun))
                continue;
            var supposed = i > 0 && tokens[i - 1].Has(Marks.Hypothetical);
            hypothetical |= supposed;
            if (supposed || tokens[i].Has(Marks.Generic))
                generic = true;
            else if (i <= end)
                specific = true;
        }
        if (studyStart >= 0 && (studyStart <= 2 || (studyStart < start && generic && !specific)))
            return !now || !specific;
        if (now)
            return false;
        return studyStart >= 0 || ((asks || hypothetical) && generic && !specific);
    }

    /// <summary>Folded words to tokens: contractions undone, articles left out (they mark the next word), slips mended.</summary>
    private int Read(ReadOnlySpan<char> folded, Span<Token> tokens, out bool asks)
    {
        var count = 0;
        asks = false;
        var first = true;
        var anyone = false;
        foreach (var range in folded.Split(' '))
        {
            var word = folded[range];
            if (word.IsEmpty)
                continue;
            if (first)
                asks = _starters.Contains(word);
            first = false;
            if (IsArticle(word, out var indefinite))
            {
                anyone = indefinite;
                continue;
            }
            if (word is "self" && count > 0 && tokens[count - 1].Has(Marks.Possessive))
            {
                tokens[count - 1] = tokens[count - 1].Has(Marks.First) ? _tokens["myself"][0] : _tokens["himself"][0];
                continue;
            }
            foreach (var token in Tokens(word))
            {
                if (count == tokens.Length)
                    return count;
                // "A peer" is nobody in particular; "my peers" are somebody.
                var marks = token.Marks;
                if ((marks & Marks.Noun) != Marks.None && anyone)
                    marks |= Marks.Generic;
                if ((marks & Marks.Noun) != Marks.None && count > 0 && tokens[count - 1].Has(Marks.Possessive))
                    marks &= ~Marks.Generic;
                tokens[count++] = token with { Marks = marks };
            }
            anyone = false;
        }
        return count;
    }

    private static bool IsArticle(ReadOnlySpan<char> word, out bool indefinite)
    {
        indefinite = word is "a" or "an" or "any" or "each" or "every" or "un" or "una";
        return indefinite || word is "the";
    }

    private ReadOnlySpan<Token> Tokens(ReadOnlySpan<char> word)
    {
        if (_tokenSpans.TryGetValue(word, out var tokens))
            return tokens;
        if (word.Length < 4 && !(word.Length == 3 && !CrisisWords.IsOrdinary(word)))
            return Unknown;
        if (CrisisWords.IsOrdinary(word))
            return Unknown;
        // Another inflection of a phrase's word.
        if (_ids.TryGetValue(CrisisWords.CutEnding(word.ToString()), out var id))
            return new Token[] { new(id, NoWord, Marks.None, Slip: false) };
        return Mended(word);
    }

    private static readonly Token[] Unknown = [new(NoWord, NoWord, Marks.None, Slip: false)];

    private ReadOnlySpan<Token> Mended(ReadOnlySpan<char> word)
    {
        var letters = EditDistance.Letters(word);
        Token[]? best = null;
        var least = 3;
        foreach (var (meant, meantLetters, tokens) in _slippable)
        {
            var most = Math.Min(meant.Length >= 8 ? 2 : 1, least - 1);
            if (most < 1 || Math.Abs(meant.Length - word.Length) > most || BitOperations.PopCount(letters ^ meantLetters) > 2 * most)
                continue;
            // In a short word another first letter makes another word ("will", "kill"), unless two letters are swapped.
            if (meant.Length < 8 && meant[0] != word[0] && !(meant[0] == word[1] && meant[1] == word[0]))
                continue;
            var slips = EditDistance.Between(word, meant, most);
            if (slips > most)
                continue;
            (best, least) = (tokens, slips);
        }
        if (best is null)
            return Unknown;
        var mended = new Token[best.Length];
        for (var i = 0; i < best.Length; i++)
            mended[i] = best[i] with { Slip = true };
        return mended;
    }

    private int[] Compile(string phrase)
    {
        var words = new List<int>();
        foreach (var word in Fold.Of(phrase).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            // What may stand between anyway need not: "should (just) kill myself".
            if (!IsArticle(word, out _) && word is not ("just" or "really"))
                words.AddRange(Learn(word).Select(t => t.Id));
        }
        return [.. words];
    }

    private Token[] Learn(string word)
    {
        if (_tokens.TryGetValue(word, out var known))
            return known;
        var parts = CrisisWords.Contractions.TryGetValue(word, out var apart) ? apart.Split(' ') : [word];
        // A form may be two words ("nobody": "no one").
        return _tokens[word] = [
            .. parts
                .Select(CrisisWords.Of)
                .SelectMany(f => f.Text.Split(' ').Select(t => f with { Text = t }))
                .Select(f => new Token(Number(f.Text), f.Also is null ? NoWord : Number(f.Also), f.Marks, Slip: false)),
        ];
    }

    private int Number(string form)
    {
        if (!_ids.TryGetValue(form, out var id))
            _ids[form] = id = _ids.Count;
        return id;
    }

    private enum Source
    {
        Self,
        SelfSpanish,
        Other,
        OtherSpanish,
        Study,
    }

    private sealed record Phrase(int[] Words, Source Source);

    private readonly record struct Token(int Id, int Also, Marks Marks, bool Slip)
    {
        /// <summary>All of the marks.</summary>
        public bool Has(Marks marks) => (Marks & marks) == marks;
    }

    /// <summary>The phrases that begin with either form of a word, without a list being made.</summary>
    private readonly ref struct Beginnings(ReadOnlySpan<Phrase> one, ReadOnlySpan<Phrase> two)
    {
        private readonly ReadOnlySpan<Phrase> _one = one;
        private readonly ReadOnlySpan<Phrase> _two = two;

        public Enumerator GetEnumerator() => new(_one, _two);

        public ref struct Enumerator(ReadOnlySpan<Phrase> one, ReadOnlySpan<Phrase> two)
        {
            private readonly ReadOnlySpan<Phrase> _one = one;
            private readonly ReadOnlySpan<Phrase> _two = two;
            private int _next = -1;

            public readonly Phrase Current => _next < _one.Length ? _one[_next] : _two[_next - _one.Length];

            public bool MoveNext() => ++_next < _one.Length + _two.Length;
        }
    }
}
