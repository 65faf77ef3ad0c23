using System.Globalization;
using System.Text.Json;
using CrssBot.Chaos.Hosts;
using CrssBot.Chaos.Soak;
using CrssBot.Engine;
using CrssBot.Engine.Prompts;
using CrssBot.Runtime;
using CrssBot.Web.Rooms;
using Acknowledged = CrssBot.Chaos.Play.Acknowledged;

namespace CrssBot.Benchmarks.Idle;

/// <summary>A room of ten after a few quizzes, with a daily prompt in twelve hours, as the host stored it; copied as often as is wanted.</summary>
internal sealed class Template
{
    private const int Players = 10;

    /// <summary>About three quizzes.</summary>
    private const int Presses = 250;

    /// <summary>What a head says when its wake was worked out with rules that are no longer in force.</summary>
    private const string OldRules = "2020a";

    private readonly string _room;
    private readonly string[] _members;
    private readonly string _snapshot;
    private readonly IReadOnlyList<Attempt> _attempts;

    private Template(string room, string[] members, string snapshot, IReadOnlyList<Attempt> attempts) =>
        (_room, _members, _snapshot, _attempts) = (room, members, snapshot, attempts);

    public int SnapshotBytes => _snapshot.Length;

    public static async Task<Template> PlayAsync(Func<string, Stores> open)
    {
        using var data = new DataFolder();
        string[] members;
        RoomId room;
        await using (var host = await HostProcess.StartAsync(data, CancellationToken.None))
        {
            var played = await SoakRoom.OpenAsync(host, "Together", Players, new Acknowledged());
            for (var press = 0; press < Presses; press++)
            {
                await played.Take()!(host.Http);
            }

            await RestAsync(host, played);
            members = [.. played.Members.Select(m => m.Id)];
            room = WebRooms.IdOf(played.Invitation);
            await host.StopAsync(CancellationToken.None);
        }

        await using var stores = open(data.Database);
        var stored = (await stores.Store.LoadRoomAsync(room, CancellationToken.None))!;
        var attempts = await stores.Store.AttemptsOfAsync(new MemberId(members[0]), CancellationToken.None);
        return new Template(room.Value, members, stored.Snapshot!, attempts);
    }

    /// <summary>No quiz is open, and a prompt comes each day.</summary>
    private static async Task RestAsync(HostProcess host, SoakRoom played)
    {
        var leader = played.Members[0];
        var view = await leader.ViewAsync(host.Http, played.Invitation, CancellationToken.None);
        if (view["quiz"] is { } quiz && (string?)quiz["message"] is not "howTheRoomDid")
        {
            var stop = new { command = "stopQuiz", session = (string)quiz["session"]! };
            await leader.DoAsync(host.Http, played.Invitation, stop, CancellationToken.None);
        }

        var at = TimeOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(12));
        var configure = new
        {
            command = "configure",
            settings = new
            {
                title = "A study room",
                zone = "UTC",
                dailyOn = true,
                dailyAt = at.ToString("HH:mm:00", CultureInfo.InvariantCulture),
                dailyDays = Enum.GetNames<DayOfWeek>(),
                whoStarts = "Anyone",
                quizDefaults = new
                {
                    questions = 5,
                    mode = "Together",
                    seconds = 60,
                },
            },
        };
        await leader.DoAsync(host.Http, played.Invitation, configure, CancellationToken.None);
    }

    public static string Invitation(int number) => $"idle-{number.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The room and its ten members; nobody else knows them.</summary>
    public async Task CopyAsync(IStudyStore store, int number)
    {
        var room = WebRooms.IdOf(Invitation(number));
        var snapshot = _snapshot
            .Replace(_room, room.Value, StringComparison.Ordinal)
            .Replace(JsonSerializer.Serialize(PromptSchedule.Tzdb), JsonSerializer.Serialize(OldRules), StringComparison.Ordinal);
        var members = new List<MemberId>(Players);
        for (var n = 0; n < _members.Length; n++)
        {
            var member = Member(number, n);
            snapshot = snapshot.Replace(_members[n], member.Value, StringComparison.Ordinal);
            members.Add(member);
        }

        await store.RoomForAsync(new ChannelAddress("web", room.Value), room, CancellationToken.None);
        var wake = TimeProvider.System.GetUtcNow().AddHours(12);
        var head = new RoomCommit(room, 0, wake, Open: false, OldRules, [], snapshot, [], []) { Entered = members };
        if (!await store.CommitAsync(head, CancellationToken.None))
        {
            throw new InvalidOperationException("Nobody else writes here.");
        }
    }

    /// <summary>A hundred answers of a room's members, in one commit.</summary>
    public async Task<int> AnswerAsync(IStudyStore store, int number)
    {
        var room = WebRooms.IdOf(Invitation(number));
        var stored = (await store.LoadRoomAsync(room, CancellationToken.None))!;
        var attempts = _attempts
            .Take(10)
            .SelectMany(a =>
                Enumerable.Range(0, Players).Select(n => a with { Room = room, Member = Member(number, n), Version = stored.Version + 1 })
            )
            .ToArray();
        var wake = TimeProvider.System.GetUtcNow().AddHours(12);
        var commit = new RoomCommit(room, stored.Version, wake, Open: false, PromptSchedule.Tzdb, attempts, stored.Snapshot, [], []);
        return await store.CommitAsync(commit, CancellationToken.None)
            ? attempts.Length
            : throw new InvalidOperationException("Nobody else writes here.");
    }

    /// <summary>As long as a real one.</summary>
    private MemberId Member(int room, int n)
    {
        var name = $"{room.ToString("x", CultureInfo.InvariantCulture)}-{n.ToString(CultureInfo.InvariantCulture)}";
        return new MemberId("m" + name.PadLeft(_members[0].Length - 1, '0'));
    }
}
