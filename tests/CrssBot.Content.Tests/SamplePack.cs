using System.Text;

namespace CrssBot.Content.Tests;

/// <summary>A small pack without findings, to be spoiled one place at a time. Lives in a temporary folder while it is loaded.</summary>
internal sealed class SamplePack
{
    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    public SamplePack()
    {
        Set("pack.yaml", Pack).Set("blueprint.yaml", Blueprint).Set("sources.yaml", Sources);
        Set("safety.yaml", Safety).Set("language.yaml", Language).Set("spanish.yaml", Spanish);
        Set("concepts/shared-decisions.md", Concept("Shared decisions", "equal-footing", "deciding together"));
        Set("concepts/equal-footing.md", Concept("Equal footing", "shared-decisions", "same level", "Asked through its neighbor."));
        Set("questions/advocacy/shared-decisions.yaml", Question);
        Set("review/advocacy.yaml", Review);
        Set("prompts/starter.yaml", Prompts);
        Set("cases/quick-yes.yaml", Case);
    }

    public static string ConceptFile => "concepts/shared-decisions.md";

    public static string QuestionFile => "questions/advocacy/shared-decisions.yaml";

    public static string ReviewFile => "review/advocacy.yaml";

    public static string PromptFile => "prompts/starter.yaml";

    public SamplePack Set(string path, string text) => Set(path, Encoding.UTF8.GetBytes(text));

    public SamplePack Set(string path, byte[] bytes)
    {
        _files[path] = bytes;
        return this;
    }

    public SamplePack Remove(string path)
    {
        Assert.True(_files.Remove(path));
        return this;
    }

    public string Read(string path) => Encoding.UTF8.GetString(_files[path]);

    public SamplePack Replace(string path, string old, string with)
    {
        Assert.Contains(old, Read(path), StringComparison.Ordinal);
        return Set(path, Read(path).Replace(old, with, StringComparison.Ordinal));
    }

    public SamplePack Append(string path, string text) => Set(path, Read(path) + text);

    public IEnumerable<string> Paths => _files.Keys;

