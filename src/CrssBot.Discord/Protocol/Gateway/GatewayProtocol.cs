using System.Collections.Immutable;
using System.Diagnostics;

namespace CrssBot.Discord.Protocol.Gateway;

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

    /// <summary>However long Discord asks us to wait, once a day we ask again.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromDays(1);

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
            // Nobody's failure: the next try is as good as the first.
            GatewayInput.NoStartsLeft(var reset) => state.Phase == GatewayPhase.Apart
                ? new GatewayStep(state, [new GatewayAction.Reconnect(GatewayLoss.NoStartsLeft, Code: null, reset)])
                : new GatewayStep(state, Nothing),
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

        if (error is DiscordError.Refused { Status: 401 } or DiscordError.Withheld { RetryAfter: null })
        {
            return Fall(state, "Discord does not accept the bot's token (401 for GET /gateway/bot); check Discord:Token");
        }

        var backoff = Backoff.After(state.Failures + 1, jitter);
        var asked = error switch
        {
            DiscordError.Limited(var after) => after,
            DiscordError.Withheld({ } after) => after,
            // Any other refusal too: a block in front of Discord answers 403 or 404 for a while, and it is not the last word.
            _ => TimeSpan.Zero,
        };
        return Lose(
            state,
            GatewayLoss.NotOffered,
            code: null,
            asked < backoff ? backoff
                : asked < LongestRest ? asked
                : LongestRest
        );
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
                FailedResumes = failedResumes,
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
