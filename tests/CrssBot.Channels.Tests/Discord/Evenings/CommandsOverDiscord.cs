using System.Text.Json;
using CrssBot.Channels.Tests.Discord.Fake;
using CrssBot.Discord.Channel;
using CrssBot.Engine;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;
using CrssBot.Runtime.Chat;

namespace CrssBot.Channels.Tests.Discord.Evenings;

/// <summary>Every command as a person uses it, from the wire to the answer that they alone see.</summary>
public sealed class CommandsOverDiscord : IAsyncLifetime
{
    private readonly DataFolder _data = new();
    private FakeDiscord _discord = null!;
    private Bot _bot = null!;
    private FakeMember _ana = null!;
    private FakeMember _boss = null!;
    private MemberId _member;
    private SessionId _daily;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _discord = await FakeDiscord.StartAsync();
        _bot = await Bot.StartAsync(_discord, _data);
        _ana = _discord.Join("Ana");
        _boss = _discord.Join("Boss", PermissionBits.Ordinary | PermissionBits.ManageGuild);
        await _discord.Until(() => _discord.Commands.Registered.Count > 0 && _discord.Gateway.Live.Count == 1);
    }

    public async ValueTask DisposeAsync()
    {
        await _bot.StopAsync();
        Assert.Empty(_discord.Unanswered);
        _discord.AssertClean();
        await _discord.DisposeAsync();
        _data.Dispose();
    }

    private async Task<InteractionResult> DoAsync(FakeMember member, string command, params (string, object)[] options) =>
        await _discord.Shown(await _discord.Command(member, _discord.Room, command, options));

    [Fact]
    public async Task Nine_commands_are_registered_once_and_the_next_start_changes_nothing()
    {
        var creates = _discord.Commands.Creates;

        await _bot.StopAsync();
        _bot = await Bot.StartAsync(_discord, _data);
        await Waits.UntilAsync(() =>
            Task.FromResult(CapturedLogs.Lines.Any(l => l.Contains("all 9 are registered already", StringComparison.Ordinal)))
        );

        Assert.Equal(9, _discord.Commands.Registered.Count);
        Assert.Equal(creates, _discord.Commands.Creates);
    }

    [Fact]
    public async Task A_look_up_shows_the_concept_its_neighbor_and_the_way_on()
    {
        var told = await DoAsync(_ana, "concept", ("query", "perceived authority"));

        await _discord.ToldAsync(told, "### Perceived authority");
        Assert.Contains("**Not Sources of authority:**", told.Content, StringComparison.Ordinal);
        await _discord.Press(_ana, told.Original!, "On the job");
        await _discord.UntilAsync(told, "### Perceived authority: on the job");
        await _discord.Press(_ana, told.Original!, "Back");
        await _discord.UntilAsync(told, "### Perceived authority\n");
    }

    [Fact]
    public async Task A_concept_is_shared_with_the_channel_by_the_bot_and_quizzed_on()
    {
        var told = await DoAsync(_ana, "concept", ("query", "humility"));

        await _discord.ToldAsync(await _discord.Press(_ana, told.Original!, "Share to channel"), "Shared to the channel.");
        var shared = await _discord.UntilMessage(_discord.Room, m => m.Content.StartsWith("### Humility", StringComparison.Ordinal));
        Assert.Null(shared.AnswerTo);
        await _discord.ToldAsync(await _discord.Press(_boss, shared, "Quiz us on this"), "The lobby is open");
        var lobby = await _discord.UntilMessage(
            _discord.Room,
            m => m.Content.Contains("A quiz is about to start", StringComparison.Ordinal)
        );
        Assert.Contains("Humility", lobby.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task I8_autocomplete_offers_at_most_25_and_takes_any_text_back()
    {
        var offered = await _discord.Autocomplete(_ana, _discord.Room, "concept", "query", "pow");

        Assert.Contains(("Power dynamics", "power-dynamics"), offered.Choices);
        Assert.InRange((await _discord.Autocomplete(_ana, _discord.Room, "concept", "query", "e")).Choices.Count, 1, 25);
        Assert.NotNull((await _discord.Autocomplete(_ana, _discord.Room, "concept", "query", "")).Response);
        await _discord.ToldAsync(await DoAsync(_ana, "concept", ("query", "power-dynamics")), "### Power dynamics");
        await _discord.ToldAsync(await DoAsync(_ana, "concept", ("query", "zzzz qqqq xxxx")), "That is not in my sources.");
        // In a quotation of one line, to be copied for the facilitator; nothing in it formats.
        var none = await DoAsync(_ana, "concept", ("query", "zzzz *qqqq*\nxxxx"));
        await _discord.ToldAsync(none, "That is not in my sources.");
        Assert.EndsWith("**Copy my question:**\n> zzzz \\*qqqq\\* xxxx", none.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_crisis_statement_gets_its_fixed_text_alone_and_leaves_no_trace()
    {
        const string Said = "i want to kill myself tonight";

        var told = await DoAsync(_ana, "concept", ("query", Said));

        await _discord.ToldAsync(told, Pack.Catalog.Safety.Self);
        Assert.DoesNotContain(CapturedLogs.Lines, l => l.Contains("kill myself", StringComparison.Ordinal));
        var offered = await _discord.Autocomplete(_ana, _discord.Room, "concept", "query", Said);
        var (name, value) = Assert.Single(offered.Choices);
        Assert.Equal(Pack.Catalog.Safety.Autocomplete, name);
        await _discord.ToldAsync(await DoAsync(_ana, "concept", ("query", value)), Pack.Catalog.Safety.Self);
    }

    [Fact]
    public async Task A_message_is_looked_up_from_its_menu()
    {
        var message = _discord.Say(_ana, _discord.Room, "what is power dynamics?");

        var told = await _discord.MessageCommand(_boss, message, "Look up as a concept");

        await _discord.ToldAsync(told, "### Power dynamics");
    }

    [Fact]
    public async Task The_notice_is_said_with_the_first_press_and_never_again()
    {
        var first = await DoAsync(_ana, "help");
        var second = await DoAsync(_ana, "help");

        Assert.Contains("I keep your id, name, settings and answers.", first.Content, StringComparison.Ordinal);
        Assert.DoesNotContain("I keep your id", second.Content, StringComparison.Ordinal);
        Assert.Contains("988", second.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_later_says_so() =>
        await _discord.ToldAsync(await DoAsync(_ana, "study review"), "That comes with the next version.");

    [Fact]
    public async Task A_room_is_set_up_by_form_and_checked_in_plain_words()
    {
        var form = await _discord.Command(_boss, _discord.Room, "setup room");
        var told = await _discord.SubmitModal(form, ("at", "7:15 am"), ("zone", "America/Denver"), ("who", "Facilitators"));

        await _discord.ToldAsync(told, "### Setup check");
        Assert.Contains("✓ I have every right that I need here.", told.Content, StringComparison.Ordinal);
        Assert.Contains("7:15 AM America/Denver", told.Content, StringComparison.Ordinal);
        await _discord.ToldAsync(await DoAsync(_ana, "quiz"), "A facilitator of this room can do that.");
        var wrong = await _discord.SubmitModal(await _discord.Command(_boss, _discord.Room, "setup room"), ("zone", "Chicago time"));
        await _discord.ToldAsync(wrong, "That time zone is not known.");
    }

    [Fact]
    public async Task R12_a_missing_right_is_named_with_what_to_click()
    {
        _discord.Room.BotPermissions = PermissionBits.ViewChannel;

        var told = await DoAsync(_boss, "setup check");

        Assert.Contains("**Send Messages**", told.Content, StringComparison.Ordinal);
        Assert.Contains("Edit Channel → Permissions", told.Content, StringComparison.Ordinal);
        _discord.Room.BotPermissions = PermissionBits.Ordinary;
    }

    [Fact]
    public async Task I18_rights_are_looked_at_with_every_press_whatever_Discord_showed()
    {
        var role = _discord.AddRole(_discord.Guild, "Helpers");
        var helper = _discord.Join("Kim", PermissionBits.Ordinary, "en-US", role.Id);
        var refused = await _discord.Command(_boss, _discord.Room, "setup rehearse");
        var stranger = await _discord.PressStale(_ana, refused.Original!, "1:rehearse:1");
        Assert.StartsWith("Whoever may manage this server", stranger.Content, StringComparison.Ordinal);

        await _discord.ToldAsync(
            await DoAsync(_boss, "setup helpers", ("role", role.Id)),
            "**Facilitators:** whoever may manage the server, and"
        );
        var form = await _discord.SubmitModal(await _discord.Command(_boss, _discord.Room, "setup room"), ("who", "Facilitators"));
        await _discord.ToldAsync(form, "### Setup check");

        await _discord.ToldAsync(await DoAsync(helper, "quiz"), "The lobby is open");
        await _discord.ToldAsync(await DoAsync(_ana, "quiz"), "A quiz is already open");
    }

    [Fact]
    public async Task A_rehearsal_is_seen_by_the_facilitator_alone_and_stores_nothing()
    {
        var told = await DoAsync(_boss, "setup rehearse");

        Assert.Contains("Rehearsal, 1 of", told.Content, StringComparison.Ordinal);
        await _discord.Press(_boss, told.Original!, "Go on");
        await _discord.UntilAsync(told, "-# Rehearsal, 2 of");
        Assert.Empty(_discord.Room.Messages);
    }

    [Fact]
    public async Task A_question_is_flagged_from_a_list_and_counted_without_a_name()
    {
        var question = Pack.Catalog.Questions[0];
        var told = await _discord.PressStale(_ana, AMessage(), $"1:flag:{question.Id}:{question.Revision}");

        var thanked = await _discord.Select(_ana, told.Original!, told.Original!.Selects[0].CustomId, "WrongKey");
        await _discord.Shown(thanked);
        await _discord.Select(
            _ana,
            await ReflagAsync(question.Id, question.Revision),
            $"1:flagged:{question.Id}:{question.Revision}",
            "Unclear"
        );

        var flag = Assert.Single(await _bot.Store.FlagsAsync(Token));
        Assert.Equal((question.Id, FlagReason.Unclear), (flag.Question, flag.Reason));
    }

    private async Task<FakeMessage> ReflagAsync(QuestionId question, int revision) =>
        (await _discord.PressStale(_ana, AMessage(), $"1:flag:{question}:{revision}")).Original!;

    private FakeMessage AMessage() =>
        _discord.Room.Messages.Count > 0 ? _discord.Room.Messages[0] : _discord.Say(_boss, _discord.Room, "hello");

    [Fact]
    public async Task P5_what_is_kept_is_exported_to_its_owner_and_erased_on_their_word_also_in_direct_messages()
    {
        await ADailyAnswerAsync();
        var dm = _discord.DirectMessages(_ana);
        var told = await _discord.Command(_ana, dm, "privacy");

        var export = await _discord.Shown(await _discord.Press(_ana, told.Original!, "Export"));
        Assert.StartsWith("Everything that is kept about you.", export.Content, StringComparison.Ordinal);
        var file = Assert.Single(_discord.Files, f => f.Name == "crssbot-my-data.json");
        using var json = JsonDocument.Parse(file.Content);
        Assert.Equal(1, json.RootElement.GetProperty("answers").GetArrayLength());

        var asked = await _discord.Press(_ana, told.Original!, "Erase");
        await _discord.ToldAsync(asked, "This erases your id");
        await _discord.Press(_ana, asked.Original!, "Yes, erase me");
        await _discord.UntilAsync(asked, "Erased.");

        var room = await _bot.RoomAsync(_discord.Room);
        Assert.Empty(await _bot.Store.AttemptsOfSessionAsync(room, _daily, Token));
        Assert.Empty(await _bot.Store.AttemptsOfAsync(_member, Token));
        Assert.Contains("I keep your id", (await DoAsync(_ana, "help")).Content, StringComparison.Ordinal);
    }

    private async Task ADailyAnswerAsync()
    {
        var post = await ADailyAsync();
        var letter = post.Buttons.First(b => b.Label.Length == 1);
        var told = await _discord.Press(_ana, post, letter.Label);
        await _discord.Shown(told);
        Assert.Contains("**Why ", told.Content, StringComparison.Ordinal);
        var room = await _bot.RoomAsync(_discord.Room);
        var route = Assert.IsType<Route.AnswerDaily>(PressId.Parse(letter.CustomId));
        _daily = Daily.SessionOf(route.Date);
        _member = Assert.Single(await _bot.Store.AttemptsOfSessionAsync(room, _daily, Token)).Member;
    }

    private async Task<FakeMessage> ADailyAsync()
    {
        await _bot.DailyInAMomentAsync(_discord.Room);
        return await _discord.UntilMessage(_discord.Room, m => m.Content.StartsWith("### Daily question", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_daily_prompt_is_posted_silently_answered_in_private_and_looked_up_again()
    {
        await ADailyAnswerAsync();

        var again = await DoAsync(_ana, "daily");

        Assert.Contains("**Why ", again.Content, StringComparison.Ordinal);
        var post = Assert.Single(_discord.Room.Messages);
        Assert.Equal(1 << 12, post.Flags & (1 << 12));
        Assert.DoesNotContain("**Why ", post.Content, StringComparison.Ordinal);
        Assert.DoesNotContain("**Why ", (await DoAsync(_boss, "daily")).Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task G20_a_server_that_is_left_is_deleted_after_30_days_and_an_outage_is_not_a_removal()
    {
        await DoAsync(_ana, "daily");
        var desk = $"delete|discord|{_discord.Guild.Id}/";

        _discord.RemoveGuild(_discord.Guild, unavailable: true);
        _discord.AddGuild("Another");
        await Waits.UntilAsync(async () => (await _bot.Store.NotesAsync("delete|", Token)).Count == 0);
        _discord.RemoveGuild(_discord.Guild);

        await Waits.UntilAsync(async () => await _bot.Store.NoteAsync(desk, Token) is not null);
        Assert.Contains(CapturedLogs.Lines, l => l.Contains("30", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_button_of_an_earlier_version_says_so_politely() =>
        await _discord.ToldAsync(await _discord.PressStale(_ana, AMessage(), "0:old:thing"), "This button is from an earlier version.");
}
