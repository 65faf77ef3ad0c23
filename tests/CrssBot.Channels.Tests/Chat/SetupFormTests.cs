using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Chat;

namespace CrssBot.Channels.Tests.Chat;

public sealed class SetupFormTests
{
    private static readonly RoomSettings Before = RoomSettings.Default with { DailyOn = true, FacilitatorRole = "77" };

    [Fact]
    public void A_form_that_is_sent_back_unchanged_changes_nothing()
    {
        var (settings, wrong) = SetupForm.Read(Filled(SetupForm.Of(Before)), Before);

        Assert.Null(wrong);
        Assert.Equal(Before with { DailyDays = [] }, settings! with { DailyDays = [] });
        Assert.Equal(Before.DailyDays, settings!.DailyDays);
    }

    [Theory]
    [InlineData("8:00 AM", 8, 0)]
    [InlineData("8 am", 8, 0)]
    [InlineData("17:30", 17, 30)]
    [InlineData(" 12:05 pm ", 12, 5)]
    public void A_time_is_read_as_people_write_it(string typed, int hour, int minute)
    {
        var (settings, _) = SetupForm.Read(Filled(SetupForm.Of(Before), typed), Before);

        Assert.Equal(new TimeOnly(hour, minute), settings!.DailyAt);
        Assert.True(settings.DailyOn);
    }

    [Theory]
    [InlineData("off")]
    [InlineData("OFF")]
    public void Off_turns_daily_prompts_off_and_keeps_their_time(string typed)
    {
        var (settings, _) = SetupForm.Read(Filled(SetupForm.Of(Before), typed), Before);

        Assert.Equal((false, Before.DailyAt), (settings!.DailyOn, settings.DailyAt));
    }

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("25:00")]
    public void A_time_that_cannot_be_read_is_said_in_one_sentence(string typed)
    {
        var (settings, wrong) = SetupForm.Read(Filled(SetupForm.Of(Before), typed), Before);

        Assert.Null(settings);
        Assert.Contains("8:00 AM", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void A_form_with_nothing_in_it_is_refused_and_not_taken_for_settings() =>
        Assert.Null(SetupForm.Read(new Dictionary<string, string[]>(), Before).Settings);

    /// <summary>Sent back as it was shown, but for the time.</summary>
    private static Dictionary<string, string[]> Filled(Answer.Form form, string? at = null) =>
        form.Fields.ToDictionary(
            f => f.Id,
            f =>
                f switch
                {
                    Field.Line line => [line.Id == "at" ? at ?? line.Value : line.Value],
                    Field.Choice choice => choice.Options.Where(o => o.Chosen).Select(o => o.Value).ToArray(),
                    _ => throw new InvalidOperationException($"No sample of {f}."),
                }
        );
}