    public PackResult Load(Action<string>? before = null)
    {
        var folder = Directory.CreateTempSubdirectory("crssbot-pack-").FullName;
        try
        {
            foreach (var (path, bytes) in _files)
            {
                var file = Path.Combine(folder, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllBytes(file, bytes);
            }

            before?.Invoke(folder);
            return ContentPack.Load(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public const string Pack = """
        name: CRSS
        title: Sample
        domains:
          - slug: advocacy
            name: Advocacy
            weight: 60
          - slug: mentoring
            name: Mentoring
            weight: 40
        weights_note: "Our assumption."
        facts:
          - id: domains
            text: "Two domains."
            source: IDHS
            date: 2026-11-23
            confidence: C
        discuss: What would a CRSS do on a busy day?
        discretion: "No names."
        day_before: [Read the confirmation once more.]
        notice: "Study tool only."

        """;

    public const string Blueprint = """
        note: "As far as it is published."
        domains:
          - domain: advocacy
            source: IDHS
            confidence: C
            tasks:
              - slug: share-decisions
                text: Promote shared decisions.
          - domain: mentoring
            source: IDHS
            confidence: P
            tasks:
              - slug: be-a-peer
                text: Keep a relationship of peers.
                source: SEED

        """;

    public const string Review = """
        - item: shared-decisions-1
          revision: 1
          task: share-decisions
          locator: "The list, first entry"
          move: explore
          blind: [name-questions, name-questions]
          sourced: [name-questions, name-questions]
          unseen: wait-outside
          kindest: wait-outside
          critic: "No distractor found a defense."

        """;

    public const string Sources = """
        IDHS:
          title: Competencies
          publisher: IDHS
          locator: https://example.org
          read: 2026-11-23
        SEED:
          title: Article
          publisher: Project
          locator: The article
          read: 2026-11-23

        """;

    public const string Safety = """
        texts:
          self: "Call 911 in danger. Call or text 988."
          other: "Now: 911 or 988."
          public: "Support: 988; 911 in danger."
          autocomplete: "Need support now? 988"
          spanish: "Llame al 911 o al 988."
          notice: "Study tool only. 911. 988."
          footer: "For yourself: 988"
        phrases:
          self: [want to die]
          self_es: [quiero morir]
          other: [client took pills]
          other_es: [mi cliente quiere morir]
          study: [practice item]

        """;

    public const string Spanish = """
        help: "`/concept` `/quiz` `/daily` `/study` `/board` `/setup` `/privacy` `/help`"
        notice: "Es posible que {platform} conserve el chat."
        privacy: |
          ### Lo que se guarda
          -# Es posible que {platform} conserve el chat.
        questions_in_english: "Las preguntas están en inglés."
        support: "Llame al 911 o al 988."
        erase_sure: "Esto borra sus datos."
        erased: "Borrado."

        """;

    public const string Language = """
        source: IDHS
        note: Our selection.
        terms:
          - term: addict
            trigger: addict
            form: '\baddicts?\b'
            instead: person with a substance use disorder
            sample: He was an addict.
          - term: non-compliant
            trigger: complian
            form: '\bnon-?complian(t|ce)\b'
            instead: say what the person does
            sample: noncompliant
        spellings:
          behaviour: behavior
          organise: organize
          centre: center

        """;

    public const string Question = """
        - id: shared-decisions-1
          domain: advocacy
          concepts: [shared-decisions]
          level: application
          stem: Lena's doctor suggests a new pill and Lena looks unsure. What does the CRSS do first?
          options:
            - id: name-questions
              text: Help name what she hopes to ask
              why: It keeps the choice hers.
            - id: explain-benefits
              text: Explain why the advice is right
              why: It lends weight to one side.
              misconception: Support means steering.
            - id: wait-outside
              text: Step out so that the two can talk
              why: It leaves her alone with the imbalance.
              misconception: Neutral means absent.
          key: name-questions
          sources: [IDHS, SEED]
          confidence: C
          revision: 1
          keep_order: false

        """;

    public const string Case = """
        title: The quick yes
        domain: advocacy
        concepts: [equal-footing]
        sources: [IDHS]
        confidence: P
        opening: Omar says yes to whatever his worker proposes.
        start: first
        steps:
          - id: first
            situation: He nods at once.
            ask: What does she do?
            choices:
              - id: ask
                text: Ask what else he weighed
                consequence: He thinks.
                rule: A real choice has two answers.
                next: second
                best: true
              - id: sign
                text: Pass him the form to sign
                consequence: He signs.
                rule: A signature is no choice.
                next: second
          - id: second
            situation: The form lies there.
            ask: What now?
            choices:
              - id: wait
                text: Leave it until he has read it
                consequence: He reads.
                rule: Time is part of consent.
                next: third
                best: true
              - id: explain
                text: Explain why it is good
                consequence: He nods.
                rule: It lends weight to one side.
                next: third
          - id: third
            situation: He has a question.
            ask: What does she say?
            choices:
              - id: answer
                text: Answer it as far as she knows
                consequence: He decides.
                rule: Facts are shared.
                next: end
                best: true
              - id: refer
                text: Send him to the supervisor
                consequence: He leaves.
                rule: It passes the question on.
                next: end
        closing: A yes can be a habit.

        """;

    public const string Prompts = """
        - id: reflect-chairs
          kind: reflection
          concepts: [equal-footing]
          text: Think of a room in a fictional agency. What in it says who is in charge?
          consider:
            - Height of the chairs.
            - Who sits near the door.
        - id: scenario-form
          kind: scenario
          concepts: [equal-footing]
          text: Omar's worker fills in the form for him. What else could happen?
          consider:
            - Who holds the pen.
            - Who knows the answers.
        - id: daily-1
          kind: question
          question: shared-decisions-1

        """;

    public static string Concept(string name, string other, string alias, string? noItem = null) =>
        $"""
            ---
            name: {name}
            aliases: [{alias}]
            domain: advocacy
            asks:
              - who picks the treatment under {name}
              - does the doctor have the last word with {name}
              - what if they disagree about {name}
            related: [{other}]
            confused_with:
              - slug: {other}
                difference: One builds the offer, the other levels the room.
            sources: [IDHS]
            confidence: C
            reviewed_by:
            tasks: [share-decisions]{(noItem is null ? "" : $"\nno_item: {noItem}")}
            ---
            Both sides *build* the plan together.

            - The person brings what matters to them.
            - The worker brings options & facts.
            - Neither side decides alone.

            ## On the job

            {Words(50)}

            {Words(20)}

            ## The distinction that decides

            {Words(50)}

            """;

    public static string Words(int count) => string.Join(' ', Enumerable.Repeat("word", count)) + ".";
}
