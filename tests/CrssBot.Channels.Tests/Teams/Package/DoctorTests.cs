using CrssBot.Runtime;
using CrssBot.Teams;

namespace CrssBot.Channels.Tests.Teams.Package;

public sealed class DoctorTests
{
    private static readonly DateTimeOffset Now = new(2027, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly DoctorFacts Well = new()
    {
        Now = Now,
        KeysAddress = new Uri("https://login.botframework.com/v1/.well-known/openidconfiguration"),
        KeysRead = true,
        Clock = new ClockSample(Now, Now, Now),
        Credential = new BotCredential.Secret(new DateOnly(2028, 1, 1)),
        Token = new TokenAnswer.Given(),
    };

    [Fact]
    public void Where_everything_is_well_every_line_is_good()
    {
        Assert.All(Doctor.Judge(Well), l => Assert.Equal(DoctorVerdict.Good, l.Verdict));
        Assert.Equal(
            [
                "The keys that Teams signs with can be read.",
                "The clock is right.",
                "The secret is good until 2028-01-01.",
                "Entra gave the bot a token.",
            ],
            Doctor.Judge(Well).Select(l => l.Text)
        );
    }

    [Fact]
    public void Keys_that_cannot_be_read_are_told_with_the_host_to_allow()
    {
        var line = Fault(Well with { KeysRead = false });

        Assert.Equal(DoctorVerdict.Bad, line.Verdict);
        Assert.Contains("login.botframework.com", line.Text, StringComparison.Ordinal);
    }

    [Theory]
    // Seconds on our clock from the header to sending and to receiving.
    [InlineData(0, 0, 0)]
    [InlineData(0.9, 0.9, 0)]
    [InlineData(-3, 4, 0)]
    [InlineData(31, 32, 30)]
    [InlineData(-50, -40, -40)]
    [InlineData(302, 310, 301)]
    public void The_clock_is_judged_by_what_is_certain(double sent, double received, double skew) =>
        Assert.Equal(TimeSpan.FromSeconds(skew), Sample(sent, received).CertainSkew);

    [Theory]
    [InlineData(31, nameof(DoctorVerdict.Good), "The clock is right.")]
    [InlineData(32, nameof(DoctorVerdict.Warning), "This machine's clock is 31 seconds ahead.")]
    [InlineData(-31, nameof(DoctorVerdict.Warning), "This machine's clock is 31 seconds behind.")]
    [InlineData(301, nameof(DoctorVerdict.Warning), "This machine's clock is 5 minutes ahead.")]
    [InlineData(302, nameof(DoctorVerdict.Bad), "This machine's clock is 5 minutes ahead, so every token looks out of date.")]
    [InlineData(-301, nameof(DoctorVerdict.Bad), "This machine's clock is 5 minutes behind, so every token looks out of date.")]
    [InlineData(-7200, nameof(DoctorVerdict.Bad), "This machine's clock is 120 minutes behind, so every token looks out of date.")]
    public void T04_a_clock_more_than_five_minutes_off_is_bad_and_one_more_than_30_seconds_off_is_a_warning(
        double seconds,
        string verdict,
        string says
    )
    {
        var line = Doctor.Judge(Well with { Clock = Sample(seconds, seconds) })[1];

        Assert.Equal(verdict, $"{line.Verdict}");
        Assert.StartsWith(says, line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_that_nobody_could_be_asked_about_is_not_called_right() =>
        Assert.Equal(DoctorVerdict.Warning, Fault(Well with { Clock = null }).Verdict);

    [Theory]
    [InlineData(30.01, null)]
    [InlineData(30, 30)]
    [InlineData(14.01, 30)]
    [InlineData(14, 14)]
    [InlineData(7.01, 14)]
    [InlineData(7, 7)]
    [InlineData(1.01, 7)]
    [InlineData(1, 1)]
    [InlineData(0.001, 1)]
    [InlineData(0, 0)]
    [InlineData(-400, 0)]
    public void An_end_is_warned_of_at_30_14_7_and_1_days(double days, int? step) =>
        Assert.Equal(step, Doctor.ExpiryStep(Now, Now.AddDays(days)));

    [Theory]
    [InlineData("2027-06-01", nameof(DoctorVerdict.Good), "The secret is good until 2027-06-01.")]
    [InlineData("2027-05-30", nameof(DoctorVerdict.Warning), "The secret ends within 30 days, on 2027-05-30;")]
    [InlineData("2027-05-14", nameof(DoctorVerdict.Warning), "The secret ends within 14 days, on 2027-05-14;")]
    [InlineData("2027-05-07", nameof(DoctorVerdict.Warning), "The secret ends within 7 days, on 2027-05-07;")]
    [InlineData("2027-05-01", nameof(DoctorVerdict.Warning), "The secret ends within a day, on 2027-05-01;")]
    [InlineData("2027-04-30", nameof(DoctorVerdict.Bad), "The secret ended on 2027-04-30,")]
    public void A_secret_is_good_to_the_end_of_its_last_day(string lastDay, string verdict, string says)
    {
        var last = new TeamsOptions { SecretExpires = lastDay }.SecretEnds;

        var line = Doctor.Judge(Well with { Credential = new BotCredential.Secret(last) })[2];

        Assert.Equal(verdict, $"{line.Verdict}");
        Assert.StartsWith(says, line.Text, StringComparison.Ordinal);
        Assert.Equal(line.Verdict != DoctorVerdict.Good, line.Text.Contains("Teams:SecretFile", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(40, nameof(DoctorVerdict.Good), "The certificate is good until 2027-06-10.")]
    [InlineData(3, nameof(DoctorVerdict.Warning), "The certificate ends within 7 days, on 2027-05-04;")]
    [InlineData(-1, nameof(DoctorVerdict.Bad), "The certificate ended on 2027-04-30,")]
    public void A_certificate_is_good_until_its_instant(int days, string verdict, string says)
    {
        var line = Doctor.Judge(Well with { Credential = new BotCredential.Certificate(Now.AddDays(days)) })[2];

        Assert.Equal(verdict, $"{line.Verdict}");
        Assert.StartsWith(says, line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_of_unknown_end_and_a_managed_identity_are_no_fault()
    {
        Assert.Contains(
            "Set Teams:SecretExpires",
            Doctor.Judge(Well with { Credential = new BotCredential.Secret(null) })[2].Text,
            StringComparison.Ordinal
        );
        Assert.All(
            Doctor.Judge(Well with { Credential = new BotCredential.ManagedIdentity() }),
            l => Assert.Equal(DoctorVerdict.Good, l.Verdict)
        );
    }

    [Theory]
    [InlineData("A configuration issue: AADSTS7000215: Invalid client secret provided. Ensure …", "AADSTS7000215", "not its ID")]
    [InlineData("AADSTS7000222: The provided client secret keys are expired.", "AADSTS7000222", "has ended")]
    [InlineData("AADSTS700016: Application with identifier '…' was not found", "AADSTS700016", "Teams:AppId and Teams:TenantId")]
    [InlineData("AADSTS90002: Tenant '…' not found.", "AADSTS90002", "no such tenant")]
    [InlineData("AADSTS700027: Client assertion contains an invalid signature.", "AADSTS700027", "certificate")]
    [InlineData("AADSTS53003: Access has been blocked.", "AADSTS53003", "Look up AADSTS53003 at")]
    [InlineData("no code", "", "no reason")]
    public void A_refused_token_is_told_by_its_code_with_what_to_do(string message, string code, string says)
    {
        var refused = TokenAnswer.Refused.From(message);

        Assert.Equal(code, refused.Code);
        var line = Fault(Well with { Token = refused });
        Assert.Equal(DoctorVerdict.Bad, line.Verdict);
        Assert.Contains(says, line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unreachable_Entra_is_told_as_that()
    {
        var line = Fault(Well with { Token = new TokenAnswer.Unreachable() });

        Assert.Equal(DoctorVerdict.Bad, line.Verdict);
        Assert.Contains("cannot be reached", line.Text, StringComparison.Ordinal);
    }

    private static ClockSample Sample(double sent, double received) => new(Now.AddSeconds(sent), Now, Now.AddSeconds(received));

    /// <summary>The one line that is not good.</summary>
    private static DoctorLine Fault(DoctorFacts facts) => Assert.Single(Doctor.Judge(facts), l => l.Verdict != DoctorVerdict.Good);
}
