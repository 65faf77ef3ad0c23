using System.Collections.Immutable;
using System.Diagnostics;
using CrssBot.Content.LookUp;
using CrssBot.Engine;
using CrssBot.Engine.Concepts;

namespace CrssBot.Content.Tests.LookUp;

/// <summary>The look-up over the pack as shipped. The queries are ours; none stands in the pack or in a data set.</summary>
public sealed class PackLookUpTests
{
    // One a line: slug, query.
    private const string Queries = """
        self-determination|the person is in charge of what happens in their life
        self-determination|right to decide for themself
        autonomy|steering your own life without being controlled
        autonomy|autonomus
        voice-and-choice|having a say in my services
        voice-and-choice|voice choice
        expressing-needs|how does someone tell staff what they need
        expressing-needs|stating preferances
        self-advocacy|standing up for my own rights
        self-advocacy|self advocasy
        system-advocacy|getting a state policy changed
        system-advocacy|testify to legislators
        shared-decision-making|SDM
        shared-decision-making|deciding on medication together with the prescriber
        individual-choice|freedom to choose services
        person-centered-planning|plan built around the person
        person-centered-planning|persn centred planing
        natural-supports|unpaid help from friends and family
        person-first-language|say person with schizophrenia, not schizophrenic
        least-restrictive|LRE
        least-restrictive|care in the community before the hospital
        perceived-authority|they see me as the boss because of my badge
        power-dynamics|power imbalance between helper and person
        intimidation|too scared of staff to speak up
        self-awareness-influence|noticing how I come across
        humility|not being the expert
        sources-of-authority|where does my authority come from
        code-of-ethics|ethics rules for a CRSS
        boundaries|limits with the people I support
        boundaries|bounderies
        dual-relationships|my client is also my friend
        exploitation|taking advantage of someone for money
        non-clinical-role|a peer is not a therapist
        non-clinical-role|can I diagnose
        confidentiality|keep what they told me private
        confidentiality|confidentality
        chain-of-command|who do I report a problem to at work
        self-care|looking after myself on this job
        facilitator-role|guide on the side rather than the boss
        collaborative-environment|doing with, not for
        partnership|working side by side as partners
        equal-footing|being on the same level
        empowerment|help people take control
        active-participation|taking an active role in own recovery
        active-listening|how to really listen to someone
        active-listening|activ lisening
        listening-to-story|let them tell their story
        communication|clear plain talk in a calm tone
        trust-building|how do I earn trust
        avoiding-power-struggles|rolling with resistance
        mutual-respect|respect that goes both ways
        safe-space|a place where it feels safe to share
        feeling-heard|feel listened to and understood
        validation|acknowledge someone's feelings
        meaningful-connection|a real human connection
        shift-in-perception|reframing how they see the role
        peer-relationship|non hierarchical relationship between peers
        self-efficacy|belief that I can do it
        self-efficacy|Bandura
        help-seeking-vulnerability|it is risky to ask for help
        perspective-taking|see it from their point of view
        recovery-definition|what does SAMHSA call recovery
        four-dimensions|health, home, purpose and community
        ten-principles|10 guiding principles
        many-pathways|is there only one road to recovery
        strengths-based|build on what is strong
        recovery-capital|internal and external resources a person can draw on
        wrap|Mary Ellen Copeland's plan
        early-warning-signs|subtle changes that come before things get worse
        motivational-interviewing|MI
        motivational-interviewing|motivatoinal intervewing
        oars|open questions, affirmations, reflections and summaries
        tic|trauma informed
        line-988|suicide hotline number
        warm-line|talk to a peer by phone, no crisis
        """;

    private static readonly string[] OtherMatters =
    [
        "bake sourdough bread",
        "who won the super bowl",
        "fix a flat bicycle tire",
        "javascript array sort",
        "weather in Springfield tomorrow",
        "cheap flights to Denver",
        "oil change interval",
        "guitar chords for beginners",
        "capital of Mongolia",
        "convert ounces to grams",
    ];

    private static readonly (Catalog Catalog, Heard Heard) Pack = Load();
    private static readonly ConceptLookUp LookUp = ConceptIndex.Build(Pack.Catalog, Pack.Heard);

    [Fact]
    public void Learners_queries_find_their_concept_first_in_nine_of_ten()
    {
        var asked = Queries
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Split('|'))
            .ToArray();

        var missed = asked
            .Where(a => Found(a[1])[0] != a[0])
            .Select(a => $"{a[1]}: {a[0]}, found {string.Join(' ', Found(a[1]))}")
            .ToArray();
        var lost = asked.Where(a => !Found(a[1]).Contains(a[0])).ToArray();

