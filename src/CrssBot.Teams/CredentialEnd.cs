using System.Globalization;

namespace CrssBot.Teams;

/// <summary>
/// When the bot can no longer prove who it is, and who is to hear of it in time: whoever watches <c>/health/ready</c>, and facilitators, who
/// would otherwise only see a bot that fell silent.
/// </summary>
internal sealed class CredentialEnd(TeamsOptions options)
{
    private readonly BotCredential _credential = BotCredential.Of(options);

    /// <summary>For operators: what ends when, and what to do; null while there are more than 30 days.</summary>
    public string? WarningAt(DateTimeOffset now) =>
        Doctor.Credential(_credential, now) is { Verdict: not DoctorVerdict.Good } line ? line.Text : null;

    /// <summary>For facilitators; changes, and is to be said again, 30, 14, 7 and 1 days before the end. Null: nothing to say.</summary>
    public string? ReminderAt(DateTimeOffset now)
    {
        var (what, end) = _credential switch
        {
            BotCredential.Secret { LastDay: { } day } => ("secret", Doctor.EndOf(day)),
            BotCredential.Certificate certificate => ("certificate", certificate.Ends),
            _ => ("", DateTimeOffset.MaxValue),
        };
        return Doctor.ExpiryStep(now, end) switch
        {
            null => null,
            0 => $"This bot's {what} for Teams has ended, so it can post nothing here. Please tell whoever runs it.",
            1 => $"This bot's {what} for Teams ends within a day; then it can post nothing here. Please tell whoever runs it.",
            { } days => string.Create(
                CultureInfo.InvariantCulture,
                $"This bot's {what} for Teams ends within {days} days; then it can post nothing here. Please tell whoever runs it."
            ),
        };
    }
}
