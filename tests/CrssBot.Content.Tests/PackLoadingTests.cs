using System.Text;
using CrssBot.Engine;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;

namespace CrssBot.Content.Tests;

public sealed class PackLoadingTests
{
    [Fact]
    public void The_sample_has_no_findings() => Assert.Empty(new SamplePack().Load().Diagnostics);

    [Fact]
    public void Every_field_of_a_concept_arrives_without_Markdown()
    {
        var concept = new SamplePack().Load().Catalog!.ConceptById[new ConceptId("shared-decisions")];

        Assert.Equal("Shared decisions", concept.Name);
        Assert.Equal("advocacy", concept.Domain);
        Assert.Equal(["deciding together"], concept.Aliases);
        Assert.Equal(3, concept.Asks.Length);
        Assert.Equal("Both sides build the plan together.", concept.Gist);
        Assert.Equal("The worker brings options & facts.", concept.KeyPoints[1]);
        Assert.Equal(SamplePack.Words(50) + "\n\n" + SamplePack.Words(20), concept.OnTheJob);
        Assert.Equal(SamplePack.Words(50), concept.Distinction);
        Assert.Equal([new ConceptId("equal-footing")], concept.Related);
        Assert.Equal("One builds the offer, the other levels the room.", Assert.Single(concept.ConfusedWith).Difference);
        Assert.Equal(["IDHS"], concept.Sources);
        Assert.Equal(Confidence.Confirmed, concept.Confidence);
        Assert.False(concept.Support);
        Assert.Null(concept.ReviewedBy);
    }

    [Fact]
    public void The_support_footer_and_the_reviewer_arrive()
    {
        var pack = new SamplePack().Replace(SamplePack.ConceptFile, "reviewed_by:", "footer: support\nreviewed_by: D. Ortiz");

        var concept = pack.Load().Catalog!.ConceptById[new ConceptId("shared-decisions")];

        Assert.True(concept.Support);
        Assert.Equal("D. Ortiz", concept.ReviewedBy);
    }

    [Fact]
    public void Every_field_of_a_question_arrives()
    {
        var question = Assert.Single(new SamplePack().Load().Catalog!.Questions);

        Assert.Equal(new QuestionId("shared-decisions-1"), question.Id);
        Assert.Equal(CognitiveLevel.Application, question.Level);
        Assert.EndsWith("first?", question.Stem, StringComparison.Ordinal);
        Assert.Equal(["name-questions", "explain-benefits", "wait-outside"], question.Options.Select(o => o.Id.Value));
        Assert.Equal(new OptionId("name-questions"), question.Key);
        Assert.Null(question.Options[0].Misconception);
        Assert.Equal("Support means steering.", question.Options[1].Misconception);
        Assert.Equal(["IDHS", "SEED"], question.Sources);
        Assert.Equal(1, question.Revision);
        Assert.False(question.KeepOrder);
        Assert.Null(question.Discuss);
        Assert.Null(question.ReviewedBy);
    }

    [Fact]
    public void Prompts_arrive_and_a_question_prompt_is_about_what_its_question_is_about()
    {
        var prompts = new SamplePack().Load().Catalog!.PromptById;

        var daily = prompts[new PromptId("daily-1")];
        Assert.Equal(PromptKind.Question, daily.Kind);
        Assert.Equal(new QuestionId("shared-decisions-1"), daily.Question);
        Assert.Equal([new ConceptId("shared-decisions")], daily.Concepts);
        Assert.Equal(2, prompts[new PromptId("reflect-chairs")].Consider.Length);
    }

