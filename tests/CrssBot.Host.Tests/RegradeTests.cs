using CrssBot.Engine;
using CrssBot.Runtime;
using CrssBot.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CrssBot.Host.Tests;

/// <summary>An author retired a question: the operator starts the host with the new pack and regrades.</summary>
public sealed class RegradeTests
{
    private static readonly MemberId Ann = new("m-ann");
    private static readonly RoomId Oak = new("oak");

    [Fact]
    public async Task Answers_are_judged_anew_once_and_a_dry_run_changes_nothing()
    {
        var stop = TestContext.Current.CancellationToken;
        using var data = new DataFolder();
        await AnswerAsync(data);
        var content = Path.Combine(Path.GetDirectoryName(data.Database)!, "content");
        Copy(Path.Combine(Repository.Root, "content"), content);
        await File.WriteAllTextAsync(
            Path.Combine(content, "corrections.yaml"),
            "corrections:\n  - question: gone-1\n    date: 2026-11-29\n    retired: true\n    why: The law it asked about was repealed.\n",
            stop
        );

        var alone = await HostProcess.RunAsync(data, null, stop, "content", "regrade");
        Assert.Equal(1, alone.Exit);
        Assert.Contains("No host is running here.", alone.Error, StringComparison.Ordinal);

        await using (var host = await HostProcess.StartAsync(data, stop, $"--Content:Path={content}"))
        {
            Assert.Equal("gone-1: 2 answers of 1 person would change", await RegradeAsync("--dry-run"));
            Assert.Equal("gone-1: 2 answers of 1 person changed", await RegradeAsync());
            Assert.Equal("gone-1: 0 answers of 0 people changed", await RegradeAsync());
        }

        await using var services = Store(data);
        var store = services.GetRequiredService<IStudyStore>();
        Assert.All(await store.AttemptsOfAsync(Ann, stop), a => Assert.Equal(a.Question.Value != "gone-1", a.Final));
        Assert.Equal(
            [new Counter("question|gone-1", 0, 0), new Counter("question|stays-1", 1, 1)],
            await store.CountersAsync("question|", stop)
        );
        Assert.Equal("corrected|m-ann|gone-1", Assert.Single(await store.NotesAsync(Corrections.Notes, stop)).Key);

        async Task<string> RegradeAsync(params string[] dry)
        {
            var (exit, output, error) = await HostProcess.RunAsync(data, null, stop, ["content", "regrade", .. dry]);
            Assert.Equal((0, ""), (exit, error));
            return output.Trim();
        }
    }

    private static async Task AnswerAsync(DataFolder data)
    {
        await using var services = Store(data);
        var store = services.GetRequiredService<IStudyStore>();
        Attempt[] attempts = [Attempt("gone-1", 1), Attempt("gone-1", 2), Attempt("stays-1", 3)];
        var state = System.Text.Json.JsonSerializer.Serialize(Engine.Rooms.RoomState.Empty(Oak), EngineJson.Default.RoomState);
        Counter[] counters = [new("room|oak|m-ann", 3, 3), new("question|gone-1", 2, 2), new("question|stays-1", 1, 1)];
        await store.CommitAsync(
            new RoomCommit(Oak, 0, null, false, "", attempts, state, [], counters),
            TestContext.Current.CancellationToken
        );
    }

    private static Attempt Attempt(string question, int ordinal) =>
        new(
            Oak,
            new SessionId("quiz-1"),
            ordinal,
            1,
            Ann,
            new QuestionId(question),
            1,
            new OptionId("one"),
            Correct: true,
            Guessed: false,
            DateTimeOffset.UnixEpoch.AddDays(20_000).AddMinutes(ordinal),
            TimeSpan.FromSeconds(9),
            StudyMode.Together,
            ordinal,
            1,
            Final: true
        );

    private static ServiceProvider Store(DataFolder data)
    {
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create<string, string?>("Storage:Path", data.Database)])
            .Build();
        return new ServiceCollection().AddLogging().AddStorage(settings).BuildServiceProvider();
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
