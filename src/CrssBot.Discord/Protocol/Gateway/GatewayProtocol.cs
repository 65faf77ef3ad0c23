using System.Collections.Immutable;
using System.Diagnostics;

namespace CrssBot.Discord.Protocol.Gateway;

/// <summary>Where a connection stands.</summary>
internal enum GatewayPhase
{
    /// <summary>No socket: waiting for the next try, for a session start, or for the address.</summary>
    Apart,

    /// <summary>The socket is being opened.</summary>
    Opening,

    /// <summary>The socket is open; Discord speaks first.</summary>
    AwaitingHello,

    /// <summary>Identify was sent; READY has not come. In an outage Discord may take its time and answers heartbeats meanwhile.</summary>
    Identifying,

    /// <summary>Resume was sent; what was missed is being replayed.</summary>
    Resuming,

    /// <summary>Events come as they happen.</summary>
    Ready,

    /// <summary>Stopped, or failed for good.</summary>
    Ended,
}

/// <summary>What is known between two inputs. Holds the session, so it does not print itself.</summary>
internal sealed record GatewayState
{
    public GatewayPhase Phase { get; init; }

    /// <summary>READY's session_id; null: there is nothing to resume.</summary>
    public string? SessionId { get; init; }
    public string ResumeAddress { get; init; } = "";

    /// <summary>The last that was not null, for heartbeats and for resuming; null before any.</summary>
    public long? Sequence { get; init; }

    /// <summary>Hello's heartbeat_interval.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>
    /// The last scheduled heartbeat has no answer yet. One that Discord asked for does not count: it may have been sent a moment ago.
    /// </summary>
    public bool Unanswered { get; init; }

    /// <summary>Heartbeats answered on this connection.</summary>
    public int Answered { get; init; }

    /// <summary>Connections in a row that did not last; what they wait for grows.</summary>
    public int Failures { get; init; }

    /// <summary>Connections in a row on which Discord did not even say Hello.</summary>
    public int Silences { get; init; }

    /// <summary>Connections in a row that ended while resuming.</summary>
    public int FailedResumes { get; init; }

    /// <summary>What the next connection, or the next process, can go on with.</summary>
    public GatewaySession? Session =>
        SessionId is not null && Sequence is { } sequence ? new GatewaySession(SessionId, sequence, ResumeAddress) : null;

    /// <summary>
    /// A resume goes to the session's own address. After two connections there without a Hello it goes to the common one: better a worse
    /// connection than none.
    /// </summary>
    public bool PrefersResumeAddress => Session is not null && Silences < GatewayProtocol.SilencesBeforeCommonAddress;

    public static GatewayState From(GatewaySession? session) =>
        new()
        {
            SessionId = session?.Id,
            ResumeAddress = session?.ResumeAddress ?? "",
            Sequence = session?.Sequence,
        };

    public override string ToString() => Phase.ToString();
}

/// <summary>What may happen to a connection. A closed set.</summary>
internal abstract record GatewayInput
{
    private GatewayInput() { }

    /// <summary>GET /gateway/bot brought nothing.</summary>
    public sealed record NotOffered(DiscordError Error) : GatewayInput;

    /// <summary>The offered address is none to which a token may be sent.</summary>
    public sealed record Unacceptable : GatewayInput;

    public sealed record Opening : GatewayInput;

    public sealed record Opened : GatewayInput;

    /// <param name="Interval">Null: none that could be kept.</param>
    public sealed record Hello(TimeSpan? Interval) : GatewayInput;

    public sealed record HeartbeatAsked : GatewayInput;

    public sealed record Acknowledged : GatewayInput;

    public sealed record ReconnectAsked : GatewayInput;

    public sealed record SessionInvalid(bool Resumable) : GatewayInput;

    /// <param name="SessionId">Null: could not be read.</param>
    /// <param name="Servers">How many the bot is in.</param>
    public sealed record Ready(long? Sequence, string? SessionId, string? ResumeAddress, int Servers) : GatewayInput
    {
        public override string ToString() => nameof(Ready);
    }

    public sealed record Resumed(long? Sequence) : GatewayInput;

    /// <summary>Any other event.</summary>
    public sealed record Event(long? Sequence) : GatewayInput;

    /// <summary>A payload without meaning to us.</summary>
    public sealed record Unknown : GatewayInput;

    /// <summary>A message that cannot be a payload: binary, or too long.</summary>
    public sealed record Garbled : GatewayInput;

    /// <summary>What <see cref="GatewayAction.ArmTimer"/> asked for.</summary>
    public sealed record TimerDue : GatewayInput;

    /// <summary>The socket could not be opened, or is gone.</summary>
    /// <param name="Code">Null: without one.</param>
    public sealed record Closed(int? Code) : GatewayInput;

