using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using CrssBot.Runtime;
using CrssBot.Teams.Protocol.Connector;

namespace CrssBot.Teams;

/// <summary>What was found out, by whoever may ask the clock and the network.</summary>
internal sealed record DoctorFacts
{
    public required DateTimeOffset Now { get; init; }

    /// <summary>Where the keys of incoming tokens are described.</summary>
    public required Uri KeysAddress { get; init; }
    public required bool KeysRead { get; init; }

    /// <summary>Null: nobody answered, so nothing was measured.</summary>
    public ClockSample? Clock { get; init; }
    public required BotCredential Credential { get; init; }
    public required TokenAnswer Token { get; init; }
}

/// <summary>How the bot proves who it is.</summary>
internal abstract record BotCredential
{
    private BotCredential() { }

    /// <param name="LastDay">Null: nobody said; Entra does not tell the bot.</param>
    public sealed record Secret(DateOnly? LastDay) : BotCredential;

    public sealed record Certificate(DateTimeOffset Ends) : BotCredential;

    public sealed record ManagedIdentity : BotCredential;

    /// <exception cref="IOException">The certificate's file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It holds no certificate that can be read.</exception>
    public static BotCredential Of(TeamsOptions options) =>
        options.AppType == TeamsAppType.ManagedIdentity ? new ManagedIdentity()
        : options.CertificateFile.Length > 0 ? new Certificate(TokenSource.EndOfCertificate(options))
        : new Secret(options.SecretEnds);
}

/// <summary>What came of asking Entra for a token.</summary>
internal abstract record TokenAnswer
{
    private TokenAnswer() { }

    public sealed record Given : TokenAnswer;

    public sealed record Unreachable : TokenAnswer;

    /// <param name="Code">AADSTS and digits; empty: none was given. Never the rest of the message, which names more than it should.</param>
    public sealed record Refused(string Code) : TokenAnswer
    {
        /// <summary>The code in a message of Entra or of its library.</summary>
        public static Refused From(string message)
        {
            const string Mark = "AADSTS";
            var start = message.IndexOf(Mark, StringComparison.Ordinal);
            return new(start < 0 ? "" : Mark + string.Concat(message[(start + Mark.Length)..].TakeWhile(char.IsAsciiDigit)));
        }
    }
}

internal enum DoctorVerdict
{
    Good,

    /// <summary>It works, and will not for long.</summary>
    Warning,
    Bad,
}

internal sealed record DoctorLine(DoctorVerdict Verdict, string Text);

/// <summary><c>crssbot teams doctor</c>, the judgment: facts in, plain sentences with what to do out.</summary>
internal static class Doctor
{
    /// <summary>Tokens are believed this much beside their time (bot-framework-rest-connector-authentication, "5 minutes").</summary>
    public static readonly TimeSpan ToleratedSkew = TimeSpan.FromMinutes(5);

    /// <summary>A clock that is kept by the network is never this wrong.</summary>
    private static readonly TimeSpan SuspectSkew = TimeSpan.FromSeconds(30);

    /// <summary>Days before an end at which somebody should hear of it again.</summary>
    private static readonly ImmutableArray<int> WarnAt = [1, 7, 14, 30];

    public static ImmutableArray<DoctorLine> Judge(DoctorFacts facts) =>
        [Keys(facts), Clock(facts.Clock), Credential(facts.Credential, facts.Now), Token(facts.Token)];

    /// <summary>Which of 30, 14, 7 and 1 days has been reached, 0 after the end; null while there is more time. A change is worth a warning.</summary>
    public static int? ExpiryStep(DateTimeOffset now, DateTimeOffset end)
    {
        var left = end - now;
        return left <= TimeSpan.Zero ? 0 : WarnAt.Where(d => left <= TimeSpan.FromDays(d)).Select(d => (int?)d).FirstOrDefault();
    }

    /// <summary>The first instant after a day, in UTC: the portal shows days only.</summary>
    public static DateTimeOffset EndOf(DateOnly lastDay) => new(lastDay.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);

    private static DoctorLine Keys(DoctorFacts facts) =>
        facts.KeysRead
            ? Good("The keys that Teams signs with can be read.")
            : Bad(
                $"The keys that Teams signs with cannot be read from {facts.KeysAddress.Host}, and without them no request is believed. "
                    + "Allow outgoing https to that host, and check Teams:Cloud and Teams:OpenIdMetadataUrl."
            );

