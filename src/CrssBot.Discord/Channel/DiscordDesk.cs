using System.Collections.Concurrent;
using CrssBot.Discord.Channel.Render;
using CrssBot.Discord.Protocol;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;

namespace CrssBot.Discord.Channel;

/// <summary>
/// Maps an interaction to what the study desk is asked, and its reply to what the presser is told. Knows nothing of transports and of
/// time limits; decides nothing about quizzes.
/// </summary>
internal sealed class DiscordDesk(StudyDesk desk, DiscordRooms rooms, Commands commands, Presses presses)
{
    /// <summary>New members whose first answer had no room for the notice, a form say.</summary>
    private readonly ConcurrentDictionary<MemberId, bool> _owed = new();

    public async Task<Answer> AnswerAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        var interaction = arrival.Interaction;
        if (interaction.Type == InteractionType.Autocomplete)
        {
            return commands.Suggest(interaction);
        }

        var found = commands.LookUp(interaction, arrival.HasRoom, out var isCrisis);
        if (found is not null && isCrisis)
        {
            return found;
        }

        if (interaction.Presser is not { } presser)
        {
            return new Answer.Whisper(Texts.OldButton);
        }

        var (member, isNew) = await rooms.MemberAsync(presser.Id, cancellationToken);
        var visit = new Visit(arrival, member, desk, rooms);
        var answer = interaction.Type switch
        {
            InteractionType.ApplicationCommand => found ?? await commands.AnswerAsync(visit, cancellationToken),
            InteractionType.MessageComponent or InteractionType.ModalSubmit => await presses.AnswerAsync(visit, cancellationToken),
            _ => new Answer.Whisper(Texts.OldButton),
        };
        answer = visit.View is { } view ? WithAside(answer, view) : answer;
        return WithNotice(answer, member, isNew);
    }

    /// <summary>Once, with the first answer that has room for it.</summary>
    private Answer WithNotice(Answer answer, MemberId member, bool isNew)
    {
        if (isNew)
        {
            _owed[member] = true;
        }

        if (!_owed.ContainsKey(member))
        {
            return answer;
        }

        var said = answer.With($"-# {Texts.Notice}");
        if (!ReferenceEquals(said, answer))
        {
            _owed.TryRemove(member, out _);
        }

        return said;
    }

    /// <summary>What stands in this room's way, for whoever presses next; to facilitators also what was not posted.</summary>
    private static Answer WithAside(Answer answer, RoomView view)
    {
        if (view is { Blocked: true, Quiz: RoomMessage.Pause pause })
        {
            var ways = RoomPosts.Row(
                RoomPosts.Button("Resume", new Route.Resume(pause.Session), ButtonStyle.Primary),
                RoomPosts.Button("Stop the quiz", new Route.Stop(pause.Session))
            );
            answer = answer.With(Texts.CannotPost, ways);
        }

        return view is { RefusedDaily: { } day, You.IsFacilitator: true }
            ? answer.With($"The daily prompt of {Words.Date(day)} could not be posted here. `/setup check` says what to click.")
            : answer;
    }
}

/// <summary>One interaction's way to the study desk.</summary>
internal sealed class Visit(Arrival arrival, MemberId member, StudyDesk desk, DiscordRooms rooms)
{
    public Arrival Arrival => arrival;

    public Interaction Interaction => arrival.Interaction;

    public MemberId Member => member;

    public bool HasRoom => arrival.HasRoom;

    /// <summary>The room as the presser last saw it on this visit; null when it was not looked at.</summary>
    public RoomView? View { get; private set; }

    /// <summary>The room of the channel; only where <see cref="HasRoom"/>.</summary>
    public Task<RoomId> RoomAsync(CancellationToken cancellationToken) =>
        rooms.RoomAsync(Interaction.GuildId!.Value, Interaction.ChannelId!.Value, cancellationToken);

    public async Task<Reply> SubmitAsync(RoomCommand command, CancellationToken cancellationToken)
    {
        var room = await RoomAsync(cancellationToken);
        var request = new RoomRequest(room, member, arrival.At, command, arrival.Name, arrival.Key, arrival.Order, arrival.Standing);
        var reply = await desk.SubmitAsync(request, cancellationToken);
        View = reply.View;
        return reply;
    }

    public async Task<RoomView> LookAsync(CancellationToken cancellationToken) =>
        View = await desk.LookAsync(await RoomAsync(cancellationToken), member, arrival.Standing, cancellationToken);

    /// <summary>Opens a lobby, and says where; when a quiz is there already, offers the way into it.</summary>
    public async Task<Answer> OpenAsync(QuizPlan plan, CancellationToken cancellationToken)
    {
        var reply = await SubmitAsync(new RoomCommand.OpenLobby(plan), cancellationToken);
        if (reply.Refusal is null)
        {
            var channel = await rooms.ChannelOfAsync(await RoomAsync(cancellationToken), cancellationToken);
            return new Answer.Whisper($"The lobby is open in <#{channel}>. Press *Start* there when everyone is in.");
        }

        var body = new MessageBody(RefusalText.Of(reply.Refusal.Value), []);
        if (reply is { Refusal: Refusal.QuizAlreadyOpen, View: { Blocked: false, Quiz: { } quiz } view })
        {
            body = RoomPosts.Body(body.Content!, Whispers.WayIn(quiz, view.You));
        }

        return new Answer.Whisper(body);
    }

    /// <summary>Submits and tells: the refusal's sentence, or what the view says.</summary>
    public async Task<Answer> TellAsync(
        RoomCommand command,
        Func<RoomView, MessageBody> told,
        CancellationToken cancellationToken,
        bool inPlace = false
    )
    {
        var reply = await SubmitAsync(command, cancellationToken);
        var body = reply.Refusal is { } refusal ? new MessageBody(RefusalText.Of(refusal), []) : told(reply.View);
        return inPlace ? new Answer.Rewrite(body) : new Answer.Whisper(body);
    }
}
