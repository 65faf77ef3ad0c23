using CrssBot.Channels.Tests.Discord.Fake;
using CrssBot.Engine;
using CrssBot.Runtime;
using CrssBot.Runtime.Chat;
using Microsoft.Extensions.DependencyInjection;

namespace CrssBot.Channels.Tests.Discord.Evenings;

/// <summary>Studying alone: everything is said to one person, nothing is posted, and a restart loses nothing.</summary>
public sealed class StudyOverDiscord : OverDiscord
{
    [Fact]
    public async Task Practice_explains_each_answer_at_once_and_what_was_missed_comes_back_tomorrow()
    {
        await Discord.ToldAsync(await DoAsync(Ana, "study review"), "Nothing to review yet");
        var set = await DoAsync(Ana, "study practice", ("questions", 2), ("domain", "advocacy"));
        Assert.StartsWith("### Practice · 1 of 2", set.Content, StringComparison.Ordinal);
        Assert.DoesNotContain("best answer", set.Content, StringComparison.Ordinal);

        await PressAsync(Ana, set, LetterOf(set, right: false), "### Practice · 1 of 2");
        Assert.Contains("✓ best answer", set.Content, StringComparison.Ordinal);
        Assert.Contains("**About", set.Content, StringComparison.Ordinal);
        await PressAsync(Ana, set, "Next", "### Practice · 2 of 2");
        await PressAsync(Ana, set, "I am guessing", "### Practice · 2 of 2");
        Assert.Contains("You are about to guess", set.Content, StringComparison.Ordinal);
        await PressAsync(Ana, set, LetterOf(set, right: true), "### Practice · 2 of 2");
        Assert.Contains("said that you guessed", set.Content, StringComparison.Ordinal);
        await PressAsync(Ana, set, "See how it went", "### Practiced");
        Assert.Contains("**1 of 2**", set.Content, StringComparison.Ordinal);

        await PressAsync(Ana, set, "Progress", "### Where you stand");
        Assert.Contains("Advocacy: 0 of the 2 you met", set.Content, StringComparison.Ordinal);
        Assert.Contains("**Sure, but missed:** 1.", set.Content, StringComparison.Ordinal);
        Assert.Contains("**Study days:** 1 of the last 28", set.Content, StringComparison.Ordinal);
        await PressAsync(Ana, set, "Sure, but missed (1)", "### Practice · 1 of 1");
        Assert.Empty(Discord.Room.Messages);
    }

    [Fact]
    public async Task What_a_group_quiz_showed_to_be_weak_is_due_in_review_when_its_day_has_come()
    {
        await AnsweredAsync(Ana, days: 3, count: 25, correct: false);

        var set = await DoAsync(Ana, "study review");
        Assert.StartsWith("### Review · 1 of 20", set.Content, StringComparison.Ordinal);
        for (var i = 1; i <= 20; i++)
        {
            await PressAsync(Ana, set, LetterOf(set, right: true), $"### Review · {i} of 20");
            await PressAsync(Ana, set, i < 20 ? "Next" : "See how it went", i < 20 ? $"### Review · {i + 1} of 20" : "### Reviewed");
        }

        var enough = await DoAsync(Ana, "study review");
        Assert.StartsWith("That is today's share: 20 questions reviewed.", enough.Content, StringComparison.Ordinal);
        await PressAsync(Ana, enough, "Ten more", "### Review · 1 of 5");
    }

    [Fact]
    public async Task An_exam_is_saved_after_every_answer_paused_resumed_after_a_restart_and_explained_at_the_end()
    {
        var exam = await DoAsync(Ana, "study exam");
        Assert.StartsWith("### Practice exam\n100 questions, two hours", exam.Content, StringComparison.Ordinal);
        Assert.Contains("equal split", exam.Content, StringComparison.Ordinal);
        await PressAsync(Ana, exam, "Begin, with pauses", "### Practice exam · 1 of 100");
        for (var i = 1; i <= 12; i++)
        {
            await PressAsync(Ana, exam, LetterOf(exam, right: i % 3 > 0), $"### Practice exam · {i + 1} of 100");
            Assert.DoesNotContain("best answer", exam.Content, StringComparison.Ordinal);
        }

        await PressAsync(Ana, exam, "Back", "### Practice exam · 12 of 100");
        Assert.Contains("You chose **", exam.Content, StringComparison.Ordinal);
        await PressAsync(Ana, exam, LetterOf(exam, right: true), "### Practice exam · 13 of 100");
        await PressAsync(Ana, exam, "Pause", "### Your practice exam");
        Assert.Contains("It is paused: nothing runs.", exam.Content, StringComparison.Ordinal);

        await RestartAsync();
        var again = await DoAsync(Ana, "study exam");
        Assert.Contains("12 of 100 answered", again.Content, StringComparison.Ordinal);
        await PressAsync(Ana, again, "Resume 12/100", "### Practice exam · 13 of 100");
        await PressAsync(Ana, again, "Hand in", "88 questions have no answer yet");
        await PressAsync(Ana, again, "Yes, hand it in", "### Your practice exam");

        Assert.Contains("**9 of 100** times", again.Content, StringComparison.Ordinal);
        Assert.Contains("Not a prediction of the ICB exam.", again.Content, StringComparison.Ordinal);
        Assert.All(Pack.Catalog.Domains, d => Assert.Contains($"- {d.Name}: ", again.Content, StringComparison.Ordinal));
        await PressAsync(Ana, again, "Questions to review (91)", "**91 questions to review.**");
        var list = Assert.Single(again.Original!.Selects);
        await Discord.Select(Ana, again.Original!, list.CustomId, list.Values[0]);
        await Discord.UntilAsync(again, "### Practice exam · ");
        Assert.Contains("✓ best answer", again.Content, StringComparison.Ordinal);
        await PressAsync(Ana, again, "Back to the list", "**91 questions to review.**");
        Assert.Empty(Discord.Room.Messages);
    }