    private static DoctorLine Clock(ClockSample? sample)
    {
        if (sample is null)
        {
            return Warning("The clock could not be compared with anyone's, because nobody answered. Repair the connection first.");
        }

        var (off, direction) = (sample.CertainSkew.Duration(), sample.CertainSkew > TimeSpan.Zero ? "ahead" : "behind");
        var what = $"This machine's clock is {Span(off)} {direction}";
        return off > ToleratedSkew ? Bad($"{what}, so every token looks out of date. Turn on time synchronization (NTP).")
            : off > SuspectSkew ? Warning($"{what}. More than five minutes would stop everything: turn on time synchronization (NTP).")
            : Good("The clock is right.");
    }

    public static DoctorLine Credential(BotCredential credential, DateTimeOffset now) =>
        credential switch
        {
            BotCredential.Secret { LastDay: { } lastDay } => Expiry(
                "secret",
                now,
                EndOf(lastDay),
                lastDay,
                "Make a new one under Certificates & secrets, put it in Teams:SecretFile, set Teams:SecretExpires, and restart"
            ),
            BotCredential.Secret => Good("When the secret ends is not known here. Set Teams:SecretExpires to be warned in time."),
            BotCredential.Certificate certificate => Expiry(
                "certificate",
                now,
                certificate.Ends,
                DateOnly.FromDateTime(certificate.Ends.UtcDateTime),
                "Upload a new one under Certificates & secrets, put it in Teams:CertificateFile, and restart"
            ),
            BotCredential.ManagedIdentity => Good("A managed identity is used; nothing to renew."),
            _ => throw new UnreachableException(),
        };

    private static DoctorLine Expiry(string what, DateTimeOffset now, DateTimeOffset end, DateOnly day, string remedy)
    {
        var date = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return ExpiryStep(now, end) switch
        {
            null => Good($"The {what} is good until {date}."),
            0 => Bad($"The {what} ended on {date}, so the bot cannot answer. {remedy}."),
            1 => Warning($"The {what} ends within a day, on {date}; then the bot falls silent. {remedy}."),
            var step => Warning($"The {what} ends within {step} days, on {date}; then the bot falls silent. {remedy}."),
        };
    }

    // Codes: learn.microsoft.com/entra/identity-platform/reference-error-codes.
    private static DoctorLine Token(TokenAnswer answer) =>
        answer switch
        {
            TokenAnswer.Given => Good("Entra gave the bot a token."),
            TokenAnswer.Unreachable => Bad(
                "Entra's sign-in cannot be reached, so the bot cannot answer. Allow outgoing https to it, and check Teams:Cloud and Teams:Authority."
            ),
            TokenAnswer.Refused { Code: "AADSTS7000215" } => Bad(
                "Entra does not know this secret. Copy the Value of a secret, not its ID, into Teams:SecretFile; if it is no longer shown, make a new one."
            ),
            TokenAnswer.Refused { Code: "AADSTS7000222" } => Bad(
                "Entra says that the secret has ended. Make a new one under Certificates & secrets and put it in Teams:SecretFile."
            ),
            TokenAnswer.Refused { Code: "AADSTS700016" } => Bad(
                "Entra finds no such application in this tenant. Check Teams:AppId and Teams:TenantId against the app registration's Overview."
            ),
            TokenAnswer.Refused { Code: "AADSTS90002" } => Bad(
                "Entra finds no such tenant. Check Teams:TenantId, and Teams:Cloud if you are in a government or China cloud."
            ),
            TokenAnswer.Refused { Code: "AADSTS700027" } => Bad(
                "Entra does not accept this certificate. Upload its public part under Certificates & secrets of the same app registration."
            ),
            TokenAnswer.Refused { Code: "" } => Bad("Entra gave no token and no reason. Check Teams:AppId, Teams:TenantId and the secret."),
            TokenAnswer.Refused refused => Bad($"Entra gave no token. Look up {refused.Code} at https://login.microsoftonline.com/error."),
            _ => throw new UnreachableException(),
        };

    private static string Span(TimeSpan span) =>
        span < TimeSpan.FromMinutes(2)
            ? $"{Math.Floor(span.TotalSeconds).ToString(CultureInfo.InvariantCulture)} seconds"
            : $"{Math.Floor(span.TotalMinutes).ToString(CultureInfo.InvariantCulture)} minutes";

    private static DoctorLine Good(string text) => new(DoctorVerdict.Good, text);

    private static DoctorLine Warning(string text) => new(DoctorVerdict.Warning, text);

    private static DoctorLine Bad(string text) => new(DoctorVerdict.Bad, text);
}
