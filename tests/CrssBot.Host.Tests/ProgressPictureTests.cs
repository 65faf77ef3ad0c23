using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text;
using CrssBot.Engine;
using CrssBot.Engine.Progress;
using CrssBot.Engine.Quizzes;
using CrssBot.Runtime.Chat;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrssBot.Host.Tests;

public sealed class ProgressPictureTests
{
    [Fact]
    public void The_picture_is_a_small_PNG_of_800_pixels_width()
    {
        var png = Drawn(FourDomains()).Png;

        Assert.Equal("\u0089PNG\r\n\u001a\n", Encoding.Latin1.GetString(png, 0, 8));
        Assert.Equal(ProgressPicture.Width, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)));
        // What Teams draws of a card's pictures (cards-reference.md).
        Assert.InRange(BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)), 400, 1024);
        // What CrssBot.Teams puts into a card.
        Assert.InRange(png.Length, 1, 16 * 1024);
    }

    [Fact]
    public void Any_reader_of_PNG_sees_dark_bars_on_an_opaque_light_card_and_nothing_red()
    {
        using var image = SkiaSharp.SKBitmap.Decode(Drawn(Some()).Png);

        Assert.All(image.Pixels, p => Assert.Equal(255, p.Alpha));
        Assert.Equal(SkiaSharp.SKColors.White, image.GetPixel(0, 0));
        Assert.Contains(image.Pixels, p => p is { Red: 0x11, Green: 0x44, Blue: 0x77 });
        Assert.DoesNotContain(image.Pixels, p => p.Red > p.Green + 16 && p.Red > p.Blue + 16);
    }

    [Fact]
    public void Letters_are_drawn_with_or_without_fonts_on_the_machine()
    {
        // The same bars, other words: only letters can differ.
        var one = Drawn(Some("Mentoring")).Png;
        var other = Drawn(Some("Advocacy")).Png;
        using var image = SkiaSharp.SKBitmap.Decode(one);

        Assert.False(one.AsSpan().SequenceEqual(other));
        // The heading stands there, in ink.
        var ink = Enumerable
            .Range(24, 32)
            .Sum(y => Enumerable.Range(24, 240).Count(x => image.GetPixel(x, y) is { Red: 0x11, Green: 0x22, Blue: 0x33 }));
        Assert.InRange(ink, 300, 4000);
    }

    [Fact]
    public void Whoever_does_not_see_it_is_told_every_number()
    {
        var alt = Drawn(Some()).Alt;

        Assert.Equal(
            "Bars for each domain. Advocacy: 41 held, 60 met, 75 in the pack; Mentoring: 0 held, 3 met, 80 in the pack. "
                + "Practice score, on questions like these: 62 to 81 of 100.",
            alt
        );
        Assert.EndsWith("No practice score yet.", Drawn(Some() with { Score = null }).Alt, StringComparison.Ordinal);
        Assert.Equal(Picture.LongestAlt, ProgressPicture.Alt(Some(new string('m', 2000))).Length);
    }

    [Fact]
    public void Without_questions_in_a_domain_or_a_score_there_is_still_a_picture()
    {
        var progress = Some() with { Domains = [Domain("Mentoring", 0, 0, 0)], Score = null };

        Assert.NotEmpty(Drawn(progress).Png);
        Assert.NotEmpty(Drawn(progress with { Domains = [], Score = new ScoreRange(100, 100, 20) }).Png);
        Assert.NotEmpty(Drawn(Some("A domain whose name is longer than any other that there is")).Png);
    }

    [Fact]
    public void Many_may_ask_at_once()
    {
        var picture = new ProgressPicture(NullLogger<ProgressPicture>.Instance);
        var first = picture.Of(Some())!.Png;

        Parallel.For(0, 16, _ => Assert.Equal(first, picture.Of(Some())!.Png));
    }

    [Fact]
    public void A_machine_that_cannot_draw_says_so_once_and_leaves_the_words()
    {
        var log = new Lines();
        var picture = new ProgressPicture(log, _ => throw new DllNotFoundException("libSkiaSharp"));

        Assert.Null(picture.Of(Some()));
        Assert.Null(picture.Of(Some()));
        Assert.StartsWith("Progress is shown in words alone", Assert.Single(log.Said), StringComparison.Ordinal);
    }

    private static Picture Drawn(MemberProgress progress) =>
        new ProgressPicture(NullLogger<ProgressPicture>.Instance).Of(progress) ?? throw new InvalidOperationException("Nothing was drawn.");

    /// <summary>As wide as the pack's names and numbers may get.</summary>
    private static MemberProgress FourDomains() =>
        Some() with
        {
            Domains =
            [
                Domain("Advocacy", 141, 160, 175),
                Domain("Professional Responsibility", 112, 130, 175),
                Domain("Mentoring", 100, 123, 180),
                Domain("Recovery Support", 89, 98, 170),
            ],
        };

    private static MemberProgress Some(string second = "Mentoring") =>
        new(
            new DateOnly(2026, 11, 29),
            FrozenDictionary<QuestionId, Recollection>.Empty,
            [Domain("Advocacy", 41, 60, 75), Domain(second, 0, 3, 80)],
            StudyDays: 3,
            ReviewedToday: 0,
            SureButMissed: [],
            new ScoreRange(62, 81, 140)
        );

    private static DomainMastery Domain(string name, int held, int met, int inPack) =>
        new(new Domain(name, name, 25), held, met, inPack, default);

    private sealed class Lines : ILogger<ProgressPicture>
    {
        public List<string> Said { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Said.Add(formatter(state, exception));
    }
}
