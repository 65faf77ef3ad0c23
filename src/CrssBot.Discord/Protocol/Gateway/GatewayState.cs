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
