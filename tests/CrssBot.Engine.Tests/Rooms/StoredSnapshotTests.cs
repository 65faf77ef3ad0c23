using System.Text.Json;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Rooms;

/// <summary>
/// Rooms stored by version 1 of the snapshot must stay readable: a renamed enum member or a new required field would make them unloadable. When
/// this fails, write an upgrade (Storage's StoredDocument) and add the new form beside this one; never change it.
/// </summary>
public class StoredSnapshotTests
{
    [Fact]
    public void A_room_stored_in_the_first_form_loads_and_goes_on()
    {
        var stored = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Rooms", "snapshot-v1.json")).Trim();

        var room = JsonSerializer.Deserialize(stored, EngineJson.Default.RoomState)!;
        var ticked = Room.Decide(
            room,
            new RoomRequest(room.Id, RoomRequest.Clock, Room.NextWake(room)!.Value, new RoomCommand.Tick()),
            Sample.Context
        );

        Assert.Equal(stored, JsonSerializer.Serialize(room, EngineJson.Default.RoomState));
        Assert.IsType<QuizPhase.Talking>(ticked.State.Quiz!.Phase);
    }
}
