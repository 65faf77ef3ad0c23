using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Runtime.Rooms;

namespace CrssBot.Runtime.Privacy;

/// <summary>Everything that is stored about a member, as the one file that they may take with them.</summary>
/// <param name="Written">When the export was made, UTC.</param>
internal sealed record MemberExport(
    DateTimeOffset Written,
    IReadOnlyList<MemberExport.Account> Accounts,
    Profile Settings,
    IReadOnlyList<MemberExport.Membership> Rooms,
    IReadOnlyList<MemberExport.Answer> Answers,
    IReadOnlyList<MemberExport.Flagged> Flags
)
{
    /// <param name="LastSeen">The last day that they came, UTC.</param>
    public sealed record Account(string Channel, string Id, DateOnly LastSeen);

    /// <param name="TimeFactor">How much longer than others their window is.</param>
    public sealed record Membership(
        string Room,
        string Title,
        string Name,
        bool ShowMyName,
        double TimeFactor,
        bool Facilitator,
        DateTimeOffset Entered
    );

    /// <param name="Counts">It was final, and so is part of every score.</param>
    public sealed record Answer(
        string Room,
        string Question,
        int Revision,
        string Option,
        bool Correct,
        bool Guessed,
        DateTimeOffset At,
        double Seconds,
        StudyMode Mode,
        bool Counts
    );

    public sealed record Flagged(string Question, int Revision, FlagReason Reason, string Room, DateTimeOffset At);

    // The file is read by people: names stay as they are written.
    private static readonly ExportJson Json = new(
        new JsonSerializerOptions(ExportJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
    );

    public static async Task<string> WriteAsync(IStudyStore store, MemberId member, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var accounts = await store.IdentitiesOfAsync(member, cancellationToken);
        var rooms = new List<Membership>();
        foreach (var room in await store.RoomsOfAsync(member, cancellationToken))
        {
            if (
                await store.LoadRoomAsync(room, cancellationToken) is { } stored
                && RoomMailbox.StateOf(stored) is var state
                && state.Members.TryGetValue(member, out var known)
            )
            {
                rooms.Add(
                    new Membership(
                        room.Value,
                        state.Settings.Title,
                        known.Name,
                        known.ShowName,
                        known.TimeFactor,
                        state.Facilitators.Contains(member),
                        known.Entered
                    )
                );
            }
        }

        var attempts = await store.AttemptsOfAsync(member, cancellationToken);
        var flags = await store.FlagsOfAsync(member, cancellationToken);
        var export = new MemberExport(
            now,
            [.. accounts.Select(a => new Account(a.Channel, a.PlatformId, a.Seen))],
            Profile.Read(await store.NoteAsync(Profile.NoteOf(member), cancellationToken)),
            rooms,
            [
                .. attempts.Select(a => new Answer(
                    a.Room.Value,
                    a.Question.Value,
                    a.Revision,
                    a.Option.Value,
                    a.Correct,
                    a.Guessed,
                    a.At,
                    a.Elapsed.TotalSeconds,
                    a.Mode,
                    a.Final
                )),
            ],
            [.. flags.Select(f => new Flagged(f.Question.Value, f.Revision, f.Reason, f.Room.Value, f.At))]
        );
        return JsonSerializer.Serialize(export, Json.MemberExport);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(MemberExport))]
internal sealed partial class ExportJson : JsonSerializerContext;
