using System.Collections.Immutable;

namespace CrssBot.Discord.Protocol.Gateway;

/// <summary>What may happen to a connection. A closed set.</summary>
internal abstract record GatewayInput
{
    private GatewayInput() { }

    /// <summary>GET /gateway/bot brought nothing.</summary>
    public sealed record NotOffered(DiscordError Error) : GatewayInput;

    /// <summary>All session starts of the day are used up.</summary>
    public sealed record NoStartsLeft(TimeSpan Reset) : GatewayInput;

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

    /// <summary>Discord allows no new session before the reset.</summary>
    NoStartsLeft,
}

internal readonly record struct GatewayStep(GatewayState State, ImmutableArray<GatewayAction> Actions);
