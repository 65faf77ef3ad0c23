using System.Collections.Immutable;
using System.Security.Cryptography;
using CrssBot.Engine;
using CrssBot.Engine.Concepts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Rooms;

namespace CrssBot.Runtime;

/// <summary>The one inbound door: commands in, views or refusals out; look-ups; who is who.</summary>
public sealed class StudyDesk(IRooms rooms, IStudyStore store, ConceptLookUp lookUp, RoomContext context, TimeProvider time)
{
    public Catalog Catalog => context.Catalog;

    /// <inheritdoc cref="IRooms.SubmitAsync"/>
    public Task<Reply> SubmitAsync(RoomRequest request, CancellationToken cancellationToken) =>
        rooms.SubmitAsync(request, cancellationToken);

    /// <inheritdoc cref="IRooms.LookAsync"/>
    public Task<RoomView> LookAsync(RoomId room, MemberId member, Standing? standing, CancellationToken cancellationToken) =>
        rooms.LookAsync(room, member, standing, cancellationToken);

    /// <summary>Looks a concept up. A crisis statement gets its fixed text and is neither searched, logged nor kept.</summary>
    public ConceptAnswer LookUp(string query, int top = 5) => lookUp.Find(query, top);

    /// <summary>At most 25 suggestions, best first.</summary>
    public ImmutableArray<Suggestion> Suggest(string partial) => lookUp.Suggest(partial);

    /// <summary>What a facilitator sees before anyone else; nothing is stored.</summary>
    public ImmutableArray<RoomMessage> Rehearse(RoomSettings settings) => Rehearsal.Play(settings, time.GetUtcNow(), context);

    /// <summary>The member of a platform identity; a new one when it was never seen.</summary>
    public Task<(MemberId Member, bool IsNew)> MemberForAsync(string channel, string platformId, CancellationToken cancellationToken) =>
        store.MemberForAsync(channel, platformId, new MemberId(RandomId()), cancellationToken);

    /// <summary>The room of a conversation; a new one when it was never seen.</summary>
    public Task<RoomId> RoomForAsync(ChannelAddress address, CancellationToken cancellationToken) =>
        store.RoomForAsync(address, new RoomId(RandomId()), cancellationToken);

    /// <inheritdoc cref="IStudyStore.FindRoomAsync"/>
    public Task<RoomId?> FindRoomAsync(ChannelAddress address, CancellationToken cancellationToken) =>
        store.FindRoomAsync(address, cancellationToken);

    /// <inheritdoc cref="IStudyStore.AliasAsync"/>
    public Task AliasAsync(ChannelAddress from, RoomId room, CancellationToken cancellationToken) =>
        store.AliasAsync(from, room, cancellationToken);

    /// <inheritdoc cref="IStudyStore.FlagAsync"/>
    public Task FlagAsync(Flag flag, CancellationToken cancellationToken) => store.FlagAsync(flag, cancellationToken);

    /// <summary>128 random bits: cannot be guessed.</summary>
    public static string RandomId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
