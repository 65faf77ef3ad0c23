using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Runtime;
using CrssBot.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CrssBot.Host.Tests;

/// <summary>What an editor reads of the members' flags.</summary>
public sealed class FlagsTests
{
    private const string Expected = """
        boundaries, revision 2: wrong key 2, unclear 1
        autonomy, revision 1: hurtful 1
        """;

    private static Flag Flag(string question, int revision, string member, FlagReason reason) =>
        new(new QuestionId(question), revision, reason, new MemberId(member), new RoomId("oak"), DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task The_same_counts_are_listed_while_the_host_runs_and_when_it_is_stopped()
    {
        var stop = TestContext.Current.CancellationToken;
        using var data = new DataFolder();
        await FlagAsync(
            data,
            Flag("autonomy", 1, "m-ann", FlagReason.Hurtful),
            Flag("boundaries", 2, "m-cho", FlagReason.Unclear),
            Flag("boundaries", 2, "m-ann", FlagReason.WrongKey),
            Flag("boundaries", 2, "m-ben", FlagReason.WrongKey)
        );

        var stopped = await HostProcess.RunAsync(data, null, stop, "content", "flags");
        await using var host = await HostProcess.StartAsync(data, stop);
        var running = await HostProcess.RunAsync(data, null, stop, "content", "flags");

        Assert.Equal((0, Expected), (stopped.Exit, stopped.Output.Trim()));
        Assert.Equal((0, Expected), (running.Exit, running.Output.Trim()));
    }

    [Fact]
    public async Task Without_flags_it_says_so_and_without_a_database_it_fails()
    {
        var stop = TestContext.Current.CancellationToken;
        using var data = new DataFolder();

        var nowhere = await HostProcess.RunAsync(data, null, stop, "content", "flags");
        await FlagAsync(data);
        var none = await HostProcess.RunAsync(data, null, stop, "content", "flags");

        Assert.Equal(1, nowhere.Exit);
        Assert.Contains("no database", nowhere.Error, StringComparison.Ordinal);
        Assert.Equal((0, "No question is flagged."), (none.Exit, none.Output.Trim()));
    }

    private static async Task FlagAsync(DataFolder data, params Flag[] flags)
    {
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create<string, string?>("Storage:Path", data.Database)])
            .Build();
        await using var services = new ServiceCollection().AddLogging().AddStorage(settings).BuildServiceProvider();
        var store = services.GetRequiredService<IStudyStore>();
        foreach (var flag in flags)
        {
            await store.FlagAsync(flag, TestContext.Current.CancellationToken);
        }
    }
}
