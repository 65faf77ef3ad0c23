using System.Globalization;
using CrssBot.Engine.Prompts;

namespace CrssBot.Engine.Tests.Regressions;

/// <summary>
/// Session ids were formatted with the culture of the thread: on a host set to Thai or Saudi Arabic the year was another, the same
/// requests gave another state, and the answers to a daily prompt no longer found their post after a restart under another setting.
/// </summary>
public class CultureTests
{
    [Theory]
    [InlineData("th-TH")]
    [InlineData("ar-SA")]
    [InlineData("fa-IR")]
    [InlineData("tr-TR")]
    [InlineData("sv-SE")]
    public void The_hosts_culture_is_in_no_state(string culture)
    {
        var (here, expected) = (CultureInfo.CurrentCulture, Played());

        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);

            Assert.Equal(expected, Played());
            Assert.Equal("daily-2026-05-05", Daily.SessionOf(new DateOnly(2026, 5, 5)).Value);
        }
        finally
        {
            CultureInfo.CurrentCulture = here;
        }
    }

    private static string Played() =>
        Json.Of(
            new Evening(Sample.With(Sample.QuestionPrompt))
                .Configure(Sample.Daily())
                .Open(Evening.Timed(bonus: true))
                .Begin()
                .Right("Ana", "Ibrahim")
                .Wake()
                .Wake()
                .Stop()
                .Wake()
                .Daily("Ana", Sample.Key)
                .Room
        );
}