    /// <summary>The process stops.</summary>
    public sealed record Stop : GatewayInput;
}

/// <summary>What the connection has to do, in this order. A closed set.</summary>
internal abstract record GatewayAction
{
    private GatewayAction() { }

    public sealed record Identify : GatewayAction;

    public sealed record Resume(GatewaySession Session) : GatewayAction;

    public sealed record Heartbeat(long? Sequence, bool Scheduled) : GatewayAction;

    /// <summary>Hand the event to the receiver.</summary>
    public sealed record Dispatch : GatewayAction;

    /// <summary>There is one timer; this replaces what it was set to.</summary>
    public sealed record ArmTimer(TimeSpan After) : GatewayAction;

    public sealed record Close(int Code) : GatewayAction;

    /// <summary>This connection is over; open the next one after the delay: with the session if there is one, else anew.</summary>
    public sealed record Reconnect(GatewayLoss Loss, int? Code, TimeSpan Delay) : GatewayAction;

    /// <summary>Nothing more will be tried.</summary>
    public sealed record End(string Reason) : GatewayAction;
}

/// <summary>How a connection was lost.</summary>
internal enum GatewayLoss
{
    /// <summary>Closed by Discord or the network, or never opened.</summary>
    Closed,

    /// <summary>Open, but no Hello came.</summary>
    NoHello,

    /// <summary>A heartbeat had no answer.</summary>
    NoAnswer,

    /// <summary>Discord asked us to connect again.</summary>
    Asked,

    /// <summary>Discord said that the session is invalid.</summary>
    InvalidSession,

    /// <summary>Something else than payloads came.</summary>
    Garbled,

    /// <summary>GET /gateway/bot brought nothing.</summary>
    NotOffered,
}

internal readonly record struct GatewayStep(GatewayState State, ImmutableArray<GatewayAction> Actions);

/// <summary>
/// The gateway's rules (events/gateway.mdx) as one function of the state and what happened. No clock, no socket, no chance: the caller has
/// those. Every input is possible in every state, whatever Discord or the network may send.
/// </summary>
internal static class GatewayProtocol
{
    /// <summary>Hello comes at once or, in an outage, not at all.</summary>
    public static readonly TimeSpan HelloPatience = TimeSpan.FromSeconds(20);

    /// <summary>
    /// A connection that saw two heartbeats answered has lived through a whole interval; what came before is forgiven. A crash loop never
    /// gets there.
    /// </summary>
    public const int AnswersOfASoundConnection = 2;

    public const int SilencesBeforeCommonAddress = 2;

    /// <summary>
    /// Some sessions cannot be resumed and Discord does not say so: each try ends without a word. Then a new one is started.
    /// </summary>
    public const int ResumesBeforeNewSession = 3;

    /// <summary>
    /// Discord serves at most 2,500 servers on one connection (events/gateway.mdx, Sharding) and refuses the next identify above it; up to
    /// here there is time to change over.
    /// </summary>
    public const int MostServers = 2_400;

    /// <summary>Characters; a session id is 32. One that is far longer could not be sent in one payload.</summary>
    private const int LongestSessionId = 512;

    private static readonly ImmutableArray<GatewayAction> Nothing = [];
    private static readonly ImmutableArray<GatewayAction> JustDispatch = [new GatewayAction.Dispatch()];

    /// <param name="jitter">In [0, 1), drawn anew each time.</param>
    public static GatewayStep Step(GatewayState state, GatewayInput input, double jitter)
    {
        if (state.Phase == GatewayPhase.Ended)
        {
            return new GatewayStep(state, Nothing);
        }

        return input switch
        {
            GatewayInput.Event happened => TakeEvent(state, happened.Sequence),
            GatewayInput.Acknowledged => TakeAnswer(state),
            GatewayInput.TimerDue => TakeTime(state, jitter),
            GatewayInput.HeartbeatAsked => IsOpen(state)
                ? new GatewayStep(state, [new GatewayAction.Heartbeat(state.Sequence, Scheduled: false)])
                : new GatewayStep(state, Nothing),
            GatewayInput.Hello hello => TakeHello(state, hello.Interval, jitter),
            GatewayInput.Ready ready => TakeReady(state, ready),
            GatewayInput.Resumed resumed => TakeResumed(state, resumed.Sequence),
            GatewayInput.ReconnectAsked => IsOpen(state)
                // At once, as asked; but not at once for ever.
                ? Leave(state, GatewayLoss.Asked, Backoff.After(state.Failures, jitter))
                : new GatewayStep(state, Nothing),
            GatewayInput.SessionInvalid invalid => TakeInvalid(state, invalid.Resumable, jitter),
            GatewayInput.Garbled => IsOpen(state)
                ? Leave(state, GatewayLoss.Garbled, Backoff.After(state.Failures + 1, jitter))
                : new GatewayStep(state, Nothing),
            GatewayInput.Opening => new GatewayStep(state with { Phase = GatewayPhase.Opening, Unanswered = false, Answered = 0 }, Nothing),
            GatewayInput.Opened => new GatewayStep(
                state with
                {
                    Phase = GatewayPhase.AwaitingHello,
                },
                [new GatewayAction.ArmTimer(HelloPatience)]
            ),
            GatewayInput.Closed closed => TakeClosed(state, closed.Code, jitter),
            GatewayInput.NotOffered(var error) => TakeRefusal(state, error, jitter),
            GatewayInput.Unacceptable => End(
                state,
                "The gateway's address is neither wss:// nor ws:// to this machine; the bot's token is not sent there"
            ),
            GatewayInput.Stop => Stop(state),
            GatewayInput.Unknown => new GatewayStep(state, Nothing),
            _ => throw new UnreachableException($"No rule for {input.GetType().Name}"),
        };
    }