    [Fact]
    public async Task A_plan_follows_the_exam_date_rests_when_asked_and_asks_nothing_afterward()
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        Assert.StartsWith("### A week of study", (await DoAsync(Ana, "study plan")).Content, StringComparison.Ordinal);

        await SetExamAsync(today.AddDays(40));
        var plan = await DoAsync(Ana, "study plan");
        Assert.Contains($" days to {Words.Date(today.AddDays(40))}", plan.Content, StringComparison.Ordinal);
        await PressAsync(Ana, plan, "Pause the plan", "Your plan rests since");
        await PressAsync(Ana, plan, "Go on", "### ");

        await SetExamAsync(today.AddDays(-3));
        var after = await DoAsync(Ana, "study review");
        Assert.StartsWith("No need to tell anyone how it went.", after.Content, StringComparison.Ordinal);
        await PressAsync(Ana, after, "Keep studying", "### Study alone");
        Assert.StartsWith("Nothing to review yet", (await DoAsync(Ana, "study review")).Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_statement_of_crisis_typed_for_a_concept_gets_the_fixed_text_and_nothing_else()
    {
        var told = await DoAsync(Ana, "study practice", ("concept", "I want to kill myself"));
        Assert.StartsWith("If you or someone with you", told.Content, StringComparison.Ordinal);
        Assert.Empty(told.Original!.Buttons);
    }

    [Fact]
    public async Task Words_for_a_concept_find_it_and_a_card_offers_to_practice_it()
    {
        var set = await DoAsync(Ana, "study practice", ("concept", "dual relationships"), ("questions", 1));
        Assert.StartsWith("### Practice · 1 of 1", set.Content, StringComparison.Ordinal);

        var card = await DoAsync(Ana, "concept", ("query", "confidentiality"));
        var alone = await Discord.Shown(await Discord.Press(Ana, card.Original!, "Practice alone"));
        Assert.StartsWith("### Practice · 1 of ", alone.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_button_of_a_set_that_was_left_says_so_and_another_persons_press_finds_nothing()
    {
        var first = await DoAsync(Ana, "study practice", ("questions", 1));
        await DoAsync(Ana, "study practice", ("questions", 1));
        var message = first.Original!;
        var letter = message.Buttons[0].CustomId!;
        await PressAsync(Ana, first, LetterOf(first, right: true), "That set of questions is over.");
        // A button says where it leads, never who may press it.
        var stranger = await Discord.Shown(await Discord.PressStale(Boss, message, letter));
        Assert.StartsWith("That set of questions is over.", stranger.Content, StringComparison.Ordinal);
        Assert.Empty(await Bot.Store.AttemptsOfAsync(await MemberAsync(Boss), Token));
    }

    [Fact]
    public async Task Erasing_takes_the_private_room_and_what_is_kept_of_its_answers_names_nobody()
    {
        var set = await DoAsync(Ana, "study practice", ("questions", 1));
        await PressAsync(Ana, set, LetterOf(set, right: true), "### Practice · 1 of 1");
        var member = await MemberAsync(Ana);
        var room = await Bot.Store.FindRoomAsync(new ChannelAddress("alone", member.Value), Token);
        Assert.Single(await Bot.Store.AttemptsOfAsync(member, Token));

        var privacy = await DoAsync(Ana, "privacy");
        var sure = await Discord.Shown(await Discord.Press(Ana, privacy.Original!, "Erase"));
        await Discord.Press(Ana, sure.Original!, "Yes, erase me");
        await Discord.UntilAsync(sure, "Erased.");

        Assert.Null(await Bot.Store.FindRoomAsync(new ChannelAddress("alone", member.Value), Token));
        Assert.Null(await Bot.Store.LoadRoomAsync(room!.Value, Token));
        Assert.Empty(await Bot.Store.AttemptsOfAsync(member, Token));
        Assert.Single(await Bot.Store.AttemptsOfSessionAsync(RoomId.Alone, Attempt.Erased, Token));
        Assert.StartsWith("Nothing to review yet", (await DoAsync(Ana, "study review")).Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_answered_what_was_corrected_hears_of_it_once_and_alone()
    {
        await AnsweredAsync(Ana, days: 1, count: 1, correct: true);
        await DoAsync(Boss, "help");
        var question = Pack.Catalog.Questions[0];
        var correction = new Correction(question.Id, new DateOnly(2026, 11, 29), Rekeyed: null, "The statute it asked about was repealed.");
        await RestartAsync(Pack.QuestionPrompts with { Corrections = [correction] });
        Assert.DoesNotContain("Corrected.", (await DoAsync(Ana, "help")).Content, StringComparison.Ordinal);

        var corrections = Bot.Services.GetRequiredService<StudyDesk>().Corrections;
        Assert.Equal($"{question.Id}: 1 answer of 1 person changed", Assert.Single(await corrections.RegradeAsync(dryRun: false, Token)));
        Assert.DoesNotContain("Corrected.", (await DoAsync(Boss, "help")).Content, StringComparison.Ordinal);
        var told = await DoAsync(Ana, "help");
        Assert.Contains("**Corrected.** A question you answered was corrected on November 29:", told.Content, StringComparison.Ordinal);
        Assert.Contains(
            "The statute it asked about was repealed. Your answer to it counts no longer.",
            told.Content,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("Corrected.", (await DoAsync(Ana, "help")).Content, StringComparison.Ordinal);
        Assert.Empty(await Bot.Store.NotesAsync(Corrections.Notes, Token));
        Assert.Contains("**Study days:** 0 of the last 28.", (await DoAsync(Ana, "study progress")).Content, StringComparison.Ordinal);
        Assert.Empty(Discord.Room.Messages);
    }

    private async Task PressAsync(FakeMember member, InteractionResult shown, string label, string until)
    {
        await Discord.Press(member, shown.Original!, label);
        await Discord.UntilAsync(shown, until);
    }

    /// <summary>The letter of the question that is shown, by what the pack has as its key.</summary>
    private static string LetterOf(InteractionResult shown, bool right)
    {
        var ids = shown
            .Original!.Buttons.Where(b => b.Label.Length == 1)
            .Select(b => (b.Label, Route: PressId.Parse(b.CustomId) as Route.SitAnswer))
            .ToArray();
        var options = ids.Select(i => i.Route!.Option).ToHashSet();
        var text = shown.Content.Replace("\\", "", StringComparison.Ordinal);
        var question = Pack.Catalog.Questions.Single(q =>
            q.Options.All(o => options.Contains(o.Id)) && text.Contains(q.Stem.ReplaceLineEndings("\n"), StringComparison.Ordinal)
        );
        return ids.First(i => (i.Route!.Option == question.Key) == right).Label;
    }

    /// <summary>As a group's evening some days ago would have left it.</summary>
    private async Task AnsweredAsync(FakeMember who, int days, int count, bool correct)
    {
        await DoAsync(who, "help");
        var member = await MemberAsync(who);
        var at = TimeProvider.System.GetUtcNow().AddDays(-days);
        var attempts = Pack
            .Catalog.Questions.Take(count)
            .Select(
                (q, i) =>
                    new Attempt(
                        new RoomId("evening"),
                        new SessionId("quiz-1"),
                        i + 1,
                        1,
                        member,
                        q.Id,
                        q.Revision,
                        q.Options.First(o => (o.Id == q.Key) == correct).Id,
                        correct,
                        Guessed: false,
                        at.AddMinutes(i),
                        TimeSpan.FromSeconds(20),
                        StudyMode.Together,
                        i,
                        1,
                        Final: true
                    )
            );
        var room = new RoomId("evening");
        var state = Engine.Rooms.RoomState.Empty(room);
        var snapshot = System.Text.Json.JsonSerializer.Serialize(state, EngineJson.Default.RoomState);
        Assert.True(await Bot.Store.CommitAsync(new RoomCommit(room, 0, null, false, "", [.. attempts], snapshot, [], []), Token));
    }

    private async Task<MemberId> MemberAsync(FakeMember who)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        return (await Bot.Store.MemberForAsync("discord", $"{who.Id}", new MemberId("nobody"), today, Token)).Member;
    }

    private async Task SetExamAsync(DateOnly date)
    {
        var member = await MemberAsync(Ana);
        var desk = Bot.Services.GetRequiredService<StudyDesk>();
        await desk.SetProfileAsync(member, new Profile(ExamDate: date), Token);
    }
}
