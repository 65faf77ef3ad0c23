using System.Text.Json;
using CrssBot.Cluster;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Runtime.Tests.Cluster;

/// <summary>What a room is asked and what it says cross between processes and are the same.</summary>
public sealed class ClusterJsonTests
{
    private static readonly DateTimeOffset At = new DateTimeOffset(2026, 11, 1, 6, 30, 0, TimeSpan.Zero).AddTicks(7);

    private static string Write<T>(T value) => JsonSerializer.Serialize(value, ClusterJson.Options);

    private static T Cross<T>(T value) => JsonSerializer.Deserialize<T>(Write(value), ClusterJson.Options)!;

    [Fact]
    public void Every_command_has_a_name_between_processes()
    {
        var commands = typeof(RoomCommand).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(RoomCommand))).ToArray();
        var named = ClusterJson.Options.GetTypeInfo(typeof(RoomCommand)).PolymorphismOptions!.DerivedTypes;

        Assert.Equal(
            commands.Order(Comparer<Type>.Create((a, b) => string.CompareOrdinal(a.Name, b.Name))),
            named.Select(d => d.DerivedType).OrderBy(t => t.Name, StringComparer.Ordinal)
        );
        Assert.Equal(named.Count, named.Select(d => d.TypeDiscriminator).Distinct().Count());
    }

    /// <summary>What only the room's own process may say is not in the public JSON: a caller of the API cannot say it.</summary>
    [Fact]
    public void A_rooms_own_commands_have_no_name_outside()
    {
        foreach (
            var own in new RoomCommand[]
            {
                new RoomCommand.Tick(),
                new RoomCommand.Recover(At, At),
                new RoomCommand.Block("q"),
                new RoomCommand.Doubt("q"),
            }
        )
        {
            Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(own, EngineJson.Default.RoomCommand));
        }
    }

    [Fact]
    public void A_request_crosses_with_all_that_came_with_it()
    {
        RoomCommand[] commands =
        [
            new RoomCommand.Tick(),
            new RoomCommand.Recover(At, At.AddSeconds(9)),
            new RoomCommand.Block("q1"),
            new RoomCommand.Doubt("q1"),
            new RoomCommand.BringTime(),
            new RoomCommand.Forget(),
            new RoomCommand.Enter("بن 😀 \0"),
            new RoomCommand.Answer(new SessionId("s"), 2, 1, new OptionId("o"), Guessed: true),
            new RoomCommand.Configure(RoomSettings.Default),
            new RoomCommand.Regrade(new QuestionId("q"), [new Regraded(Desk.Oak, Desk.Id("Ana"), At, -1, 1)]),
        ];
        foreach (var command in commands)
        {
            var request = new RoomRequest(
                Desk.Oak,
                Desk.Id("Ana"),
                At,
                command,
                "Ana",
                "key-1",
                long.MaxValue,
                new Standing(true, ["7", "8"], false),
                1.5
            );
            var crossed = Cross(request);

            Assert.Equal(Write(request), Write(crossed));
            Assert.Equal((request.Stamp, request.Order, command.GetType()), (crossed.Stamp, crossed.Order, crossed.Command.GetType()));
        }
    }

    [Fact]
    public async Task A_reply_crosses_in_every_phase_of_an_evening()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben", "Cy");
        await CrossesAsync(desk);
        await desk.DoAsync("Ana", desk.Answer(desk.Quiz.Current.Key));
        await CrossesAsync(desk);
        await desk.DoAsync("Ana", desk.Lead(QuizStep.Reveal));
        await CrossesAsync(desk);
        await desk.DoAsync("Ana", new RoomCommand.StopQuiz(desk.Quiz.Id));
        await CrossesAsync(desk);
        await desk.DoAsync("Ana", new RoomCommand.Configure(RoomSettings.Default));
        await CrossesAsync(desk);
    }

    private static async Task CrossesAsync(Desk desk)
    {
        foreach (var who in new[] { "Ana", "Dee" })
        {
            var reply = new Reply(await desk.LookAsync(who), Refusal.NotYours);
            var crossed = Cross(reply);

            Assert.Equal(Write(reply), Write(crossed));
            // As pages and cards have it, too.
            Assert.Equal(Desk.Json(reply.View), Desk.Json(crossed.View));
            Assert.Equal(Refusal.NotYours, crossed.Refusal);
        }
    }
}