    private static bool IsOpen(GatewayState state) =>
        state.Phase is GatewayPhase.AwaitingHello or GatewayPhase.Identifying or GatewayPhase.Resuming or GatewayPhase.Ready;

    private static GatewayStep TakeHello(GatewayState state, TimeSpan? interval, double jitter)
    {
        if (state.Phase != GatewayPhase.AwaitingHello)
        {
            return new GatewayStep(state, Nothing);
        }

        if (interval is not { } every)
        {
            return Leave(state, GatewayLoss.Garbled, Backoff.After(state.Failures + 1, jitter));
        }

        // The first heartbeat at any point of the interval, so that bots that came back together do not beat together.
        var first = new GatewayAction.ArmTimer(every * jitter);
        var greeted = state with { Interval = every, Silences = 0 };
        return greeted.Session is { } session
            ? new GatewayStep(greeted with { Phase = GatewayPhase.Resuming }, [first, new GatewayAction.Resume(session)])
            : new GatewayStep(WithoutSession(greeted) with { Phase = GatewayPhase.Identifying }, [first, new GatewayAction.Identify()]);
    }

    private static GatewayStep TakeEvent(GatewayState state, long? sequence) =>
        state.Phase is GatewayPhase.Identifying or GatewayPhase.Resuming or GatewayPhase.Ready
            ? new GatewayStep(sequence is null ? state : state with { Sequence = sequence }, JustDispatch)
            : new GatewayStep(state, Nothing);

    private static GatewayStep TakeReady(GatewayState state, GatewayInput.Ready ready)
    {
        var step = TakeEvent(state, ready.Sequence);
        if (step.Actions.IsEmpty)
        {
            return step;
        }

        if (ready.Servers > MostServers)
        {
            return End(WithoutSession(state), CloseCodes.TooManyServers);
        }

        return step with
        {
            State = step.State with
            {
                Phase = GatewayPhase.Ready,
                SessionId = ready.SessionId is { Length: > 0 and <= LongestSessionId } id ? id : null,
                ResumeAddress = ready.ResumeAddress ?? "",
                FailedResumes = 0,
            },
        };
    }

    private static GatewayStep TakeResumed(GatewayState state, long? sequence)
    {
        var step = TakeEvent(state, sequence);
        return state.Phase == GatewayPhase.Resuming
            ? step with
            {
                State = step.State with { Phase = GatewayPhase.Ready, FailedResumes = 0 },
            }
            : step;
    }

    private static GatewayStep TakeAnswer(GatewayState state)
    {
        if (!IsOpen(state))
        {
            return new GatewayStep(state, Nothing);
        }

        var answered = Math.Min(state.Answered + 1, AnswersOfASoundConnection);
        var sound = state.Phase == GatewayPhase.Ready && answered == AnswersOfASoundConnection;
        return new GatewayStep(state with { Unanswered = false, Answered = answered, Failures = sound ? 0 : state.Failures }, Nothing);
    }

    private static GatewayStep TakeTime(GatewayState state, double jitter) =>
        state.Phase switch
        {
            GatewayPhase.AwaitingHello => Leave(state, GatewayLoss.NoHello, Backoff.After(state.Failures + 1, jitter)),
            GatewayPhase.Identifying or GatewayPhase.Resuming or GatewayPhase.Ready when state.Unanswered => Leave(
                state,
                GatewayLoss.NoAnswer,
                Backoff.After(state.Failures + 1, jitter)
            ),
            GatewayPhase.Identifying or GatewayPhase.Resuming or GatewayPhase.Ready => new GatewayStep(
                state with
                {
                    Unanswered = true,
                },
                [new GatewayAction.Heartbeat(state.Sequence, Scheduled: true), new GatewayAction.ArmTimer(state.Interval)]
            ),
            // It ran out just when the connection did.
            _ => new GatewayStep(state, Nothing),
        };

