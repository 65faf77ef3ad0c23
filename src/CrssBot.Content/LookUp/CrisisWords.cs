using System.Collections.Frozen;

namespace CrssBot.Content.LookUp;

/// <summary>What a word says about who is meant, and when.</summary>
[Flags]
internal enum Marks
{
    None = 0,
    First = 1 << 0,
    Third = 1 << 1,
    Subject = 1 << 2,
    Reflexive = 1 << 3,
    Object = 1 << 4,
    Possessive = 1 << 5,
    Report = 1 << 6,
    Negation = 1 << 7,

    /// <summary>Nobody in particular: "a peer", "someone", "people".</summary>
    Generic = 1 << 8,
    Now = 1 << 9,
    Hypothetical = 1 << 10,

    /// <summary>A verb form that only "I", "you" or "they" can have: "want", not "wants".</summary>
    Base = 1 << 11,
    Plural = 1 << 12,
    Noun = 1 << 13,
}

/// <summary>
/// Words of crisis statements brought to one form, the same for the pack's phrases and for what people type: contractions
/// undone, persons put into classes (so that one phrase fits "I", "he" and "my client"), endings cut.
/// </summary>
internal static class CrisisWords
{
    /// <summary>A phrase's word: its form, a second form that it also stands for, what it marks.</summary>
    internal readonly record struct Form(string Text, string? Also, Marks Marks);

    public static readonly FrozenDictionary<string, string> Contractions = Pairs(
        "im:i am|ive:i have|dont:do not|doesnt:do not|didnt:do not|wont:will not|wouldnt:would not|cant:can not|cannot:can not|couldnt:can not"
            + "|isnt:is not|arent:are not|wasnt:was not|aint:is not|hasnt:have not|havent:have not|shouldnt:should not|hes:he is|shes:she is"
            + "|theyre:they are|theyve:they have|theres:there is|whats:what is|thats:that is|wanna:want to|gonna:going to|gotta:got to|tryna:trying to"
            + "|imma:i am going to|ima:i am going to|finna:going to|everyones:everyone is|someones:someone is|clients is:client is"
    );

    private static readonly FrozenDictionary<string, string> Irregular = Pairs(
        "took:take|taken:take|said:say|told:tell|tells:tell|has:have|had:have|does:do|did:do|done:done|goes:go|going:go|dying:die|died:die|dies:die|dead:dead"
            + "|woke:wake|woken:wake|gave:give|given:give|sent:send|left:leave|wrote:write|written:write|thought:think|felt:feel|bought:buy|drank:drink"
            + "|nobody:no one|noone:no one|everybody:everyone|anymore:anymore|meds:pill|med:pill|medication:pill|medications:pill|tablets:pill|pils:pill"
            + "|were:be|am:be|is:be|are:be|was:be|been:be|being:be|be:be|oding:overdose|oded:overdose|od:overdose|suicidal:suicidal|its:it"
    );

    private static readonly FrozenDictionary<string, Form> Persons = BuildPersons();

    /// <summary>Words that are nobody's slip for a phrase's word, though one letter away.</summary>
    private static readonly FrozenSet<string> Ordinary = (
        "wait went wall walk ward hunt hart heart hut love line like lift list late lake lied lies lives deal dear deaf deed head read wave wage take make cake role hope "
        + "rose hard warm play plane plant place game gain live life give tool tooth look book shot short shout shorts staff tried tired choice "
        + "tall till tale killer kilt skill skills bill bills pulls poll polls wake cost coat cup note node blue blew true care cure core gone done dean "
        + "loan fine find file fire feel fell felt feet mind mine mile jumped junk rode rape ripe rope every ending sending spending lending "
        + "hurting hunting harming farming heal health heaven bridge brigade bride roof root room proof floor flood peer pear year fear near talk task test text next rest best "
        + "point paint print part party past world word words work worth worse wrist wrists write writes alive alone along about above around after never fever even event "
        + "thing thin think thank reason season person prison better letter matter latter things strings meaning learning leaving living giving"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> OrdinarySpans = Ordinary.GetAlternateLookup<
        ReadOnlySpan<char>
    >();

    public static bool IsOrdinary(ReadOnlySpan<char> word) => OrdinarySpans.Contains(word) || CommonWords.Contains(word);

    public static Form Of(string word)
    {
        if (Persons.TryGetValue(word, out var form))
            return form;
        return new Form(Irregular.TryGetValue(word, out var known) ? known : CutEnding(word), null, Marks.None);
    }

    /// <summary>Every word that has a form of its own.</summary>
    public static IEnumerable<string> Listed => Persons.Keys.Concat(Irregular.Keys);

    /// <summary>"killing", "kills", "killed": kill. Only endings of inflection: "suicide" is not "suicidal".</summary>
    public static string CutEnding(string word)
    {
        if (word.Length >= 6 && word.EndsWith("ing", StringComparison.Ordinal))
            word = Undouble(word[..^3]);
        else if (word.Length >= 5 && word.EndsWith("ed", StringComparison.Ordinal) && !word.EndsWith("eed", StringComparison.Ordinal))
            word = Undouble(word[..^2]);
        else if (word.Length >= 4 && word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal))
            word = word[..^1];
        return word.Length > 3 && word.EndsWith('e') ? word[..^1] : word;
    }

