using CrssBot.Channels.Tests.Discord.Evenings;
using CrssBot.Channels.Tests.Teams.Fake;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Outbox;

namespace CrssBot.Channels.Tests.Teams.Evenings;

/// <summary>kill -9 of the real executable in the middle of an evening on Teams.</summary>
public sealed class KilledTeamsEvenings : IAsyncLifetime
{
    private readonly DataFolder _data = new();
    private FakeTeams _teams = null!;
    private Executable? _bot;

    public async ValueTask InitializeAsync() => _teams = await FakeTeams.StartAsync();

    public async ValueTask DisposeAsync()
    {
        // Also when the test failed.
        await (_bot?.DisposeAsync() ?? default);
        await _teams.DisposeAsync();
        _data.Dispose();
    }

    private async Task StartAsync()
    {
        var secret = Path.Combine(_data.Path, "secret");
        await File.WriteAllTextAsync(secret, FakeAuthority.ClientSecret + "\n", TestContext.Current.CancellationToken);
        var bot = _bot = Executable.Start(
            _data,
            $"--Teams:AppId={FakeTeams.AppId}",
            $"--Teams:TenantId={FakeTeams.Tenant}",
            $"--Teams:SecretFile={secret}",
            $"--Teams:OpenIdMetadataUrl={_teams.Authority.MetadataUrl}",
            $"--Teams:Authority={_teams.Authority.Address}",
            $"--Teams:AllowedServiceUrls:0={_teams.ServiceUrl}"
        );
        const string Listening = "CrssBot is open at ";
        string? line = null;
        await Waits.UntilAsync(() =>
        {
            line = bot.Lines.FirstOrDefault(l => l.Contains(Listening, StringComparison.Ordinal));
            return Task.FromResult(line is not null);
        });
        _teams.Bot = new Uri(line![(line!.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim());
    }

    private async Task AgainAsync()
    {
        await _bot!.KillAsync();
        await _bot.DisposeAsync();
        await StartAsync();
    }

    [Fact]
    public async Task Killed_at_every_step_nothing_acknowledged_is_lost_and_nothing_is_posted_twice()
    {
        var place = FakePlace.Group;
        var people = Enumerable.Range(0, 6).Select(FakePerson.Number).ToArray();
        var cohort = new Cohort(_teams);
        await StartAsync();
        var session = await cohort.StartQuizAsync(place, people, questions: 2);
        for (var ordinal = 1; ordinal <= 2; ordinal++)
        {
            var question = await cohort.QuestionAsync(ordinal);
            foreach (var person in people[..3])
            {
                Assert.StartsWith(
                    "You chose A",
                    (await _teams.PressAsync(person, place, question.Card!, "A")).Text,
                    StringComparison.Ordinal
                );
            }

            await AgainAsync();
            // One's own view still says what was chosen before.
            var mine = await _teams.PressAsync(people[0], place, question.Card!, "My answer");
            Assert.StartsWith("You chose A", mine.Text, StringComparison.Ordinal);
            foreach (var person in people[3..])
            {
                await _teams.PressAsync(person, place, question.Card!, "B");
            }

            var revealed = await _teams.UntilAsync(p => p.Id == question.Id && p.Text.Contains("best answer", StringComparison.Ordinal));
            await AgainAsync();
            await _teams.PressAsync(people[0], place, revealed.Card!, ordinal == 2 ? "See how we did" : "Next");
        }

        var end = await _teams.UntilAsync(p => p.Text.StartsWith("How the room did", StringComparison.Ordinal));
        Assert.Contains("6 players took part", end.Text, StringComparison.Ordinal);
        await _bot!.StopAsync();
        Assert.Empty(_teams.Broken);
        Assert.DoesNotContain(_bot.Lines, l => l.Contains(FakeAuthority.ClientSecret, StringComparison.Ordinal));
        await _bot.DisposeAsync();

        Assert.Equal(["A quiz", "How th", "Questi", "Questi"], Shared().Order());
        await using var reader = await TeamsHost.StartAsync(_teams, _data);
        Assert.Equal(12, (await reader.AttemptsAsync(place, session)).Count(a => a.Final));
    }

    private IEnumerable<string> Shared() =>
        _teams
            .Posts.Where(p => p.Conversation == FakePlace.Group.Conversation)
            .Select(p => p.Text)
            .Where(t => !t.StartsWith("Only you see", StringComparison.Ordinal))
            .Select(t => t.StartsWith("Quiz", StringComparison.Ordinal) ? "A quiz" : t[..6]);

    [Fact]
    public async Task T23_killed_while_a_post_is_under_way_it_is_not_posted_again_until_a_facilitator_says_so()
    {
        var place = FakePlace.Group;
        var cohort = new Cohort(_teams);
        await StartAsync();
        await cohort.SetUpAsync(place);
        var never = new TaskCompletionSource();
        _teams.Fail(new FakeFault("POST", 201, Does: true, Until: never.Task));
        await _teams.TypeAsync(FakePerson.Number(0), place, "quiz 1");
        var lobby = await _teams.UntilAsync(p => p.Text.Contains("A quiz is about to start", StringComparison.Ordinal));

        await AgainAsync();

        var told = "";
        var card = lobby.Card!;
        await Waits.UntilAsync(async () =>
        {
            var view = await _teams.PressAsync(FakePerson.Number(0), place, lobby.Card!, "Join");
            (told, card) = (view.Text, view.Card ?? card);
            return told.Contains("I could not learn whether", StringComparison.Ordinal);
        });
        Assert.Single(_teams.Posts, p => p.Text.Contains("A quiz is about to start", StringComparison.Ordinal));
        await _teams.PressAsync(FakePerson.Number(0), place, card, "Post again");
        var second = await _teams.UntilAsync(p =>
            p.Id != lobby.Id && p.Text.Contains("A quiz is about to start", StringComparison.Ordinal)
        );
        await _teams.PressAsync(FakePerson.Number(0), place, second.Card!, "Start");
        await cohort.QuestionAsync(1);
        await _bot!.StopAsync();
        await _bot.DisposeAsync();
        await using var reader = await TeamsHost.StartAsync(_teams, _data);
        var session = ((RoomMessage.Ask)(await reader.LookAsync(place)).Quiz!).Session;
        Assert.Equal(SlotState.Sent, await reader.StateAsync(place, RoomMessages.LobbyKey(session)));
    }
}
