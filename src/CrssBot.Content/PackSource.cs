using System.Collections.Immutable;

namespace CrssBot.Content;

/// <summary>The whole pack as it was written; what could not be read is null or absent.</summary>
/// <param name="UnreadableConcepts">Slugs of concepts whose file could not be taken apart: they exist, so references to them hold.</param>
internal sealed record PackSource(
    ExamSource? Exam,
    BlueprintSource? Blueprint,
    ImmutableArray<CitedSource> Cited,
    SafetySource? Safety,
    LanguageSource? Language,
    ImmutableArray<ConceptSource> Concepts,
    ImmutableArray<string> UnreadableConcepts,
    ImmutableArray<QuestionSource> Questions,
    ImmutableArray<ReviewSource> Reviews,
    ImmutableArray<PromptSource> Prompts,
    ImmutableArray<CaseSource> Cases,
    ImmutableArray<WordingSource> Wordings,
    StatementsSource Statements,
    ImmutableArray<SynonymsSource> Synonyms,
    SpanishSource? Spanish,
    ImmutableArray<CorrectionSource> Corrections
)
{
    public static PackSource Read(PackFiles files, Findings findings)
    {
        ImmutableArray<ConceptSource> concepts = [.. files.Concepts.Select(f => ConceptSource.Read(f, findings)).OfType<ConceptSource>()];
        return new PackSource(
            ExamSource.Read(files.Pack, findings),
            BlueprintSource.Read(files.Blueprint, findings),
            CitedSource.ReadAll(files.Sources, findings),
            SafetySource.Read(files.Safety, findings),
            LanguageSource.Read(files.Language, findings),
            concepts,
            [.. files.Concepts.Select(f => f.Name).Except(concepts.Select(c => c.Slug), StringComparer.Ordinal)],
            [.. files.Questions.SelectMany(f => QuestionSource.Read(f, findings))],
            [.. files.Reviews.SelectMany(f => ReviewSource.Read(f, findings))],
            [.. files.Prompts.SelectMany(f => PromptSource.Read(f, findings))],
            [.. files.Cases.Select(f => CaseSource.Read(f, findings)).OfType<CaseSource>()],
            [.. files.Wordings.Select(WordingSource.Read)],
            StatementsSource.Read(files.Statements),
            SynonymsSource.Read(files.Synonyms),
            SpanishSource.Read(files.Spanish, findings),
            CorrectionSource.ReadAll(files.Corrections, findings)
        );
    }
}

/// <summary>pack.yaml.</summary>
internal sealed record ExamSource(
    Mark At,
    Text? Name,
    Text? Title,
    ImmutableArray<DomainSource> Domains,
    Text? WeightsNote,
    ImmutableArray<FactSource> Facts,
    Text? Discuss,
    Text? Discretion,
    Text? Notice,
    ImmutableArray<Text> DayBefore
)
{
    public static ExamSource? Read(SourceFile? file, Findings findings)
    {
        if (
            file is null
            || Yaml.Read(file.Path, file.Text, 1, findings) is not { } root
            || Fields.Of(root, findings, "the pack") is not { } fields
        )
        {
            return null;
        }

        return fields.Read(f => new ExamSource(
            f.At,
            f.Required("name"),
            f.Required("title"),
            f.Maps("domains", required: true, "a domain", DomainSource.Read),
            f.Required("weights_note"),
            f.Maps("facts", required: true, "a fact", FactSource.Read),
            f.Required("discuss"),
            f.Required("discretion"),
            f.Required("notice"),
            f.Texts("day_before", required: true)
        ));
    }

    public IEnumerable<Text?> Texts() =>
        [Title, .. Domains.Select(d => d.Name), WeightsNote, .. Facts.Select(f => f.Text), Discuss, Discretion, Notice, .. DayBefore];
}

internal sealed record DomainSource(Mark At, Text? Slug, Text? Name, Whole? Weight)
{
    public static DomainSource Read(Fields f) => new(f.At, f.Required("slug"), f.Required("name"), f.Number("weight", required: true));
}

internal sealed record FactSource(Mark At, Text? Id, Text? Text, Text? Source, Text? Date, Text? Confidence)
{
    public static FactSource Read(Fields f) =>
        new(f.At, f.Required("id"), f.Required("text"), f.Required("source"), f.Required("date"), f.Required("confidence"));
}

/// <summary>One entry of sources.yaml; its key is the citation.</summary>
internal sealed record CitedSource(Text Key, Text? Title, Text? Publisher, Text? Locator, Text? Read)
{
    public static ImmutableArray<CitedSource> ReadAll(SourceFile? file, Findings findings)
    {
        if (
            file is null
            || Yaml.Read(file.Path, file.Text, 1, findings) is not { } root
            || Fields.Of(root, findings, "the list of sources") is not { } fields
        )
        {
            return [];
        }

        return
        [
            .. fields
                .Entries("a source")
                .Select(entry =>
                    entry.Value.Read(f => new CitedSource(
                        entry.Key,
                        f.Required("title"),
                        f.Required("publisher"),
                        f.Required("locator"),
                        f.Required("read")
                    ))
                ),
        ];
    }
}

/// <summary>safety.yaml.</summary>
internal sealed record SafetySource(Mark At, SafetyTextsSource? Texts, SafetyPhrasesSource? Phrases)
{
    public static SafetySource? Read(SourceFile? file, Findings findings)
    {
        if (
            file is null
            || Yaml.Read(file.Path, file.Text, 1, findings) is not { } root
            || Fields.Of(root, findings, "safety.yaml") is not { } fields
        )
        {
            return null;
        }

        return fields.Read(f => new SafetySource(
            f.At,
            f.Map("texts", "the safety texts", SafetyTextsSource.Read),
            f.Map("phrases", "the safety phrases", SafetyPhrasesSource.Read)
        ));
    }
}

internal sealed record SafetyTextsSource(
    Text? Self,
    Text? Other,
    Text? Public,
    Text? Autocomplete,
    Text? Spanish,
    Text? Notice,
    Text? Footer
)
{
    public static SafetyTextsSource Read(Fields f) =>
        new(
            f.Required("self"),
            f.Required("other"),
            f.Required("public"),
            f.Required("autocomplete"),
            f.Required("spanish"),
            f.Required("notice"),
            f.Required("footer")
        );

    public IEnumerable<Text?> All() => [Self, Other, Public, Autocomplete, Spanish, Notice, Footer];
}

internal sealed record SafetyPhrasesSource(
    ImmutableArray<Text> Self,
    ImmutableArray<Text> SelfEs,
    ImmutableArray<Text> Other,
    ImmutableArray<Text> OtherEs,
    ImmutableArray<Text> Study
)
{
    public static SafetyPhrasesSource Read(Fields f) =>
        new(
            f.Texts("self", required: true),
            f.Texts("self_es", required: true),
            f.Texts("other", required: true),
            f.Texts("other_es", required: true),
            f.Texts("study", required: true)
        );
}