    private static string Undouble(string stem) =>
        stem.Length > 3 && stem[^1] == stem[^2] && stem[^1] is not ('l' or 's' or 'z') ? stem[..^1] : stem;

    private static FrozenDictionary<string, string> Pairs(string list) =>
        list.Split('|').Select(p => p.Split(':')).ToFrozenDictionary(p => p[0], p => p[1], StringComparer.Ordinal);

    private static FrozenDictionary<string, Form> BuildPersons()
    {
        const string one =
            "client participant peer member resident patient friend roommate coworker colleague brother sister mom mother dad father son daughter kid child "
            + "husband wife partner boyfriend girlfriend ex guy man woman girl boy lady person neighbor cousin uncle aunt student individual nephew niece "
            + "grandma grandpa buddy teammate teen veteran guest housemate cliente amigo amiga hermano hermana hijo hija companero companera mama papa "
            + "esposo esposa novio novia vecino vecina persona paciente";
        const string many =
            "clients participants peers members residents patients friends people folks persons kids individuals guys teens veterans students";
        const string anyone = "someone somebody anyone anybody alguien";
        const string report =
            "say says said saying tell tells told text texts texted write writes wrote post posted threaten threatens threatened threatening message messaged dice dijo";
        var words = new Dictionary<string, Form>(StringComparer.Ordinal);
        void Add(string list, string form, string? also, Marks marks)
        {
            foreach (var word in list.Split(' '))
                words[word] = new Form(form, also, marks);
        }

        Add("i", "~i", null, Marks.First | Marks.Subject);
        Add("he she", "~i", "~who", Marks.Third | Marks.Subject);
        Add("they", "~i", "~who", Marks.Third | Marks.Subject | Marks.Plural);
        Add("me", "~me", null, Marks.First | Marks.Object);
        Add("him them", "~me", null, Marks.Third | Marks.Object);
        Add("her", "~me", "~my", Marks.Third | Marks.Object | Marks.Possessive);
        Add("my", "~my", null, Marks.First | Marks.Possessive);
        Add("his their", "~my", null, Marks.Third | Marks.Possessive);
        Add("myself meself mysef", "~self", null, Marks.First | Marks.Reflexive);
        Add("himself herself themself themselves hisself", "~self", null, Marks.Third | Marks.Reflexive);
        Add("ella", "~es", null, Marks.Third | Marks.Subject);
        Add("yo", "~es", null, Marks.First | Marks.Subject);
        foreach (var noun in one.Split(' '))
            words[noun] = new Form("~who", null, Marks.Third | Marks.Subject | Marks.Noun);
        foreach (var noun in many.Split(' '))
            words[noun] = new Form("~who", null, Marks.Third | Marks.Subject | Marks.Noun | Marks.Plural | Marks.Generic);
        foreach (var noun in anyone.Split(' '))
            words[noun] = new Form("~who", null, Marks.Third | Marks.Subject | Marks.Noun | Marks.Generic);
        foreach (var verb in report.Split(' '))
            words[verb] = new Form(Irregular.TryGetValue(verb, out var known) ? known : CutEnding(verb), null, Marks.Report);
        Add("want", "want", null, Marks.Base);
        foreach (var verb in "wish hope hate feel need am".Split(' '))
            words[verb] = new Form(Irregular.TryGetValue(verb, out var known) ? known : CutEnding(verb), null, Marks.Base);
        Add("not", "not", null, Marks.Negation);
        Add("never", "never", null, Marks.Negation);
        foreach (var now in "now tonight just rn currently".Split(' '))
            words[now] = new Form(now, null, Marks.Now);
        foreach (var hypothesis in "if when whenever suppose imagine".Split(' '))
            words[hypothesis] = new Form(CutEnding(hypothesis), null, Marks.Hypothetical);
        return words.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
