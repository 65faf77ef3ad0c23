using System.Collections.Immutable;
using System.Globalization;
using CrssBot.Engine;
using CrssBot.Engine.Concepts;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Scenarios;

namespace CrssBot.Content;

/// <summary>
/// Sources without errors → catalog. Only called after the lint found no error, so a null here is a hole in the lint and
/// throws at once.
/// </summary>
internal static class CatalogBuilder
{
    public static Catalog Build(PackSource pack)
    {
        var exam = pack.Exam!;
        var discretion = Required(exam.Discretion);
        var questions = pack.Questions.Select(q => Question(q, discretion)).ToImmutableArray();
        var byId = questions.ToDictionary(q => q.Id);
        return new Catalog(
            Required(exam.Name),
            Required(exam.Title),
            [.. exam.Domains.Select(d => new Domain(Required(d.Slug), Required(d.Name), d.Weight!.Value.Value))],
            Required(exam.WeightsNote),
            [.. exam.Facts.Select(Fact)],
            [
                .. pack.Cited.Select(s => new Source(
                    s.Key.Value,
                    Required(s.Title),
                    Required(s.Publisher),
                    Required(s.Locator),
                    Required(s.Read)
                )),
            ],
            [.. pack.Concepts.Select(Concept)],
            questions,
            [.. pack.Prompts.Select(p => Prompt(p, byId, discretion))],
            Safety(pack.Safety!.Texts!),
            Required(exam.Notice),
            Discreet(Required(exam.Discuss), discretion),
            pack.Spanish is { } spanish ? Spanish(spanish) : null,
            [.. exam.DayBefore.Select(line => line.Value)],
            [.. pack.Cases.Select(Case)],
            [
                .. pack.Corrections.Select(c => new Correction(
                    new QuestionId(Required(c.Question)),
                    DateOnly.ParseExact(Required(c.Date), "yyyy-MM-dd", CultureInfo.InvariantCulture),
                    c.Rekeyed?.Value,
                    Required(c.Why)
                )),
            ]
        );
    }

    private static Case Case(CaseSource c) =>
        new(
            new CaseId(c.File.Name),
            Required(c.Title),
            Required(c.Domain),
            [.. c.Concepts.Select(t => new ConceptId(t.Value))],
            Values(c.Sources),
            Vocabulary.Confidences[Required(c.Confidence)],
            Required(c.Opening),
            Required(c.Start),
            [
                .. c.Steps.Select(s => new CaseStep(
                    Required(s.Id),
                    Required(s.Situation),
                    Required(s.Ask),
                    [
                        .. s.Choices.Select(o => new CaseChoice(
                            new OptionId(Required(o.Id)),
                            Required(o.Text),
                            Required(o.Consequence),
                            Required(o.Rule),
                            Required(o.Next) is var next && string.Equals(next, CaseSource.End, StringComparison.Ordinal) ? null : next,
                            o.Best ?? false
                        )),
                    ]
                )),
            ],
            Required(c.Closing)
        );

    public static Heard Heard(PackSource pack) =>
        new(
            Phrases(pack.Safety!.Phrases!),
            Statements(pack.Statements),
            [.. pack.Wordings.SelectMany(w => w.Lines.Select(l => new Wording(new ConceptId(w.Concept.Value), l.Value)))],
            [.. pack.Synonyms.Select(s => s.Words)]
        );

    private static Statements Statements(StatementsSource s) =>
        new(Values(s.Self), Values(s.SelfEs), Values(s.Other), Values(s.OtherEs), Values(s.Study), Values(s.Elsewhere));

    private static SafetyPhrases Phrases(SafetyPhrasesSource phrases)
    {
        return new SafetyPhrases(
            Values(phrases.Self),
            Values(phrases.SelfEs),
            Values(phrases.Other),
            Values(phrases.OtherEs),
            Values(phrases.Study)
        );
    }

    private static ExamFact Fact(FactSource f) =>
        new(Required(f.Id), Required(f.Text), Required(f.Source), Required(f.Date), Vocabulary.Confidences[Required(f.Confidence)]);

    private static Concept Concept(ConceptSource c) =>
        new(
            new ConceptId(c.Slug),
            Required(c.Name),
            Required(c.Domain),
            Values(c.Aliases),
            Values(c.Asks),
            Required(c.Body.Gist),
            Values(c.Body.KeyPoints),
            Paragraphs(c.Body.OnTheJob),
            Paragraphs(c.Body.Distinction),
            [.. c.Related.Select(r => new ConceptId(r.Value))],
            [.. c.ConfusedWith.Select(n => new Neighbor(new ConceptId(Required(n.Slug)), Required(n.Difference)))],
            Values(c.Sources),
            Vocabulary.Confidences[Required(c.Confidence)],
            Support: c.Footer is not null,
            c.ReviewedBy?.Value
        );

    private static Question Question(QuestionSource q, string discretion) =>
        new(
            new QuestionId(Required(q.Id)),
            Required(q.Domain),
            [.. q.Concepts.Select(c => new ConceptId(c.Value))],
            Vocabulary.Levels[Required(q.Level)],
            Required(q.Stem),
            [.. q.Options.Select(o => new Option(new OptionId(Required(o.Id)), Required(o.Text), Required(o.Why), o.Misconception?.Value))],
            new OptionId(Required(q.Key)),
            q.Discuss is { } discuss ? Discreet(discuss.Value, discretion) : null,
            Values(q.Sources),
            Vocabulary.Confidences[Required(q.Confidence)],
            q.Revision!.Value.Value,
            q.KeepOrder ?? false,
            q.ReviewedBy?.Value
        );

    private static Prompt Prompt(PromptSource p, Dictionary<QuestionId, Question> questions, string discretion)
    {
        QuestionId? question = p.Question is { } id ? new QuestionId(id.Value) : null;
        ImmutableArray<ConceptId> concepts = [.. p.Concepts.Select(c => new ConceptId(c.Value))];
        // A question's prompt is about what the question is about, unless the author says otherwise.
        if (concepts.IsEmpty && question is { } q)
        {
            concepts = questions[q].Concepts;
        }

        return new Prompt(
            new PromptId(Required(p.Id)),
            Vocabulary.Kinds[Required(p.Kind)],
            question,
            p.Text is { } text ? Discreet(text.Value, discretion) : null,
            Values(p.Consider),
            concepts
        );
    }

    private static SafetyTexts Safety(SafetyTextsSource t) =>
        new(
            Required(t.Self),
            Required(t.Other),
            Required(t.Public),
            Required(t.Autocomplete),
            Required(t.Spanish),
            Required(t.Notice),
            Required(t.Footer)
        );

    private static SpanishTexts Spanish(SpanishSource s) =>
        new(
            Required(s.Help),
            Required(s.Notice),
            Required(s.Privacy),
            Required(s.QuestionsInEnglish),
            Required(s.Support),
            Required(s.EraseSure),
            Required(s.Erased),
            s.ReviewedBy?.Value
        );

    /// <summary>Whatever asks people to talk ends with what must not be told.</summary>
    private static string Discreet(string text, string discretion) => $"{text} {discretion}";

    private static string Required(Text? text) => text!.Value.Value;

    private static ImmutableArray<string> Values(ImmutableArray<Text> texts) => [.. texts.Select(t => t.Value)];

    private static string Paragraphs(ImmutableArray<Text> texts) => string.Join("\n\n", texts.Select(t => t.Value));
}
