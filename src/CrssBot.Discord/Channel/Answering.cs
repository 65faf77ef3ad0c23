using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Interactions;
using CrssBot.Discord.Protocol.Rest;
using CrssBot.Runtime;
using CrssBot.Runtime.Chat;
using Microsoft.Extensions.Logging;
using Route = CrssBot.Runtime.Chat.Route;

namespace CrssBot.Discord.Channel;

/// <summary>
/// Sees to it that every press is answered in Discord's time: with the answer itself when it is there within 1.5 seconds of receipt, else
/// with "thinking" first and the answer when it comes. Both transports answer through here.
/// </summary>
internal sealed class Answering(
    DiscordDesk desk,
    DiscordRest rest,
    SeenInteractions seen,
    Measures measures,
    TimeProvider time,
    ILogger<Answering> log
)
{
    /// <summary>Half of what Discord allows, so that the way there has the other half.</summary>
    public static readonly TimeSpan DeferAfter = TimeSpan.FromSeconds(1.5);

    /// <summary>A token answers for 15 minutes (receiving-and-responding.mdx); one less for the clock's difference.</summary>
    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(14);

    /// <summary>By gateway: the first response is always posted.</summary>
    public async Task AnswerAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        if (!seen.IsFirst(arrival.Interaction.Id))
        {
            DiscordLog.Replayed(log);
            return;
        }

        if (arrival.IsDead)
        {
            await TakeDeadAsync(arrival, cancellationToken);
            return;
        }

        using var first = Receive(arrival);
        var work = WorkAsync(arrival, cancellationToken);
        if (await InTimeAsync(work, arrival) is { } response)
        {
            var isAnswered = await PostAsync(arrival, response, cancellationToken);
            first.Give(isAnswered ? Acknowledged.Answered : Acknowledged.Failed);
        }
        else
        {
            await FinishAsync(arrival, work, await DeferAsync(arrival, first, cancellationToken), cancellationToken);
        }
    }

    /// <summary>By HTTP: the first response as the body; null when it was posted instead, because an edit must follow it.</summary>
    public async ValueTask<InteractionResponse?> AnswerInBodyAsync(
        Arrival arrival,
        Func<Func<Task>, bool> takeOver,
        CancellationToken cancellationToken
    )
    {
        using var first = Receive(arrival);
        var work = WorkAsync(arrival, cancellationToken);
        if (await InTimeAsync(work, arrival) is { } response)
        {
            first.Give(Acknowledged.Answered);
            return response;
        }

        // Posted, not in the body: the edit that follows must not overtake it.
        var deferred = await DeferAsync(arrival, first, cancellationToken);
        if (!takeOver(() => FinishAsync(arrival, work, deferred, cancellationToken)))
        {
            DiscordLog.Unanswered(log, arrival.Interaction.Type);
            await work;
        }

        return null;
    }

    /// <summary>Too much waits: said in private, without asking the desk.</summary>
    public async Task TurnAwayAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        if (arrival.Interaction.Type == InteractionType.Autocomplete || arrival.IsDead)
        {
            return;
        }

        using var first = Receive(arrival);
        if (await PostAsync(arrival, Drawing.Respond(Says(Texts.Busy))!, cancellationToken))
        {
            first.Give(Acknowledged.TurnedAway);
        }
    }

    private Acknowledgement Receive(Arrival arrival) => measures.Receive(DiscordRooms.ChannelName, arrival.At);

    /// <summary>The one boundary: whatever failed, the presser hears one sentence.</summary>
    private async Task<Reaction> WorkAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        try
        {
            return InPlaceOnlyWhereOwn(await desk.AnswerAsync(arrival, cancellationToken), arrival.Interaction);
        }
        catch (DeskBusyException e)
        {
            return Says(e.Message);
        }
        catch (StoreUnavailableException e)
        {
            DiscordLog.NotStored(log, e);
            return Says(Texts.NotStored);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            DiscordLog.AnswerFailed(log, e, arrival.Interaction.Type);
            return Says(Texts.Failed);
        }
    }

    /// <summary>Only a message that its presser alone sees may be replaced.</summary>
    private static Reaction InPlaceOnlyWhereOwn(Reaction reaction, Interaction interaction) =>
        reaction is Reaction.Says { Answer: Answer.Rewrite rewrite } && !IsOwn(interaction)
            ? new Reaction.Says(new Answer.Whisper(rewrite.Sheet))
            : reaction;

    private static Reaction.Says Says(string text) => new(new Answer.Whisper(text));

    private static bool IsOwn(Interaction interaction) =>
        interaction.Message is { } message && message.Flags.HasFlag(MessageFlags.Ephemeral);

    private async Task<InteractionResponse?> InTimeAsync(Task<Reaction> work, Arrival arrival)
    {
        if (!work.IsCompleted)
        {
            var left = DeferAfter - (time.GetUtcNow() - arrival.At);
            try
            {
                await work.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
            }
            catch (TimeoutException)
            {
                return null;
            }
        }

        return Drawing.Respond(await work);
    }

    private async Task<bool> DeferAsync(Arrival arrival, Acknowledgement first, CancellationToken cancellationToken)
    {
        // A file or a picture comes by an edit; a page that is turned stays where it is.
        var inPlace =
            arrival.Interaction.Type == InteractionType.MessageComponent && IsOwn(arrival.Interaction) && TurnsPage(arrival.Interaction);
        var isDeferred = await PostAsync(
            arrival,
            inPlace
                ? new InteractionResponse(ResponseType.DeferredUpdate)
                : new InteractionResponse(ResponseType.DeferredMessage, new ResponseData { Flags = MessageFlags.Ephemeral }),
            cancellationToken
        );
        first.Give(isDeferred ? Acknowledged.Deferred : Acknowledged.Failed);
        return isDeferred;
    }

    private static bool TurnsPage(Interaction interaction) =>
        PressId.Parse(interaction.Data?.CustomId)
            is Route.Concept { Fresh: false }
                or Route.Answer { Guessed: true }
                or Route.Dailies
                or Route.Rehearse
                or Route.Flagged
                or Route.SetExtraTime
                or Route.SetZone
                or Route.PickZone
                or Route.SetDaily
                or Route.Mixed
                or Route.UseCalendar
                or Route.Alone
                and not (Route.SitAll or Route.Practice { Drill: Drill.Concept })
                or Route.Rolling
                and not (Route.RollingStart or Route.RollingExplain or Route.RollingResult or Route.RollingClose { Sure: false })
                or Route.Cases
                or Route.CaseList
                or Route.Case
                or Route.CaseChoice
                or Route.Erase { Sure: true };

    /// <summary>False when Discord surely does not have it.</summary>
    private async Task<bool> PostAsync(Arrival arrival, InteractionResponse response, CancellationToken cancellationToken)
    {
        var interaction = arrival.Interaction;
        var error = await rest.RespondAsync(
            interaction.Id,
            interaction.Token,
            response,
            arrival.At + Arrival.FirstResponse,
            cancellationToken
        );
        if (error is not null)
        {
            DiscordLog.NotAnswered(log, interaction.Type, error.GetType().Name);
        }

        return error is null or DiscordError.Unreachable;
    }

    /// <param name="deferred">False: there is nothing to edit, and the work is only waited for.</param>
    private async Task FinishAsync(Arrival arrival, Task<Reaction> work, bool deferred, CancellationToken cancellationToken)
    {
        var reaction = await work;
        if (!deferred)
        {
            return;
        }

        var (body, file) = (reaction as Reaction.Says)?.Answer switch
        {
            Answer.Whisper w => Drawing.Edit(w.Sheet),
            Answer.Rewrite r => Drawing.Edit(r.Sheet),
            Answer.File f => Drawing.Edit(new Sheet(f.Text), new Attachment(f.Name, f.Content, "application/json; charset=utf-8")),
            // A form can only be a first response.
            _ => Drawing.Edit(new Sheet(Texts.TooLate)),
        };
        var interaction = arrival.Interaction;
        var reply = await rest.EditOriginalAsync(
            interaction.ApplicationId,
            interaction.Token,
            // Without flags: whether it is private was settled by the first response.
            body,
            arrival.At + TokenLife,
            cancellationToken,
            file
        );
        if (reply.Error is { } error)
        {
            DiscordLog.NotAnswered(log, interaction.Type, error.GetType().Name);
        }
    }

    /// <summary>Replayed after an outage: nobody can be answered any more, but an answer that was pressed still counts if its question is open.</summary>
    private async Task TakeDeadAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        DiscordLog.Dead(log, arrival.Interaction.Type, arrival.Late);
        if (PressId.Parse(arrival.Interaction.Data?.CustomId) is Route.Answer or Route.AnswerDaily)
        {
            await WorkAsync(arrival, cancellationToken);
        }
    }
}
