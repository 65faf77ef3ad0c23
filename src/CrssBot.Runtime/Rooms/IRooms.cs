using CrssBot.Engine;
using CrssBot.Engine.Rooms;

namespace CrssBot.Runtime.Rooms;

/// <summary>Where rooms live: in this process, or placed among many.</summary>
public interface IRooms
{
    /// <summary>Decides and commits; completes when the command is stored (or refused, or changed nothing).</summary>
    /// <exception cref="DeskBusyException">Stopping, or too many commands wait.</exception>
    /// <exception cref="StoreUnavailableException">Nothing is known to be stored; the same command may be sent again.</exception>
    Task<Reply> SubmitAsync(RoomRequest request, CancellationToken cancellationToken);

    /// <summary>What a member sees now, given their standing on the platform; null where it knows none.</summary>
    Task<RoomView> LookAsync(RoomId room, MemberId member, Standing? standing, CancellationToken cancellationToken);
}

/// <summary>Where there are many processes: all rooms, wherever they are placed.</summary>
public delegate IRooms RoomPlacement();