    private static GatewayStep TakeInvalid(GatewayState state, bool resumable, double jitter)
    {
        if (!IsOpen(state))
        {
            return new GatewayStep(state, Nothing);
        }

        // Between one and five seconds, at random (events/gateway.mdx, Resuming).
        var wait = TimeSpan.FromSeconds(1 + 4 * jitter);
        var backoff = Backoff.After(state.Failures + 1, jitter);
        return Leave(resumable ? state : WithoutSession(state), GatewayLoss.InvalidSession, wait > backoff ? wait : backoff);
    }

    private static GatewayStep TakeClosed(GatewayState state, int? code, double jitter)
    {
        // Between two connections: the one that this is about was left already.
        if (state.Phase == GatewayPhase.Apart)
        {
            return new GatewayStep(state, Nothing);
        }

        var delay = Backoff.After(state.Failures + 1, jitter);
        return CloseCodes.After(code) switch
        {
            AfterClose.Fatal(var reason) => Fall(state, reason),
            AfterClose.NewSession => Lose(WithoutSession(state), GatewayLoss.Closed, code, delay),
            _ => Lose(state, GatewayLoss.Closed, code, delay),
        };
    }

    private static GatewayStep TakeRefusal(GatewayState state, DiscordError error, double jitter)
    {
        if (state.Phase != GatewayPhase.Apart)
        {
            return new GatewayStep(state, Nothing);
        }

        var backoff = Backoff.After(state.Failures + 1, jitter);
        return error switch
        {
            DiscordError.Refused { Status: 401 } or DiscordError.Withheld { RetryAfter: null } => Fall(
                state,
                "Discord does not accept the bot's token (401 for GET /gateway/bot); check Discord:Token"
            ),
            DiscordError.Limited(var after) when after > backoff => Lose(state, GatewayLoss.NotOffered, code: null, after),
            DiscordError.Withheld({ } after) when after > backoff => Lose(state, GatewayLoss.NotOffered, code: null, after),
            // A block in front of Discord answers 403 or 404 for a while: not the last word.
            _ => Lose(state, GatewayLoss.NotOffered, code: null, backoff),
        };
    }

    private static GatewayStep Stop(GatewayState state) =>
        new(state with { Phase = GatewayPhase.Ended }, IsOpen(state) ? [new GatewayAction.Close(CodeFor(state))] : Nothing);

    /// <summary>We close the connection, and open another.</summary>
    private static GatewayStep Leave(GatewayState state, GatewayLoss loss, TimeSpan delay)
    {
        var lost = Lose(state, loss, code: null, delay);
        return lost with { Actions = [new GatewayAction.Close(CodeFor(lost.State)), .. lost.Actions] };
    }

    /// <summary>The connection is gone; another is opened.</summary>
    private static GatewayStep Lose(GatewayState state, GatewayLoss loss, int? code, TimeSpan delay)
    {
        var failedResumes = state.Phase == GatewayPhase.Resuming ? state.FailedResumes + 1 : state.FailedResumes;
        var kept = failedResumes >= ResumesBeforeNewSession ? WithoutSession(state) : state;
        return new GatewayStep(
            kept with
            {
                Phase = GatewayPhase.Apart,
                Failures = Raised(state.Failures),
                Silences = state.Phase is GatewayPhase.Opening or GatewayPhase.AwaitingHello ? Raised(state.Silences) : state.Silences,
                FailedResumes = kept.SessionId is null ? 0 : failedResumes,
            },
            [new GatewayAction.Reconnect(loss, code, delay)]
        );
    }

    /// <summary>We close the connection for good.</summary>
    private static GatewayStep End(GatewayState state, string reason)
    {
        var ended = Fall(state, reason);
        return IsOpen(state) ? ended with { Actions = [new GatewayAction.Close(CloseCodes.EndSession), .. ended.Actions] } : ended;
    }

    /// <summary>It is over for good, and nothing is open anymore.</summary>
    private static GatewayStep Fall(GatewayState state, string reason) =>
        new(WithoutSession(state) with { Phase = GatewayPhase.Ended }, [new GatewayAction.End(reason)]);

    private static GatewayState WithoutSession(GatewayState state) => state with { SessionId = null, ResumeAddress = "", Sequence = null };

    private static int CodeFor(GatewayState state) => state.Session is null ? CloseCodes.EndSession : CloseCodes.KeepSession;

    /// <summary>Years of outage do not overflow.</summary>
    private static int Raised(int count) => Math.Min(count + 1, 1_000_000);
}
