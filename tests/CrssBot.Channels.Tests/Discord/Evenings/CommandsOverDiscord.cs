using System.Globalization;
using System.Text.Json;
using CrssBot.Channels.Tests.Discord.Fake;
using CrssBot.Discord.Channel;
using CrssBot.Engine;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;
using CrssBot.Runtime;
using CrssBot.Runtime.Chat;

namespace CrssBot.Channels.Tests.Discord.Evenings;

/// <summary>Every command as a person uses it, from the wire to the answer that they alone see.</summary>
public sealed class CommandsOverDiscord : OverDiscord
{
    private MemberId _member;
    private SessionId _daily;

    [Fact]
    public async Task Nine_commands_are_registered_once_and_the_next_start_changes_nothing()
    {
        var creates = Discord.Commands.Creates;

        await RestartAsync();
        await Waits.UntilAsync(() =>
            Task.FromResult(Bot.Logged.Any(l => l.Contains("all 9 are registered already", StringComparison.Ordinal)))
        );

        Assert.Equal(9, Discord.Commands.Registered.Count);
        Assert.Equal(creates, Discord.Commands.Creates);
    }

    [Fact]
    public async Task A_look_up_shows_the_concept_its_neighbor_and_the_way_on()
    {
        var told = await DoAsync(Ana, "concept", ("query", "perceived authority"));

        await Discord.ToldAsync(told, "### Perceived authority");
        Assert.Contains("**Not Sources of authority:**", told.Content, StringComparison.Ordinal);
        await Discord.Press(Ana, told.Original!, "On the job");
        await Discord.UntilAsync(told, "### Perceived authority: on the job");
        await Discord.Press(Ana, told.Original!, "Back");
        await Discord.UntilAsync(told, "### Perceived authority\n");
    }