        Assert.True(missed.Length <= asked.Length * 0.10, string.Join('\n', missed));
        Assert.True(lost.Length <= asked.Length * 0.04, string.Join('\n', missed));
    }

    [Fact]
    public void Every_name_alias_and_slug_finds_its_own_concept()
    {
        var astray = Pack
            .Catalog.Concepts.SelectMany(c => c.Aliases.Append(c.Name).Append(c.Id.Value).Select(label => (c.Id, label)))
            .Where(l => !Found(l.label).Take(2).Contains(l.Id.Value))
            .ToArray();

        Assert.Empty(astray);
    }

    [Fact]
    public void Nine_of_ten_other_matters_are_not_in_the_sources()
    {
        var answered = OtherMatters.Where(q => LookUp.Find(q, 3) is not ConceptAnswer.None).ToArray();

        Assert.True(answered.Length <= OtherMatters.Length / 10, string.Join('\n', answered));
    }

    [Fact]
    public void No_name_alias_or_ask_of_the_pack_is_taken_for_a_crisis()
    {
        var alarms = Pack
            .Catalog.Concepts.SelectMany(c => c.Aliases.Concat(c.Asks).Append(c.Name))
            .Where(text => LookUp.Find(text, 1) is ConceptAnswer.Crisis)
            .ToArray();

        Assert.Empty(alarms);
    }

    [Fact]
    public void Every_phrase_of_the_pack_is_recognized()
    {
        var phrases = Pack
            .Heard.Safety.Self.Concat(Pack.Heard.Safety.SelfEs)
            .Concat(Pack.Heard.Safety.Other)
            .Concat(Pack.Heard.Safety.OtherEs);

        Assert.DoesNotContain(phrases, p => LookUp.Find(p, 1) is not ConceptAnswer.Crisis);
    }

    [Theory]
    [InlineData("I can't keep going anymore, I want to end it", CrisisKind.Self)]
    [InlineData("im gona kill myself tonite", CrisisKind.Self)]
    [InlineData("nobody would even miss me if i was gone", CrisisKind.Self)]
    [InlineData("ya no quiero vivir más", CrisisKind.Self)]
    [InlineData("I think my client overdosed", CrisisKind.Other)]
    [InlineData("my freind says she wants to kill herself", CrisisKind.Other)]
    [InlineData("resident in the bathroom, lips are blue, not breathing", CrisisKind.Other)]
    [InlineData("mi amigo se quiere matar", CrisisKind.Other)]
    public void Crisis_statements_are_recognized_with_the_packs_phrases(string text, CrisisKind kind) =>
        Assert.Equal(kind, (LookUp.Find(text, 3) as ConceptAnswer.Crisis)?.Kind);

    [Theory]
    [InlineData("what is the difference between 988 and the warm line")]
    [InlineData("warning signs of suicide")]
    [InlineData("what does a crss do when someone says they want to die")]
    [InlineData("how does naloxone work")]
    [InlineData("how do I say goodbye to a client when I leave my job")]
    [InlineData("can a CRSS keep a secret about a suicide plan")]
    public void Study_questions_near_the_topic_are_answered_as_questions(string text) =>
        Assert.IsNotType<ConceptAnswer.Crisis>(LookUp.Find(text, 3));

    [Fact]
    public void It_answers_and_suggests_in_a_fraction_of_its_allowance()
    {
        var queries = Queries.Split('\n').Select(l => l.Split('|')[^1]).ToArray();
        foreach (var query in queries.Concat(queries))
            Time(() => LookUp.Find(query, 5));

        var find = queries.Select(q => Time(() => LookUp.Find(q, 5))).Order().ToArray();
        var suggest = queries
            .SelectMany(q => Enumerable.Range(1, q.Length).Select(n => Time(() => LookUp.Suggest(q[..n]))))
            .Order()
            .ToArray();

        // Several times what it takes, so that a busy machine does not fail it.
        Assert.True(find[find.Length / 2] < TimeSpan.FromMilliseconds(2), $"{find[find.Length / 2]}");
        Assert.True(suggest[suggest.Length * 95 / 100] < TimeSpan.FromMilliseconds(5), $"{suggest[suggest.Length * 95 / 100]}");
    }

    private static string[] Found(string query) =>
        LookUp.Find(query, 3) switch
        {
            ConceptAnswer.Match match => [.. match.Hits.Select(h => h.Concept.Value)],
            ConceptAnswer.None => ["none"],
            _ => ["crisis"],
        };

    /// <summary>The fastest of three: on a machine that runs other tests, the others hold waits that are none of ours.</summary>
    private static TimeSpan Time<T>(Func<T> act)
    {
        var fastest = TimeSpan.MaxValue;
        for (var run = 0; run < 3; run++)
        {
            var start = Stopwatch.GetTimestamp();
            act();
            var elapsed = Stopwatch.GetElapsedTime(start);
            fastest = elapsed < fastest ? elapsed : fastest;
        }
        return fastest;
    }

    private static (Catalog Catalog, Heard Heard) Load()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CrssBot.sln")))
            folder = folder.Parent;
        var pack = ContentPack.Load(Path.Combine(folder!.FullName, "content"));
        return (pack.Catalog!, pack.Heard!);
    }
}
