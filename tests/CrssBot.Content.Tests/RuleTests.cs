using System.Text;

namespace CrssBot.Content.Tests;

/// <summary>One failing sample per rule; a rule without one fails <see cref="Every_rule_has_a_failing_sample"/>.</summary>
public sealed class RuleTests
{
    private const string Concept = "concepts/shared-decisions.md";
    private const string Question = "questions/advocacy/shared-decisions.yaml";
    private const string Prompts = "prompts/starter.yaml";
    private const string Wordings = "wordings/equal-footing.txt";
    private const string Review = "review/advocacy.yaml";
    private const string Spanish = "spanish.yaml";
    private const string Case = "cases/quick-yes.yaml";

    private const string CaseChoice =
        "      - id: sign\n        text: Pass him the form to sign\n        consequence: He signs.\n        rule: A signature is no choice.\n        next: second\n";

    private static string Corrected(string kind, string why = "The statute was read wrong.", string question = "shared-decisions-1") =>
        $"corrections:\n  - question: {question}\n    date: 2026-11-29\n    {kind}\n    why: {why}\n";

    private sealed record Sample(string Rule, string At, Func<SamplePack, SamplePack> Spoil);

    private static readonly Sample[] Samples =
    [
        new("CB0102", Concept + ":1", p => p.Append(Concept, new string('x', ContentFiles.MaximumBytes))),
        new(
            "CB0103",
            Concept + ":1",
            p => p.Set(Concept, Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("---")).ToArray())
        ),
        new("CB0103", Concept + ":1", p => p.Set(Concept, Encoding.Latin1.GetBytes("---\nname: Señal\n---\n"))),
        new("CB0104", "concepts/other.yml:1", p => p.Set("concepts/other.yml", "a: b")),
        new("CB0104", "questions/loose.yaml:1", p => p.Set("questions/loose.yaml", "[]")),
        new("CB0105", "safety.yaml:1", p => p.Remove("safety.yaml")),
        new("CB0105", "pack.yaml:1", p => p.Remove("pack.yaml")),
        new("CB0105", "language.yaml:1", p => p.Remove("language.yaml")),
        new("CB0106", "concepts:1", p => p.Remove(Concept).Remove("concepts/equal-footing.md")),
        new("CB0106", "questions:1", p => p.Remove(Question)),
        new("CB0107", Question + ":5", p => p.Replace(Question, "stem: Lena", "stem: Then: Lena")),
        new("CB0107", Concept + ":3", p => p.Replace(Concept, "aliases: [", "aliases: [[")),
        new("CB0108", Concept + ":3", p => p.Replace(Concept, "aliases:", "name: Twice\naliases:")),
        new("CB0109", Question + ":18", p => p.Replace(Question, "key: name", "key: &key name")),
        new("CB0109", Question + ":18", p => p.Replace(Question, "key: name-questions", "key: *key")),
        new("CB0109", Question + ":23", p => p.Append(Question, "---\n- id: second\n")),
        new("CB0110", Concept + ":1", p => p.Set(Concept, "A gist.\n")),
        new("CB0110", Concept + ":1", p => p.Set(Concept, "---\nname: Open\n")),
        new("CB0111", Concept + ":3", p => p.Replace(Concept, "aliases:", "alias:")),
        new("CB0111", Question + ":9", p => p.Replace(Question, "      why: It keeps", "      because: x\n      why: It keeps")),
        new("CB0112", Concept + ":2", p => p.Replace(Concept, "domain: advocacy\n", "")),
        new("CB0112", Question + ":7", p => p.Replace(Question, "      why: It keeps the choice hers.\n", "")),
        new("CB0112", "pack.yaml:1", p => p.Replace("pack.yaml", "weights_note: \"Our assumption.\"", "weights_note:")),
        new("CB0112", "pack.yaml:12", p => p.Replace("pack.yaml", "    source: IDHS\n", "")),
        new("CB0112", "pack.yaml:12", p => p.Replace("pack.yaml", "    date: 2026-11-23\n", "")),
        new("CB0112", "safety.yaml:2", p => p.Replace("safety.yaml", "  public: \"Support: 988; 911 in danger.\"\n", "")),
        new("CB0112", "safety.yaml:10", p => p.Replace("safety.yaml", "self: [want to die]", "self: []")),
        new("CB0112", "safety.yaml:14", p => p.Replace("safety.yaml", "[practice item]", "[practice item, '']")),
        new("CB0113", Concept + ":3", p => p.Replace(Concept, "aliases: [deciding together]", "aliases: deciding together")),
        new("CB0113", Concept + ":2", p => p.Replace(Concept, "name: Shared decisions", "name: [Shared, decisions]")),
        new("CB0113", Question + ":21", p => p.Replace(Question, "revision: 1", "revision: one")),
        new("CB0113", Question + ":22", p => p.Replace(Question, "keep_order: false", "keep_order: no")),
        new("CB0113", Question + ":1", p => p.Set(Question, "id: not-a-list\n")),
        new("CB0113", "pack.yaml:1", p => p.Set("pack.yaml", "")),
        new("CB0113", Prompts + ":1", p => p.Set(Prompts, "- just words\n")),
        new("CB0114", Question + ":1", p => p.Replace(Question, "id: shared-decisions-1", "id: Shared_1")),
        new("CB0114", "concepts/Bad Name.md:1", p => p.Set("concepts/Bad Name.md", SamplePack.Concept("Third", "equal-footing", "third"))),
        new("CB0115", "questions/advocacy/equal-footing.yaml:3", p => p.Set("questions/advocacy/equal-footing.yaml", SamplePack.Question)),
        new("CB0116", Question + ":23", p => p.Append(Question, SamplePack.Question)),
        new("CB0116", Question + ":10", p => p.Replace(Question, "id: explain-benefits", "id: name-questions")),
        new("CB0116", Prompts + ":8", p => p.Replace(Prompts, "id: scenario-form", "id: reflect-chairs")),
        new("CB0116", "pack.yaml:7", p => p.Replace("pack.yaml", "slug: mentoring", "slug: advocacy")),
        new("CB0116", Concept + ":9", p => p.Replace(Concept, "related: [equal-footing]", "related: [equal-footing, equal-footing]")),
        new("CB0117", Concept + ":4", p => p.Replace(Concept, "domain: advocacy", "domain: advocating")),
        new("CB0118", Concept + ":14", p => p.Replace(Concept, "confidence: C", "confidence: High")),
        new("CB0118", Concept + ":15", p => p.Replace(Concept, "reviewed_by:", "footer: help\nreviewed_by:")),
        new("CB0118", Question + ":4", p => p.Replace(Question, "level: application", "level: Application")),
        new("CB0118", Prompts + ":2", p => p.Replace(Prompts, "kind: reflection", "kind: thought")),
        new("CB0119", Concept + ":9", p => p.Replace(Concept, "related: [equal-footing]", "related: [equal]")),
        new("CB0119", Concept + ":11", p => p.Replace(Concept, "slug: equal-footing", "slug: equal")),
        new("CB0119", Question + ":3", p => p.Replace(Question, "[shared-decisions]", "[shared-decisions, equal]")),
        new(
            "CB0119",
            Prompts + ":3",
            p => p.Replace(Prompts, "kind: reflection\n  concepts: [equal-footing]", "kind: reflection\n  concepts: [equal]")
        ),
        new("CB0120", Prompts + ":17", p => p.Replace(Prompts, "question: shared-decisions-1", "question: shared-decisions-9")),
        new("CB0121", Question + ":19", p => p.Replace(Question, "[IDHS, SEED]", "[IDHS, NOWHERE]")),
        new("CB0121", "pack.yaml:14", p => p.Replace("pack.yaml", "source: IDHS", "source: NOWHERE")),
        new("CB0122", Concept + ":9", p => p.Replace(Concept, "related: [equal-footing]", "related: [shared-decisions]")),
        new("CB0123", Question + ":2", p => p.Replace(Question, "domain: advocacy", "domain: mentoring")),
        new("CB0124", Question + ":2", p => p.Replace(Question, "domain: advocacy", "domain: mentoring")),
        new("CB0125", Concept + ":16", p => p.Replace(Concept, "[share-decisions]", "[share]")),
        new("CB0125", Review + ":3", p => p.Replace(Review, "task: share-decisions", "task: share")),
        new("CB0116", "blueprint.yaml:13", p => p.Replace("blueprint.yaml", "slug: be-a-peer", "slug: share-decisions")),
        new("CB0117", "blueprint.yaml:9", p => p.Replace("blueprint.yaml", "domain: mentoring", "domain: teaching")),
        new("CB0121", "blueprint.yaml:15", p => p.Replace("blueprint.yaml", "source: SEED", "source: NOWHERE")),
        new("CB0118", "blueprint.yaml:11", p => p.Replace("blueprint.yaml", "confidence: P", "confidence: sure")),
        new("CB0119", "wordings/shared.txt:1", p => p.Set("wordings/shared.txt", "we plan as a team\n")),
        new("CB0126", Wordings + ":1", p => p.Set(Wordings, $"{new string('a', 201)}\n")),
        new("CB0126", Wordings + ":2", p => p.Set(Wordings, "no boss here\n???\n")),
        new("CB0126", "statements/self.txt:1", p => p.Set("statements/self.txt", "...\n")),
        new("CB0127", Wordings + ":3", p => p.Set(Wordings, "no boss here\n# a note\nNo boss here!\n")),
        new(
            "CB0127",
            "statements/study.txt:1",
            p => p.Set("statements/self.txt", "i am done\n").Set("statements/study.txt", "I am done\n")
        ),
        new("CB0128", "synonyms.txt:1", p => p.Set("synonyms.txt", "pal\n")),
        new("CB0128", "synonyms.txt:2", p => p.Set("synonyms.txt", "# friends\npal, good buddy\n")),
        new("CB0128", "synonyms.txt:2", p => p.Set("synonyms.txt", "pal, buddy\nbuddy, friend\n")),
        new("CB0201", Concept + ":18", p => p.Replace(Concept, "Both sides *build* the plan together.", "")),
        new("CB0202", Concept + ":18", p => p.Replace(Concept, "Both sides *build* the plan together.", SamplePack.Words(41))),
        new("CB0203", Concept + ":20", p => p.Replace(Concept, "- Neither side decides alone.\n", "")),
        new("CB0204", Concept + ":18", p => p.Replace(Concept, "Neither side", SamplePack.Words(120))),
        new("CB0205", Concept + ":18", p => p.Replace(Concept, SamplePack.Words(20), SamplePack.Words(230))),
        new("CB0205", Concept + ":18", p => p.Replace(Concept, SamplePack.Words(50), SamplePack.Words(5))),
        new("CB0206", Concept + ":6", p => p.Replace(Concept, "  - what if they disagree about Shared decisions\n", "")),
        new("CB0207", Concept + ":3", p => p.Replace(Concept, "deciding together", "Equal Footing")),
        new("CB0207", Concept + ":2", p => p.Replace(Concept, "name: Shared decisions", "name: Equal footing")),
        new("CB0208", Concept + ":3", p => p.Replace(Concept, "deciding together", "same level")),
        new("CB0209", Concept + ":18", p => p.Replace(Concept, "## The distinction that decides\n", "")),
        new("CB0210", Concept + ":24", p => p.Replace(Concept, "## On the job", "## On the Job")),
        new("CB0210", Concept + ":20", p => p.Replace(Concept, "- The person brings", "A second paragraph.\n\n- The person brings")),
        new(
            "CB0211",
            "concepts/burnout.md:2",
            p => p.Set("concepts/burnout.md", SamplePack.Concept("Burnout", "equal-footing", "worn out"))
        ),
        new("CB0212", Concept + ":14", p => p.Replace(Concept, "sources: [IDHS]", "sources: [SEED]")),
        new("CB0213", Concept + ":2", p => p.Replace(Question, "[shared-decisions]", "[equal-footing]")),
        new("CB0214", Concept + ":16", p => p.Replace(Concept, "[share-decisions]", "[share-decisions, be-a-peer, a-third, a-fourth]")),
        new("CB0301", Question + ":5", p => p.Replace(Question, "Lena looks unsure.", SamplePack.Words(60))),
        new("CB0302", Question + ":5", p => p.Replace(Question, "do first?", "do first.")),
        new("CB0303", Question + ":7", p => p.Replace(Question, OptionThree, "")),
        new("CB0304", Question + ":14", p => p.Replace(Question, "id: wait-outside", "id: c")),
        new("CB0304", Question + ":14", p => p.Replace(Question, "id: wait-outside", "id: option-c")),
        new("CB0304", Question + ":14", p => p.Replace(Question, "id: wait-outside", "id: Wait Outside")),
        new("CB0305", Question + ":15", p => p.Replace(Question, "Step out so", SamplePack.Words(16))),
        new("CB0306", Question + ":16", p => p.Replace(Question, "It leaves her", SamplePack.Words(40))),
        new("CB0307", Question + ":18", p => p.Replace(Question, "key: name-questions", "key: a")),
        new("CB0308", Question + ":10", p => p.Replace(Question, "      misconception: Support means steering.\n", "")),
        new("CB0308", Question + ":10", p => p.Replace(Question, "choice hers.\n", "choice hers.\n      misconception: None.\n")),
        new("CB0309", Question + ":8", p => p.Replace(Question, "Help name what she hopes to ask", "Ask her")),
        new("CB0310", Question + ":8", p => p.Replace(Question, "Help name what she hopes to ask", "Help name whatever she hopes to ask")),
        new("CB0311", Question + ":15", p => p.Replace(Question, "Step out so that the two can talk", "None of the above")),
        new("CB0312", Question + ":15", p => p.Replace(Question, "Step out so that the two can talk", "Do both A and B at the same time")),
        new("CB0313", Question + ":5", p => p.Replace(Question, "What does the CRSS do first?", "Which of these is NOT helpful?")),
        new("CB0313", Question + ":5", p => p.Replace(Question, "What does the CRSS do first?", "What should the CRSS not do?")),
        new("CB0313", Question + ":5", p => p.Replace(Question, "What does the CRSS do first?", "Which of these is least helpful?")),
        new("CB0314", Question + ":15", p => p.Replace(Question, "Step out so that", "Always step out so")),
        new("CB0315", Question + ":8", p => p.Replace(Question, "Help name what", "Usually name what")),
        new("CB0316", Question + ":8", p => p.Replace(Question, "what she hopes to ask", "what the doctor means")),
        new("CB0317", Question + ":15", p => p.Replace(Question, "Step out so that the two can talk", "Explain why the advice is right.")),
        new("CB0318", Question + ":16", p => p.Replace(Question, "It leaves her", "Option A leaves her")),
        new("CB0318", Question + ":16", p => p.Replace(Question, "It leaves her", "As B is correct, it leaves her")),
        new("CB0319", Question + ":20", p => p.Replace(Question, "confidence: C", "confidence: G")),
        new("CB0320", Question + ":19", p => p.Replace(Question, "[IDHS, SEED]", "[SEED]")),
        new(
            "CB0321",
            Question + ":27",
            p => p.Append(Question, SamplePack.Question.Replace("decisions-1", "decisions-2", StringComparison.Ordinal))
        ),
        new("CB0322", Question + ":21", p => p.Replace(Question, "revision: 1", "revision: 0")),
        new("CB0323", Question + ":3", p => p.Replace(Question, "[shared-decisions]", "[equal-footing, shared-decisions]")),
        new("CB0324", Question + ":5", p => Stem(p, "Whoever levels the room is called an ___?", "equal", "friend", "ally")),
        new("CB0324", Question + ":5", p => Stem(p, "The sheet that tells what she wants is a…?", "union card", "hour sheet", "unicorn")),
        new("CB0325", Question + ":11", p => KeepOrder(Stem(p, "How long?", "72 hours", "2 days", "5 days"))),
        new("CB0325", Question + ":8", p => Stem(p, "In which decade?", "1900 to 1909", "1910 to 1919", "1920 to 1929")),
        new("CB0326", Question + ":11", p => Stem(p, "Who?", "The doctor", "The doctor and the nurse", "A friend of hers")),
        new("CB0326", Question + ":11", p => KeepOrder(Stem(p, "How many?", "1 to 5 days", "5 to 7 days", "8 days"))),
        new("CB0326", Question + ":15", p => KeepOrder(Stem(p, "How many?", "1 day", "3 or more days", "4 days"))),
        new("CB0327", Question + ":15", p => p.Replace(Question, "Step out so that the two can talk", "Do NOT stay in the room")),
        new("CB0327", Question + ":15", p => p.Replace(Question, "Step out so that the two can talk", "She doesn't stay in the room")),
        new("CB0328", Question + ":5", p => p.Replace(Question, "Lena's doctor suggests a new pill and Lena looks unsure.", Bureaucratic)),
        new("CB0401", Prompts + ":17", p => p.Replace(Prompts, "question: shared-decisions-1", "text: What now?")),
        new("CB0401", Prompts + ":15", p => p.Replace(Prompts, "  question: shared-decisions-1\n", "")),
        new(
            "CB0401",
            Prompts + ":1",
            p => p.Replace(Prompts, "  text: Think of a room in a fictional agency. What in it says who is in charge?\n", "")
        ),
        new("CB0402", Prompts + ":4", p => p.Replace(Prompts, "Think of a room", SamplePack.Words(90))),
        new("CB0403", Prompts + ":6", p => p.Replace(Prompts, "    - Who sits near the door.\n", "")),
        new("CB0404", "prompts:1", p => p.Remove(Prompts)),
        new("CB0405", Prompts + ":11", p => p.Replace(Prompts, "What else could happen?", "Think of more.")),
        new("CB0406", Prompts + ":4", p => p.Replace(Prompts, "What in it says who is in charge?", "How do you feel there?")),
        new("CB0501", "pack.yaml:6", p => p.Replace("pack.yaml", "weight: 40", "weight: 30")),
        new(
            "CB0501",
            "pack.yaml:6",
            p => p.Replace("pack.yaml", "weight: 40", "weight: 2000000000").Replace("pack.yaml", "weight: 60", "weight: 2000000000")
        ),
        new("CB0502", "pack.yaml:15", p => p.Replace("pack.yaml", "date: 2026-11-23", "date: 23 Nov 2026")),
        new("CB0502", "sources.yaml:5", p => p.Replace("sources.yaml", "read: 2026-11-23", "read: 2026-02-30")),
        new("CB0503", "safety.yaml:5", p => p.Replace("safety.yaml", "now? 988", "now?")),
        new("CB0503", "safety.yaml:2", p => p.Replace("safety.yaml", "Call 911 in danger. ", "")),
        new("CB0504", "safety.yaml:10", p => p.Replace("safety.yaml", "[want to die]", "[Want to die]")),
        new("CB0504", "safety.yaml:11", p => p.Replace("safety.yaml", "[quiero morir]", "[no quiero vivir más]")),
        new("CB0505", "safety.yaml:10", p => p.Replace("safety.yaml", "[want to die]", "[suicide]")),
        new("CB0506", "safety.yaml:14", p => p.Replace("safety.yaml", "[practice item]", "[define]")),
        new("CB0507", "safety.yaml:12", p => p.Replace("safety.yaml", "[client took pills]", "[client took pills, want to die]")),
        new("CB0112", Spanish + ":1", p => p.Replace(Spanish, "erased: \"Borrado.\"\n", "")),
        new("CB0503", Spanish + ":7", p => p.Replace(Spanish, " o al 988", "")),
        new("CB0503", Spanish + ":7", p => p.Replace(Spanish, "al 911 o ", "")),
        new("CB0508", Spanish + ":1", p => p.Replace(Spanish, "`/help`", "`/help` " + new string('a', 900))),
        new("CB0508", Spanish + ":2", p => p.Replace(Spanish, "notice: \"", "notice: \"" + new string('a', 400))),
        new("CB0508", Spanish + ":3", p => p.Replace(Spanish, "### Lo", "### " + new string('a', 1_200))),
        new("CB0508", Spanish + ":9", p => p.Replace(Spanish, "Borrado.", new string('a', 301))),
        new("CB0509", Spanish + ":2", p => p.Replace(Spanish, "notice: \"Es posible que {platform}", "notice: \"Es posible que Discord")),
        new("CB0509", Spanish + ":3", p => p.Replace(Spanish, "-# Es posible que {platform}", "-# Es posible que Discord")),
        new("CB0510", Spanish + ":1", p => p.Replace(Spanish, "`/board` ", "")),
        new("CB0510", Spanish + ":1", p => p.Replace(Spanish, "`/daily`", "`/diario`")),
        new(
            "CB0511",
            "corrections.yaml:5",
            p => p.Set("corrections.yaml", Corrected("retired: true", new string('a', 301), question: "gone-1"))
        ),
        new("CB0512", "corrections.yaml:2", p => p.Set("corrections.yaml", Corrected("retired: false"))),
        new("CB0512", "corrections.yaml:2", p => p.Set("corrections.yaml", Corrected("rekeyed: 1\n    retired: true"))),
        new("CB0513", "corrections.yaml:4", p => p.Set("corrections.yaml", Corrected("rekeyed: 7"))),
        new("CB0513", "corrections.yaml:4", p => p.Set("corrections.yaml", Corrected("rekeyed: 2", question: "nothing-1"))),
        new("CB0514", "corrections.yaml:2", p => p.Set("corrections.yaml", Corrected("retired: true"))),
        new(
            "CB0502",
            "corrections.yaml:3",
            p =>
                p.Set(
                    "corrections.yaml",
                    Corrected("retired: true", question: "gone-1").Replace("2026-11-29", "soon", StringComparison.Ordinal)
                )
        ),
        new("CB0601", Concept + ":18", p => p.Replace(Concept, "Both sides", "Addicts and staff")),
        new("CB0601", Question + ":16", p => p.Replace(Question, "It leaves her", "She is non-compliant and it leaves her")),
        new("CB0601", Prompts + ":6", p => p.Replace(Prompts, "Height of the chairs.", "Chairs for addicts.")),
        new("CB0601", "pack.yaml:13", p => p.Replace("pack.yaml", "Two domains.", "Noncompliance.")),
        new("CB0602", Concept + ":15", p => p.Replace(Concept, "reviewed_by:", "allow_terms: [addicts]\nreviewed_by:")),
        new(
            "CB0602",
            Concept + ":16",
            p => p.Replace(Concept, "reviewed_by:", "allow_terms:\n  - term: addicts\n    reason: x\nreviewed_by:")
        ),
        new("CB0603", Concept + ":18", p => p.Replace(Concept, "Both sides", "Behavioural staff")),
        new("CB0603", Question + ":16", p => p.Replace(Question, "It leaves her", "Her organisation leaves her")),
        new("CB0603", Prompts + ":6", p => p.Replace(Prompts, "Height of the chairs.", "CENTRES, and chairs.")),
        new("CB0603", "pack.yaml:13", p => p.Replace("pack.yaml", "Two domains.", "Two domains of behaviour.")),
        new("CB0604", "language.yaml:6", p => p.Replace("language.yaml", @"'\baddicts?\b'", "'addicts)'")),
        new(
            "CB0605",
            "language.yaml:6",
            p =>
                p.Replace("language.yaml", @"'\baddicts?\b'", @"'addict(s|ss)+\d'")
                    .Replace("language.yaml", "an addict.", "an addict" + new string('s', 60))
        ),
        new("CB0606", "language.yaml:8", p => p.Replace("language.yaml", "He was an addict.", "He was an addictive.")),
        new("CB0606", "language.yaml:8", p => p.Replace("language.yaml", "He was an addict.", "He was.")),
        new("CB0607", "language.yaml:15", p => p.Replace("language.yaml", "behaviour: behavior", "behaviour: behaviour")),
        new("CB0607", "language.yaml:15", p => p.Replace("language.yaml", "behaviour: behavior", "Bad behaviour: bad behavior")),
        new("CB0701", "questions:1", p => p.Set(Question, Many(20, keyIsLongest: false))),
        new("CB0702", "questions:1", p => p.Set(Question, Many(20, keyIsLongest: true))),
        new(
            "CB0703",
            "questions:1",
            p =>
                p.Set(
                    Question,
                    Many(20, keyIsLongest: false)
                        .Replace("What does the CRSS do first?", "What should the CRSS not do?", StringComparison.Ordinal)
                )
        ),
        new(
            "CB0704",
            Question + ":8",
            p =>
                p.Replace(Question, "Help name what she hopes to ask", "Name each hope, doubt and question")
                    .Append(
                        Question,
                        SamplePack
                            .Question.Replace("decisions-1", "decisions-2", StringComparison.Ordinal)
                            .Replace(
                                "Lena's doctor suggests a new pill and Lena looks unsure",
                                "A list names hopes, doubts, questions",
                                StringComparison.Ordinal
                            )
                    )
        ),
        new("CB0801", Question + ":1", p => p.Set(Review, "[]")),
        new("CB0802", Review + ":1", p => p.Replace(Review, "item: shared-decisions-1", "item: shared-decisions-9")),
        new("CB0802", Review + ":2", p => p.Replace(Review, "revision: 1", "revision: 2")),
        new("CB0803", Review + ":1", p => p.Replace(Review, "blind: [name-questions, name-questions]", "blind: [name-questions]")),
        new("CB0803", Review + ":1", p => p.Replace(Review, "sourced: [name-questions", "sourced: [wait-outside")),
        new("CB0804", Review + ":1", p => p.Replace(Review, "  move: explore\n", "")),
        new("CB0804", Review + ":1", p => p.Replace(Question, "level: application", "level: recall")),
        new("CB0805", Review + ":6", p => p.Replace(Review, "  blind:", "  set: one\n  blind:")),
        new("CB0118", Review + ":5", p => p.Replace(Review, "move: explore", "move: hope")),
        new("CB0118", Review + ":6", p => p.Replace(Review, "  blind:", "  distinction: power\n  blind:")),
        new("CB0806", "review:1", p => Reviewed(p, "unseen: wait-outside", "unseen: name-questions")),
        new("CB0807", "review:1", p => Reviewed(p, "kindest: wait-outside", "kindest: name-questions")),
        new("CB0808", "review:1", p => Reviewed(p)),
        new("CB0809", "review:1", p => Reviewed(p, "move: explore", "move: consult\n  supervisor: true")),
        new("CB0810", "review:1", p => Reviewed(p, "  blind:", "  distinction: outcomes\n  blind:", once: true)),
        new("CB0811", "questions:1", p => Reviewed(p)),
        new("CB0812", Review + ":8", p => p.Replace(Review, "unseen: wait-outside", "unseen: wait-inside")),
        new("CB0812", Review + ":1", p => p.Replace(Review, "  kindest: wait-outside\n", "")),
        new("CB0901", Case + ":6", p => p.Replace(Case, "Omar says yes", SamplePack.Words(80))),
        new("CB0901", Case + ":14", p => p.Replace(Case, "Ask what else he weighed", SamplePack.Words(16))),
        new("CB0902", Case + ":9", p => p.Replace(Case, CaseChoice, "")),
        new("CB0903", Case + ":9", p => p.Replace(Case, "next: second\n        best: true", "next: second")),
        new("CB0903", Case + ":9", p => p.Replace(Case, CaseChoice, CaseChoice + "        best: true\n")),
        new("CB0904", Case + ":23", p => p.Replace(Case, CaseChoice, CaseChoice.Replace("second", "nowhere", StringComparison.Ordinal))),
        new("CB0904", Case + ":7", p => p.Replace(Case, "start: first", "start: nowhere")),
        new("CB0904", Case + ":7", p => p.Replace(Case, "start: first", "start: end")),
        new("CB0905", Case + ":9", p => p.Replace(Case, "start: first", "start: second")),
        new("CB0906", Case + ":7", p => p.Replace(Case, "start: first", "start: second")),
        new("CB0906", Case + ":7", p => p.Replace(Case, "next: third", "next: first")),
        new("CB0907", Case + ":11", p => p.Replace(Case, "What does she do?", "What she does.")),
        new("CB0119", Case + ":3", p => p.Replace(Case, "[equal-footing]", "[equal]")),
        new("CB0320", Case + ":4", p => p.Replace(Case, "[IDHS]", "[SEED]")),
        new("CB0601", Case + ":10", p => p.Replace(Case, "He nods at once.", "The addict nods at once.")),
    ];

    private const string Bureaucratic =
        "Notwithstanding the administrative considerations surrounding organizational accountability, interdisciplinary representatives recommend pharmaceutical experimentation to Lena.";

    private static SamplePack Stem(SamplePack pack, string stem, params string[] options) =>
        pack.Replace(Question, "Lena's doctor suggests a new pill and Lena looks unsure. What does the CRSS do first?", stem)
            .Replace(Question, "Help name what she hopes to ask", options[0])
            .Replace(Question, "Explain why the advice is right", options[1])
            .Replace(Question, "Step out so that the two can talk", options[2]);

    private static SamplePack KeepOrder(SamplePack pack) => pack.Replace(Question, "keep_order: false", "keep_order: true");

    private const string OptionThree =
        "    - id: wait-outside\n      text: Step out so that the two can talk\n      why: It leaves her alone with the imbalance.\n      misconception: Neutral means absent.\n";

    public static TheoryData<int, string, string> Numbers()
    {
        var data = new TheoryData<int, string, string>();
        for (var i = 0; i < Samples.Length; i++)
        {
            data.Add(i, Samples[i].Rule, Samples[i].At);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void The_rule_finds_its_sample_at_its_line(int sample, string rule, string at)
    {
        var result = Samples[sample].Spoil(new SamplePack()).Load();

        Assert.Contains(result.Diagnostics, d => d.Rule == rule && FormattableString.Invariant($"{d.File}:{d.Line}") == at);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_a_finding()
    {
        var result = ContentPack.Load(Path.Combine(Path.GetTempPath(), "crssbot-no-such-folder"));

        Assert.Null(result.Catalog);
        Assert.Contains(result.Diagnostics, d => d is { Rule: "CB0101", File: "." });
    }

    [Fact]
    public void A_link_to_nowhere_is_a_finding()
    {
        var result = new SamplePack().Load(folder =>
            File.CreateSymbolicLink(Path.Combine(folder, "concepts", "gone.md"), Path.Combine(folder, "nowhere.md"))
        );

        Assert.Contains(result.Diagnostics, d => d is { Rule: "CB0101", File: "concepts/gone.md" });
    }

    [Fact]
    public void Every_rule_has_a_failing_sample()
    {
        var tried = Samples.Select(s => s.Rule).Append("CB0101").ToHashSet(StringComparer.Ordinal);

        Assert.DoesNotContain(Rules.All, rule => !tried.Contains(rule.Id));
    }

    [Fact]
    public void Rules_are_numbered_once_and_in_order()
    {
        var ids = Rules.All.Select(r => r.Id).ToArray();

        Assert.Equal(ids.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), ids);
    }

    /// <summary>Twenty questions, each with a record, and the records spoiled: all of them, or the first alone.</summary>
    private static SamplePack Reviewed(SamplePack pack, string old = "", string with = "", bool once = false)
    {
        var records = Enumerable
            .Range(1, 20)
            .Select(i => SamplePack.Review.Replace("decisions-1", FormattableString.Invariant($"decisions-{i}"), StringComparison.Ordinal))
            .Select((record, i) => old.Length == 0 || (once && i > 0) ? record : record.Replace(old, with, StringComparison.Ordinal));
        return pack.Set(Question, Many(20, keyIsLongest: false)).Set(Review, string.Concat(records));
    }

    private static string Many(int count, bool keyIsLongest) =>
        string.Concat(
            Enumerable
                .Range(1, count)
                .Select(i =>
                    SamplePack
                        .Question.Replace("decisions-1", FormattableString.Invariant($"decisions-{i}"), StringComparison.Ordinal)
                        .Replace("Help name", keyIsLongest ? "Help her name" : "Help name", StringComparison.Ordinal)
                )
        );
}
