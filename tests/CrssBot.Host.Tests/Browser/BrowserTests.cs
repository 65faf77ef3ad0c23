using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CrssBot.Host.Tests.Browser;

/// <summary>Real Chromium against the real executable.</summary>
public sealed class BrowserTests : IAsyncLifetime
{
    private static readonly string[] Flags =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    private static readonly string? Chromium = new[]
    {
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    }.FirstOrDefault(File.Exists);

    private const string Handout = "/handout";

    private readonly DataFolder _data = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        // A newcomer without Chromium skips these; in CI a skip is a failure.
        Assert.SkipWhen(Chromium is null, "Chromium is not installed.");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = Flags });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Two_people_in_two_browsers_play_a_whole_quiz_against_each_other()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var host = await HostProcess.StartAsync(_data, stop);
        var ana = await EnterAsync(host, "Ana", 1280, 900, ColorScheme.Light);
        var ben = await EnterAsync(host, "بن", 360, 740, ColorScheme.Dark);

        await ana.AccessibilityAsync("room");
        await ben.AccessibilityAsync("room");
        await ana.GetByLabel("Questions").FillAsync("2");
        await ana.GetByLabel("Together").CheckAsync();
        await ana.GetByRole(AriaRole.Button, new() { Name = "Open the lobby" }).ClickAsync();
        await ben.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        await Expect(ana.GetByText("2 people are in.")).ToBeVisibleAsync();
        await ana.AccessibilityAsync("lobby");
        await ben.AccessibilityAsync("lobby");
        await ana.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();

        for (var question = 1; question <= 2; question++)
        {
            foreach (var page in new[] { ana, ben })
            {
                await Expect(page.GetByRole(AriaRole.Heading, new() { Name = $"Question {question} of 2", Exact = true }))
                    .ToBeVisibleAsync();
                // Before the reveal no page holds a key or a rationale.
                Assert.DoesNotContain("Best answer", await page.ContentAsync(), StringComparison.Ordinal);
            }

            await ana.Locator("button.choice").Nth(0).ClickAsync();
            await Expect(ana.GetByText("You chose A.")).ToBeVisibleAsync();
            await ana.Locator("button.choice").Nth(1).ClickAsync();
            await Expect(ana.GetByText("You chose B.")).ToBeVisibleAsync();
            await Expect(ben.GetByText("1 of 2 have answered")).ToBeVisibleAsync();
            await Expect(ben.Locator("button.choice[aria-pressed=true]")).ToHaveCountAsync(0);
            await ana.AccessibilityAsync("open question, answered");
            await ben.AccessibilityAsync("open question");

            // Ben uses the keyboard alone.
            await ben.Locator("button.choice").Nth(1).FocusAsync();
            await ben.Keyboard.PressAsync("Enter");

            foreach (var page in new[] { ana, ben })
            {
                // Everyone present has answered, so the question closes by itself.
                await Expect(page.GetByText("Best answer")).ToBeVisibleAsync();
                await Expect(page.GetByText("Fewer than five answered, so no split is shown.")).ToBeVisibleAsync();
                await Expect(page.Locator(".why")).Not.ToHaveCountAsync(0);
                // A page whose focus came too late for a step that was gone once ended in an error.
                await Expect(page.GetByText("Something went wrong on this page")).Not.ToBeVisibleAsync();
                await page.AccessibilityAsync("reveal");
            }

            Assert.DoesNotContain(host.Lines, l => l.StartsWith("fail:", StringComparison.Ordinal));

            await ana.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^(Next|See how the room did)$") }).ClickAsync();
        }

        foreach (var page in new[] { ana, ben })
        {
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "How the room did" })).ToBeVisibleAsync();
            await Expect(page.GetByText(new Regex("You: [0-2] of 2"))).ToBeVisibleAsync();
            await Expect(page.GetByText("People who show their score")).ToHaveCountAsync(0);
        }

        await ben.GetByLabel("Show my name beside my score").CheckAsync();
        await Expect(ana.GetByText("People who show their score")).ToBeVisibleAsync();
        await Expect(ana.Locator(".stage .named li")).ToHaveCountAsync(1);
        await Expect(ana.Locator(".stage .named bdi")).ToHaveTextAsync("بن");
        await ana.AccessibilityAsync("how the room did");
        await ben.AccessibilityAsync("how the room did");
    }

    [Fact]
    public async Task Somebody_practices_sits_part_of_an_exam_comes_back_to_it_and_reads_how_it_went()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var host = await HostProcess.StartAsync(_data, stop);
        var page = await OpenAsync(360, 740, ColorScheme.Dark);
        await page.GotoAsync($"{host.Address}study");
        await page.GetByLabel("Your display name").FillAsync("Luz");
        await page.GetByRole(AriaRole.Button, new() { Name = "Study alone" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Study alone", Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByText("Nothing is due today.")).ToBeVisibleAsync();
        await page.AccessibilityInBothLooksAsync("studying alone");

        await page.GetByLabel("Questions").FillAsync("2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Practice", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Question 1 of 2", Exact = true })).ToBeVisibleAsync();
        Assert.DoesNotContain("Best answer", await page.ContentAsync(), StringComparison.Ordinal);
        await page.AccessibilityInBothLooksAsync("a question to practice");
        await page.Locator("button.choice").Nth(0).ClickAsync();
        await Expect(page.Locator(".badge.best")).ToBeVisibleAsync();
        await Expect(page.GetByText("You chose A.")).ToBeVisibleAsync();
        await page.AccessibilityInBothLooksAsync("an answer explained");
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await page.GetByLabel("I am guessing").CheckAsync();
        await page.Locator("button.choice").Nth(1).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("You chose B and said that you guessed.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "See how it went" }).ClickAsync();
        await Expect(page.GetByText(new Regex("[0-2] of 2"))).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Back to the overview" }).ClickAsync();
        await Expect(page.GetByText("Study days: 1 of the last 28.")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Begin, with pauses" }).ClickAsync();
        for (var i = 1; i <= 3; i++)
        {
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = $"Question {i} of 100", Exact = true })).ToBeVisibleAsync();
            await page.Locator("button.choice").Nth(0).ClickAsync();
        }

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Question 4 of 100", Exact = true })).ToBeVisibleAsync();
        Assert.DoesNotContain("Best answer", await page.ContentAsync(), StringComparison.Ordinal);
        await page.GetByText("All places").ClickAsync();
        await page.AccessibilityInBothLooksAsync("a question of an exam");
        await page.GetByRole(AriaRole.Button, new() { Name = "Question 2, answered" }).ClickAsync();
        await Expect(page.Locator("button.choice[aria-pressed=true]")).ToHaveCountAsync(1);

        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume 3/100" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Question 4 of 100", Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause", Exact = true }).ClickAsync();
        await Expect(page.GetByText("It is paused: nothing runs.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume 3/100" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Hand in" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, hand it in" }).ClickAsync();
        await Expect(page.GetByText("Not a prediction of the ICB exam.")).ToBeVisibleAsync();
        await Expect(page.GetByText(new Regex("[0-3] of 100"))).ToBeVisibleAsync();
        await page.AccessibilityInBothLooksAsync("an exam's result");
        await page.Locator("button.link").First.ClickAsync();
        await Expect(page.Locator(".badge.best")).ToBeVisibleAsync();
        Assert.DoesNotContain(host.Lines, l => l.StartsWith("fail:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_case_is_read_alone_without_scripts_and_decided_by_a_room()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var host = await HostProcess.StartAsync(_data, stop);
        var reader = await OpenAsync(360, 740, ColorScheme.Light);
        await reader.RouteAsync("**/*.js", r => r.AbortAsync());
        await reader.GotoAsync($"{host.Address}cases");
        await reader.AccessibilityInBothLooksAsync("scenarios");
        await reader.Locator("main ul a").First.ClickAsync();
        await reader.AccessibilityInBothLooksAsync("a decision alone");
        while (true)
        {
            await reader.Locator("main ul a").First.ClickAsync();
            await Expect(reader.Locator(".note")).ToBeVisibleAsync();
            if (await reader.GetByRole(AriaRole.Link, new() { Name = "Go on" }).CountAsync() == 0)
            {
                break;
            }

            await reader.GetByRole(AriaRole.Link, new() { Name = "Go on" }).ClickAsync();
        }

        await reader.AccessibilityInBothLooksAsync("the end of a case alone");
        Assert.Equal(404, (await reader.GotoAsync($"{host.Address}cases/no-such-case"))!.Status);

        var ana = await EnterAsync(host, "Ana", 1280, 900, ColorScheme.Dark);
        await ana.GetByLabel("Scenario").CheckAsync();
        await ana.GetByRole(AriaRole.Button, new() { Name = "Open the lobby" }).ClickAsync();
        await ana.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
        for (var decision = 1; ; decision++)
        {
            await Expect(ana.GetByRole(AriaRole.Heading, new() { Name = $"Decision {decision}", Exact = true })).ToBeVisibleAsync();
            await ana.Locator("button.choice").Nth(0).ClickAsync();
            await Expect(ana.GetByRole(AriaRole.Heading, new() { Name = $"Decision {decision}: what came of it" })).ToBeVisibleAsync();
            if (decision == 1)
            {
                await ana.AccessibilityInBothLooksAsync("what came of a decision");
            }

            var isLast = await ana.GetByRole(AriaRole.Button, new() { Name = "To the end" }).CountAsync() > 0;
            await ana.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^(Go on|To the end)$") }).ClickAsync();
            if (isLast)
            {
                break;
            }
        }

        await Expect(ana.GetByText("Nothing of a case is scored.")).ToBeVisibleAsync();
        await ana.AccessibilityInBothLooksAsync("the end of a room's case");
        Assert.DoesNotContain(host.Lines, l => l.StartsWith("fail:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_quiz_for_ones_own_time_is_sealed_until_it_is_closed()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var host = await HostProcess.StartAsync(_data, stop);
        var ana = await EnterAsync(host, "Ana", 360, 740, ColorScheme.Light);
        await ana.GetByText("A quiz for everyone's own time").ClickAsync();
        await ana.GetByLabel("How many").FillAsync("1");
        await ana.GetByRole(AriaRole.Button, new() { Name = "Open it" }).ClickAsync();
        await ana.GetByRole(AriaRole.Button, new() { Name = "Answer it" }).ClickAsync();
        await Expect(ana.GetByRole(AriaRole.Heading, new() { Name = "Question 1 of 1", Exact = true })).ToBeVisibleAsync();
        await ana.Locator("button.choice").Nth(1).ClickAsync();
        await Expect(ana.GetByText("1 of 1 answered by you.")).ToBeVisibleAsync();
        Assert.DoesNotContain("Best answer", await ana.ContentAsync(), StringComparison.Ordinal);
        await ana.AccessibilityInBothLooksAsync("a quiz for one's own time");

        await ana.GetByRole(AriaRole.Button, new() { Name = "Close it now" }).ClickAsync();
        await ana.GetByRole(AriaRole.Button, new() { Name = "Yes, close it" }).ClickAsync();
        await Expect(ana.GetByText("It has closed.")).ToBeVisibleAsync();
        await ana.GetByText(new Regex("^1\\. ")).ClickAsync();
        await Expect(ana.Locator(".badge.best")).ToBeVisibleAsync();
        await ana.AccessibilityInBothLooksAsync("a quiz for one's own time, closed");
        Assert.DoesNotContain(host.Lines, l => l.StartsWith("fail:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_room_discusses_votes_again_and_sees_how_it_moved()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var host = await HostProcess.StartAsync(_data, stop);
        var dee = await EnterAsync(host, "Dee", 1280, 900, ColorScheme.Light);
        await dee.GetByRole(AriaRole.Button, new() { Name = "Start here" }).ClickAsync();
        var others = new List<ApiMember>();
        foreach (var name in new[] { "Ana", "Ben", "Chidi", "Emre" })
        {
            others.Add(await host.MemberAsync(name, stop));
        }

        await dee.GetByLabel("Questions").FillAsync("1");
        await dee.GetByLabel("Discuss").CheckAsync();
        await dee.GetByLabel("Domain").SelectOptionAsync("Professional Responsibility");
        await dee.GetByRole(AriaRole.Button, new() { Name = "Open the lobby" }).ClickAsync();
        await Expect(dee.GetByText("1 person is in.")).ToBeVisibleAsync();
        var lobby = await others[0].ViewAsync(host.Http, "home", stop);
        var session = (string)lobby["quiz"]!["session"]!;
        foreach (var other in others)
        {
            await other.DoAsync(host.Http, "home", new { command = "joinQuiz", session }, stop);
        }

        await dee.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
        await Expect(dee.GetByText("first vote")).ToBeVisibleAsync();
        await VoteAsync(round: 1);
        await dee.Locator("button.choice").Nth(0).ClickAsync();

        await Expect(dee.GetByText("To talk about")).ToBeVisibleAsync();
        await Expect(dee.GetByText("How the room voted")).ToBeVisibleAsync();
        Assert.DoesNotContain("Best answer", await dee.ContentAsync(), StringComparison.Ordinal);
        await PictureAsync(dee, "talk");
        await dee.AccessibilityInBothLooksAsync("talk");
        await dee.GetByRole(AriaRole.Button, new() { Name = "Vote again" }).ClickAsync();
        await Expect(dee.GetByText("Vote again. You chose A before.")).ToBeVisibleAsync();
        await PictureAsync(dee, "question");
        await dee.AccessibilityInBothLooksAsync("second vote");
        await VoteAsync(round: 2);
        await dee.Locator("button.choice").Nth(1).ClickAsync();
        await Expect(dee.GetByText("How the room moved")).ToBeVisibleAsync();
        await PictureAsync(dee, "reveal");
        await dee.AccessibilityInBothLooksAsync("reveal with how the room moved");

        async Task VoteAsync(int round)
        {
            var view = await others[0].ViewAsync(host.Http, "home", stop);
            var choices = view["quiz"]!["choices"]!.AsArray().Select(c => (string)c!["option"]!).ToArray();
            for (var i = 0; i < others.Count; i++)
            {
                var option = round == 1 ? choices[i % choices.Length] : choices[1];
                await others[i]
                    .DoAsync(
                        host.Http,
                        "home",
                        new
                        {
                            command = "answer",
                            session,
                            ordinal = 1,
                            round,
                            option,
                        },
                        stop
                    );
            }
        }
    }

    [Fact]
    public async Task Concept_search_suggests_answers_and_in_danger_shows_the_fixed_text()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var host = await HostProcess.StartAsync(_data, stop);
        var page = await EnterAsync(host, "Ana", 360, 740, ColorScheme.Light);
        var search = page.GetByLabel("Concept, word or question");

        await search.PressSequentiallyAsync("shared dec");
        var suggestion = page.GetByRole(AriaRole.List, new() { Name = "Suggestions" })
            .GetByRole(AriaRole.Button, new() { Name = "Shared decision making" });
        await Expect(suggestion).ToBeVisibleAsync();
        await page.AccessibilityInBothLooksAsync("suggestions");
        await suggestion.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Shared decision making" })).ToBeVisibleAsync();
        await page.AccessibilityInBothLooksAsync("found concept");

        await search.FillAsync("everyone would be better off without me");
        await search.PressAsync("Enter");
        await Expect(page.GetByText("If you or someone with you is in immediate danger, call 911.")).ToBeVisibleAsync();
        Assert.DoesNotContain("better", page.Url, StringComparison.Ordinal);
        await page.AccessibilityInBothLooksAsync("safety text");
    }

    [Fact]
    public async Task A_facilitator_sets_the_room_up_and_rehearses_alone()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var host = await HostProcess.StartAsync(_data, stop);
        var page = await EnterAsync(host, "Ana", 360, 740, ColorScheme.Dark);

        await page.GetByRole(AriaRole.Link, new() { Name = "Set up and invite" }).ClickAsync();
        await page.GetByLabel("Title").FillAsync("Tuesday cohort");
        await page.AccessibilityInBothLooksAsync("setup");
        await page.GetByRole(AriaRole.Button, new() { Name = "Rehearse" }).ClickAsync();
        await Expect(page.GetByText("Only you see this").First).ToBeVisibleAsync();
        await page.AccessibilityInBothLooksAsync("setup with the rehearsal");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GetByLabel("Week 1 begins on").FillAsync("2027-01-11");
        await page.GetByLabel("We meet").FillAsync("Tuesdays 6:30 PM");
        await page.GetByLabel("What is taught each week").FillAsync("Week 1: boundaries, qwertz uiop\nWeek 2: Advocacy");
        await page.GetByRole(AriaRole.Button, new() { Name = "Read the calendar" }).ClickAsync();
        await Expect(page.GetByText("Not found, and left out: qwertz uiop")).ToBeVisibleAsync();
        await Expect(page.GetByText("Advocacy (the whole domain)")).ToBeVisibleAsync();
        await page.AccessibilityInBothLooksAsync("setup with the calendar that was read");
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, use it" }).ClickAsync();
        await Expect(page.GetByText("The calendar is in use.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Post welcome" }).ClickAsync();
        await Expect(page.GetByText("The welcome is posted")).ToBeVisibleAsync();
        await page.GotoAsync(new Uri(host.Address, "/room/home").ToString());
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Tuesday cohort" })).ToBeVisibleAsync();
        await Expect(page.GetByText("The course begins on Monday, January 11.")).ToBeVisibleAsync();
        await Expect(page.GetByText("You are Ana, a facilitator")).ToBeVisibleAsync();

        var ben = await EnterAsync(host, "Ben", 360, 740, ColorScheme.Light, "Tuesday cohort");
        await Expect(ben.GetByRole(AriaRole.Heading, new() { Name = "Welcome to Tuesday cohort" })).ToBeVisibleAsync();
        await ben.AccessibilityAsync("first press");
        await ben.GetByRole(AriaRole.Button, new() { Name = "Start here" }).ClickAsync();
        await Expect(ben.GetByRole(AriaRole.Heading, new() { Name = "Welcome to Tuesday cohort" })).ToHaveCountAsync(0);
        await ben.GotoAsync(new Uri(host.Address, "/room/home/setup").ToString());
        await Expect(ben.GetByText("A facilitator of this room changes its settings.")).ToBeVisibleAsync();
        await ben.AccessibilityAsync("setup for members");
        await page.GotoAsync(new Uri(host.Address, "/room/home/setup").ToString());
        await page.GetByLabel("Name another facilitator").SelectOptionAsync("Ben");
        await page.GetByRole(AriaRole.Button, new() { Name = "Name as facilitator" }).ClickAsync();
        await Expect(ben.GetByRole(AriaRole.Button, new() { Name = "Save" })).ToBeVisibleAsync();
        await page.GotoAsync(new Uri(host.Address, "/room/home").ToString());
        // Nothing of the rehearsal happened to the room.
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Start a quiz" })).ToBeVisibleAsync();
        await page.AccessibilityAsync("room, facilitator");
    }

    [Fact]
    public async Task What_is_kept_is_seen_set_and_erased_by_its_owner()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var host = await HostProcess.StartAsync(_data, stop);
        var page = await EnterAsync(host, "Leyla", 360, 740, ColorScheme.Light);
        await page.GotoAsync(new Uri(host.Address, "/privacy").ToString());
        await Expect(page.GetByText("Leyla")).ToBeVisibleAsync();
        await page.AccessibilityInBothLooksAsync("privacy");

        await page.GetByLabel("Extra time").SelectOptionAsync("Half");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Saved. Only you see it.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Extra time")).ToHaveValueAsync("Half");

        await page.GetByRole(AriaRole.Button, new() { Name = "Erase" }).ClickAsync();
        await Expect(page.GetByText("Tick the box first, if you are sure.")).ToBeVisibleAsync();
        await page.GetByLabel("Yes, erase me").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Erase" }).ClickAsync();
        await Expect(page.GetByText("This browser is not known here")).ToBeVisibleAsync();
        await page.AccessibilityAsync("erased");

        // Whoever was erased comes in as somebody new, by the front door.
        await page.GotoAsync(new Uri(host.Address, "/room/home").ToString());
        await Expect(page.GetByLabel("Your display name")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(1280, 900, ColorScheme.Light)]
    [InlineData(360, 740, ColorScheme.Dark)]
    public async Task The_pages_outside_a_room_are_accessible(int width, int height, ColorScheme scheme)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var host = await HostProcess.StartAsync(_data, stop);
        var page = await OpenAsync(width, height, scheme);

        await GoAsync("/");
        await page.AccessibilityAsync("front page");
        await GoAsync("/?BadName=1");
        await page.AccessibilityAsync("front page, name refused");
        await GoAsync("/concepts");
        await page.AccessibilityAsync("concepts list");
        await GoAsync("/concepts/shared-decision-making");
        await page.AccessibilityAsync("concept page");
        await GoAsync("/concepts/nothing");
        await page.AccessibilityAsync("missing concept");
        await GoAsync("/privacy");
        await page.AccessibilityAsync("privacy, of nobody");
        await GoAsync("/nothing");
        await page.AccessibilityAsync("missing page");

        async Task GoAsync(string path) => await page.GotoAsync(new Uri(host.Address, path).ToString());
    }

    [Fact]
    public async Task The_handout_is_accessible_and_prints_on_one_letter_page()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var host = await HostProcess.StartAsync(_data, stop);
        var page = await OpenAsync(360, 740, ColorScheme.Dark);

        await page.GotoAsync(new Uri(host.Address, Handout).ToString());
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("CrssBot: studying for the CRSS exam together");
        await page.AccessibilityInBothLooksAsync("handout");
        var print = Encoding.Latin1.GetString(await page.PdfAsync(new() { PreferCSSPageSize = true }));

        // Letter, in points.
        Assert.Matches(@"/MediaBox \[0 0 612 792\]", print);
        Assert.Single(Regex.Matches(print, @"/Type /Page\b"));
    }

    private async Task<IPage> EnterAsync(
        HostProcess host,
        string name,
        int width,
        int height,
        ColorScheme scheme,
        string room = "Study room"
    )
    {
        var page = await OpenAsync(width, height, scheme);
        await page.GotoAsync(host.Address.ToString());
        await page.GetByLabel("Your display name").FillAsync(name);
        await page.GetByRole(AriaRole.Button, new() { Name = "Enter the study room" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = room, Exact = true })).ToBeVisibleAsync();
        return page;
    }

    private async Task<IPage> OpenAsync(int width, int height, ColorScheme scheme)
    {
        var context = await _browser!.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = width, Height = height },
                ColorScheme = scheme,
            }
        );
        context.SetDefaultTimeout(30_000);
        SetDefaultExpectTimeout(30_000);
        return await context.NewPageAsync();
    }

    /// <summary>With CRSSBOT_PICTURES set to a folder, the README's pictures are taken anew.</summary>
    private static async Task PictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("CRSSBOT_PICTURES") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = false });
        }
    }
}