    [Fact]
    public async Task A_concept_is_shared_with_the_channel_by_the_bot_and_quizzed_on()
    {
        var told = await DoAsync(Ana, "concept", ("query", "humility"));

        await Discord.ToldAsync(await Discord.Press(Ana, told.Original!, "Share to channel"), "Shared to the channel.");
        var shared = await Discord.UntilMessage(Discord.Room, m => m.Content.StartsWith("### Humility", StringComparison.Ordinal));
        Assert.Null(shared.AnswerTo);
        await Discord.ToldAsync(await Discord.Press(Boss, shared, "Quiz us on this"), "The lobby is open");
        var lobby = await Discord.UntilMessage(Discord.Room, m => m.Content.Contains("A quiz is about to start", StringComparison.Ordinal));
        Assert.Contains("Humility", lobby.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task I8_autocomplete_offers_at_most_25_and_takes_any_text_back()
    {
        var offered = await Discord.Autocomplete(Ana, Discord.Room, "concept", "query", "pow");

        Assert.Contains(("Power dynamics", "power-dynamics"), offered.Choices);
        Assert.InRange((await Discord.Autocomplete(Ana, Discord.Room, "concept", "query", "e")).Choices.Count, 1, 25);
        Assert.NotNull((await Discord.Autocomplete(Ana, Discord.Room, "concept", "query", "")).Response);
        await Discord.ToldAsync(await DoAsync(Ana, "concept", ("query", "power-dynamics")), "### Power dynamics");
        await Discord.ToldAsync(await DoAsync(Ana, "concept", ("query", "zzzz qqqq xxxx")), "That is not in my sources.");
        // In a quotation of one line, to be copied for the facilitator; nothing in it formats.
        var none = await DoAsync(Ana, "concept", ("query", "zzzz *qqqq*\nxxxx"));
        await Discord.ToldAsync(none, "That is not in my sources.");
        Assert.EndsWith("**Copy my question:**\n> zzzz \\*qqqq\\* xxxx", none.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_crisis_statement_gets_its_fixed_text_alone_and_leaves_no_trace()
    {
        const string Said = "i want to kill myself tonight";

        var told = await DoAsync(Ana, "concept", ("query", Said));

        await Discord.ToldAsync(told, Pack.Catalog.Safety.Self);
        Assert.DoesNotContain(Bot.Logged, l => l.Contains("kill myself", StringComparison.Ordinal));
        var offered = await Discord.Autocomplete(Ana, Discord.Room, "concept", "query", Said);
        var (name, value) = Assert.Single(offered.Choices);
        Assert.Equal(Pack.Catalog.Safety.Autocomplete, name);
        await Discord.ToldAsync(await DoAsync(Ana, "concept", ("query", value)), Pack.Catalog.Safety.Self);
    }

    [Fact]
    public async Task A_message_is_looked_up_from_its_menu()
    {
        var message = Discord.Say(Ana, Discord.Room, "what is power dynamics?");

        var told = await Discord.MessageCommand(Boss, message, "Look up as a concept");

        await Discord.ToldAsync(told, "### Power dynamics");
    }

    [Fact]
    public async Task The_notice_is_said_with_the_first_press_and_never_again()
    {
        var first = await DoAsync(Ana, "help");
        var second = await DoAsync(Ana, "help");

        Assert.Contains("I keep your id, name, settings and answers.", first.Content, StringComparison.Ordinal);
        Assert.DoesNotContain("I keep your id", second.Content, StringComparison.Ordinal);
        Assert.Contains("988", second.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_room_is_set_up_by_form_and_checked_in_plain_words()
    {
        var form = await Discord.Command(Boss, Discord.Room, "setup room");
        var told = await Discord.SubmitModal(form, ("at", "7:15 am"), ("zone", "America/Denver"), ("who", "Facilitators"));

        await Discord.ToldAsync(told, "### Setup check");
        Assert.Contains("✓ I have every right that I need here.", told.Content, StringComparison.Ordinal);
        Assert.Contains("7:15 AM America/Denver", told.Content, StringComparison.Ordinal);
        await Discord.ToldAsync(await DoAsync(Ana, "quiz"), "A facilitator of this room can do that.");
        var wrong = await Discord.SubmitModal(await Discord.Command(Boss, Discord.Room, "setup room"), ("zone", "Chicago time"));
        await Discord.ToldAsync(wrong, "That time zone is not known.");
    }

    [Fact]
    public async Task R12_a_missing_right_is_named_with_what_to_click()
    {
        Discord.Room.BotPermissions = PermissionBits.ViewChannel;

        var told = await DoAsync(Boss, "setup check");

        Assert.Contains("**Send Messages**", told.Content, StringComparison.Ordinal);
        Assert.Contains("Edit Channel → Permissions", told.Content, StringComparison.Ordinal);
        Discord.Room.BotPermissions = PermissionBits.Ordinary;
    }

    [Fact]
    public async Task I18_rights_are_looked_at_with_every_press_whatever_Discord_showed()
    {
        var role = Discord.AddRole(Discord.Guild, "Helpers");
        var helper = Discord.Join("Kim", PermissionBits.Ordinary, "en-US", role.Id);
        var refused = await Discord.Command(Boss, Discord.Room, "setup rehearse");
        var stranger = await Discord.PressStale(Ana, refused.Original!, "1:rehearse:1");
        Assert.StartsWith("Whoever may manage this server", stranger.Content, StringComparison.Ordinal);

        await Discord.ToldAsync(
            await DoAsync(Boss, "setup helpers", ("role", role.Id)),
            "**Facilitators:** whoever may manage the server, and"
        );
        var form = await Discord.SubmitModal(await Discord.Command(Boss, Discord.Room, "setup room"), ("who", "Facilitators"));
        await Discord.ToldAsync(form, "### Setup check");

        await Discord.ToldAsync(await DoAsync(helper, "quiz"), "The lobby is open");
        await Discord.ToldAsync(await DoAsync(Ana, "quiz"), "A quiz is already open");
    }

    [Fact]
    public async Task A_rehearsal_is_seen_by_the_facilitator_alone_and_stores_nothing()
    {
        var told = await DoAsync(Boss, "setup rehearse");

        Assert.Contains("Rehearsal, 1 of", told.Content, StringComparison.Ordinal);
        await Discord.Press(Boss, told.Original!, "Go on");
        await Discord.UntilAsync(told, "-# Rehearsal, 2 of");
        Assert.Empty(Discord.Room.Messages);
    }

    [Fact]
    public async Task A_question_is_flagged_from_a_list_and_counted_without_a_name()
    {
        var question = Pack.Catalog.Questions[0];
        var told = await Discord.PressStale(Ana, AMessage(), $"1:flag:{question.Id}:{question.Revision}");

        var thanked = await Discord.Select(Ana, told.Original!, told.Original!.Selects[0].CustomId, "WrongKey");
        await Discord.Shown(thanked);
        await Discord.Select(
            Ana,
            await ReflagAsync(question.Id, question.Revision),
            $"1:flagged:{question.Id}:{question.Revision}",
            "Unclear"
        );

        var flag = Assert.Single(await Bot.Store.FlagsAsync(Token));
        Assert.Equal((question.Id, FlagReason.Unclear), (flag.Question, flag.Reason));
    }

    private async Task<FakeMessage> ReflagAsync(QuestionId question, int revision) =>
        (await Discord.PressStale(Ana, AMessage(), $"1:flag:{question}:{revision}")).Original!;

    private FakeMessage AMessage() => Discord.Room.Messages.Count > 0 ? Discord.Room.Messages[0] : Discord.Say(Boss, Discord.Room, "hello");

    [Fact]
    public async Task P5_what_is_kept_is_exported_to_its_owner_and_erased_on_their_word_also_in_direct_messages()
    {
        await ADailyAnswerAsync();
        var dm = Discord.DirectMessages(Ana);
        var told = await Discord.Command(Ana, dm, "privacy");

        var export = await Discord.Shown(await Discord.Press(Ana, told.Original!, "Export"));
        Assert.StartsWith("Everything that is kept about you.", export.Content, StringComparison.Ordinal);
        var file = Assert.Single(Discord.Files, f => f.Name == "crssbot-my-data.json");
        using var json = JsonDocument.Parse(file.Content);
        Assert.Equal(1, json.RootElement.GetProperty("answers").GetArrayLength());

        var asked = await Discord.Press(Ana, told.Original!, "Erase");
        await Discord.ToldAsync(asked, "This erases your id");
        await Discord.Press(Ana, asked.Original!, "Yes, erase me");
        await Discord.UntilAsync(asked, "Erased.");

        var room = await Bot.RoomAsync(Discord.Room);
        Assert.Empty(await Bot.Store.AttemptsOfSessionAsync(room, _daily, Token));
        Assert.Empty(await Bot.Store.AttemptsOfAsync(_member, Token));
        Assert.Contains("I keep your id", (await DoAsync(Ana, "help")).Content, StringComparison.Ordinal);
    }

    private async Task ADailyAnswerAsync()
    {
        var post = await ADailyAsync();
        var letter = post.Buttons.First(b => b.Label.Length == 1);
        var told = await Discord.Press(Ana, post, letter.Label);
        await Discord.Shown(told);
        Assert.Contains("**Why ", told.Content, StringComparison.Ordinal);
        var room = await Bot.RoomAsync(Discord.Room);
        var route = Assert.IsType<Route.AnswerDaily>(PressId.Parse(letter.CustomId));
        _daily = Daily.SessionOf(route.Date);
        _member = Assert.Single(await Bot.Store.AttemptsOfSessionAsync(room, _daily, Token)).Member;
    }

    private async Task<FakeMessage> ADailyAsync()
    {
        await Bot.DailyInAMomentAsync(Discord.Room);
        return await Discord.UntilMessage(Discord.Room, m => m.Content.StartsWith("### Daily question", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_daily_prompt_is_posted_silently_answered_in_private_and_looked_up_again()
    {
        await ADailyAnswerAsync();

        var again = await DoAsync(Ana, "daily");

        Assert.Contains("**Why ", again.Content, StringComparison.Ordinal);
        var post = Assert.Single(Discord.Room.Messages);
        Assert.Equal(1 << 12, post.Flags & (1 << 12));
        Assert.DoesNotContain("**Why ", post.Content, StringComparison.Ordinal);
        Assert.DoesNotContain("**Why ", (await DoAsync(Boss, "daily")).Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task G20_a_server_that_is_left_is_deleted_after_30_days_and_an_outage_is_not_a_removal()
    {
        await DoAsync(Ana, "daily");
        string NoteOf(FakeGuild guild) => $"delete|discord|{guild.Id}/";
        var another = Discord.AddGuild("Another");
        await Bot.Store.RoomForAsync(new ChannelAddress("discord", $"{another.Id}/1"), new RoomId("another"), Token);

        // News are taken in their order: when the second is noted, the first has been seen.
        Discord.RemoveGuild(Discord.Guild, unavailable: true);
        Discord.RemoveGuild(another);
        await Waits.UntilAsync(async () => await Bot.Store.NoteAsync(NoteOf(another), Token) is not null);
        Assert.Null(await Bot.Store.NoteAsync(NoteOf(Discord.Guild), Token));

        var before = TimeProvider.System.GetUtcNow();
        Discord.RemoveGuild(Discord.Guild);
        await Waits.UntilAsync(async () => await Bot.Store.NoteAsync(NoteOf(Discord.Guild), Token) is not null);
        var due = DateTimeOffset.Parse((await Bot.Store.NoteAsync(NoteOf(Discord.Guild), Token))!, CultureInfo.InvariantCulture);
        Assert.InRange(due, before.AddDays(30), TimeProvider.System.GetUtcNow().AddDays(30));
    }

    [Fact]
    public async Task A_button_of_an_earlier_version_says_so_politely() =>
        await Discord.ToldAsync(await Discord.PressStale(Ana, AMessage(), "0:old:thing"), "This button is from an earlier version.");
}