    [Fact]
    public void Whatever_asks_people_to_talk_ends_with_what_must_not_be_told()
    {
        var catalog = new SamplePack()
            .Replace(SamplePack.QuestionFile, "sources: [IDHS, SEED]", "discuss: Who decides here?\n  sources: [IDHS, SEED]")
            .Load()
            .Catalog!;

        Assert.EndsWith("busy day? No names.", catalog.DefaultDiscuss, StringComparison.Ordinal);
        Assert.Equal("Who decides here? No names.", Assert.Single(catalog.Questions).Discuss);
        Assert.EndsWith("in charge? No names.", catalog.PromptById[new PromptId("reflect-chairs")].Text, StringComparison.Ordinal);
        Assert.EndsWith("happen? No names.", catalog.PromptById[new PromptId("scenario-form")].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_blueprint_the_sources_and_the_safety_texts_arrive()
    {
        var result = new SamplePack().Load();

        Assert.Equal([60, 40], result.Catalog!.Domains.Select(d => d.WeightPercent));
        Assert.Equal("Our assumption.", result.Catalog.WeightsNote);
        Assert.Equal("2026-11-23", Assert.Single(result.Catalog.Facts).Date);
        Assert.Equal("Competencies", result.Catalog.SourceByKey["IDHS"].Title);
        Assert.Equal("For yourself: 988", result.Catalog.Safety.Footer);
        Assert.Equal("Study tool only.", result.Catalog.FirstPressNotice);
        Assert.Equal(["mi cliente quiere morir"], result.Heard!.Safety.OtherEs);
        Assert.Equal(["practice item"], result.Heard.Safety.Study);
    }

    [Fact]
    public void The_Spanish_texts_arrive_and_await_a_native_speaker()
    {
        var spanish = new SamplePack().Load().Catalog!.Spanish!;

        Assert.EndsWith("`/help`", spanish.Help, StringComparison.Ordinal);
        Assert.Equal("Es posible que {platform} conserve el chat.", spanish.Notice);
        Assert.Equal("### Lo que se guarda\n-# Es posible que {platform} conserve el chat.", spanish.Privacy);
        Assert.Equal("Las preguntas están en inglés.", spanish.QuestionsInEnglish);
        Assert.Equal("Llame al 911 o al 988.", spanish.Support);
        Assert.Equal("Esto borra sus datos.", spanish.EraseSure);
        Assert.Equal("Borrado.", spanish.Erased);
        Assert.Null(spanish.ReviewedBy);
    }

    [Fact]
    public void A_pack_may_leave_Spanish_out()
    {
        var result = new SamplePack().Remove("spanish.yaml").Load();

        Assert.Empty(result.Diagnostics);
        Assert.Null(result.Catalog!.Spanish);
    }

    [Fact]
    public void The_native_speaker_who_checked_the_Spanish_texts_arrives()
    {
        var catalog = new SamplePack().Append("spanish.yaml", "reviewed_by: D. Ortiz\n").Load().Catalog!;

        Assert.Equal("D. Ortiz", catalog.Spanish!.ReviewedBy);
    }

    [Fact]
    public void An_error_keeps_the_catalog_back_and_a_warning_does_not()
    {
        var error = new SamplePack().Replace("pack.yaml", "weight: 40", "weight: 41").Load();
        var warning = new SamplePack().Set("concepts/notes.txt", "notes").Load();

        Assert.Null(error.Catalog);
        Assert.Null(error.Heard);
        Assert.Equal(1, LintReport.ExitCode(error));
        Assert.NotNull(warning.Catalog);
        Assert.Single(warning.Diagnostics);
        Assert.Equal(0, LintReport.ExitCode(warning));
    }

    [Fact]
    public void A_byte_order_mark_and_Windows_line_ends_make_no_difference()
    {
        var pack = new SamplePack();
        foreach (var path in pack.Paths.ToArray())
        {
            var text = pack.Read(path).ReplaceLineEndings("\r\n");
            pack.Set(path, [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)]);
        }

        var result = pack.Load();

        Assert.Empty(result.Diagnostics);
        Assert.Equal(SamplePack.Words(50) + "\n\n" + SamplePack.Words(20), result.Catalog!.Concepts[0].OnTheJob);
    }

    [Fact]
    public void Concepts_come_in_ordinal_order_of_their_files()
    {
        var slugs = new SamplePack().Load().Catalog!.Concepts.Select(c => c.Id.Value).ToArray();

        Assert.Equal(["equal-footing", "shared-decisions"], slugs);
    }

    [Fact]
    public void A_broken_concept_is_not_also_reported_as_unknown_by_its_neighbors()
    {
        var result = new SamplePack().Replace(SamplePack.ConceptFile, "name: Shared", "name: \"Shared").Load();

        var finding = Assert.Single(result.Diagnostics);
        Assert.Equal(Rules.BadYaml.Id, finding.Rule);
    }

    [Fact]
    public void The_report_has_one_line_a_finding_and_a_summary()
    {
        var result = new SamplePack().Replace("pack.yaml", "weight: 40", "weight: 41").Load();

        Assert.Equal(
            "content/pack.yaml:6:13: error CB0501: The weights sum to 101; each is at least 1. Remedy: Correct the weights.\n"
                + "The pack does not load: 1 error, 0 warnings.\n",
            LintReport.Text(result, "content/")
        );
        Assert.Equal("2 concepts, 1 question, 3 prompts: 0 errors, 0 warnings.\n", LintReport.Text(new SamplePack().Load(), ""));
    }
}
