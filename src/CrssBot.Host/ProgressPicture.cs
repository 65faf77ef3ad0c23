using CrssBot.Engine.Progress;
using CrssBot.Runtime;
using CrssBot.Runtime.Chat;
using ScottPlot;
using SkiaSharp;

namespace CrssBot.Host;

/// <summary>
/// Somebody's progress as a picture: a bar for each domain, and the practice score's range. It says nothing that the words beside it do not say.
/// Its libraries are loaded with the first picture: a bot that nobody asks for one does without them.
/// </summary>
internal sealed class ProgressPicture(ILogger<ProgressPicture> log, Func<MemberProgress, byte[]>? draw = null)
{
    /// <summary>Pixels; halved on a phone.</summary>
    public const int Width = 800;

    private readonly Func<MemberProgress, byte[]> _draw = draw ?? Drawing.Png;

    /// <summary>One at a time: a picture takes milliseconds, and its pixels two megabytes.</summary>
    private readonly Lock _turn = new();

    private bool _told;

    /// <summary>Null when it cannot be drawn, because the machine lacks a library say: the words stand by themselves then.</summary>
    public Picture? Of(MemberProgress progress)
    {
        lock (_turn)
        {
            try
            {
                return new Picture(_draw(progress), Alt(progress));
            }
            catch (Exception e)
            {
                // Once: a missing library would be told with every picture.
                if (!_told)
                {
                    HostLog.NoPictures(log, e);
                    _told = true;
                }

                return null;
            }
        }
    }

    /// <summary>The picture in words.</summary>
    public static string Alt(MemberProgress progress)
    {
        var bars = progress.Domains.Select(d => $"{d.Domain.Name}: {d.Held} held, {d.Met} met, {d.InPack} in the pack");
        var score = progress.Score is { } s
            ? $"Practice score, on questions like these: {s.Low} to {s.High} of 100."
            : "No practice score yet.";
        var alt = $"Bars for each domain. {string.Join("; ", bars)}. {score}";
        return alt.Length <= Picture.LongestAlt ? alt : string.Concat(alt.AsSpan(0, Picture.LongestAlt - 1), "…");
    }

    /// <summary>
    /// On a sheet of one unit to the pixel, from the top left. Shades of one blue, dark to light: they differ in brightness, so that nobody needs
    /// to tell colors apart, and every number is written out.
    /// </summary>
    private sealed class Drawing
    {
        private const float Margin = 24;
        private const float Bar = 28;
        private const float Domain = 88;
        private const float Large = 32;
        private const float Small = 24;

        /// <summary>Characters of a domain's name that fit beside its numbers.</summary>
        private const int LongestName = 30;

        private static readonly Color Ink = new(0x11, 0x22, 0x33);
        private static readonly Color Card = new(0xFF, 0xFF, 0xFF);
        private static readonly Color Held = new(0x11, 0x44, 0x77);
        private static readonly Color Met = new(0x77, 0xAA, 0xDD);
        private static readonly Color InPack = new(0xCC, 0xDD, 0xEE);

        private readonly Plot _sheet;
        private float _y = Margin;

        static Drawing() => Fonts.FontResolvers.Insert(0, new Letters());

        private Drawing(Plot sheet, MemberProgress progress)
        {
            _sheet = sheet;
            Title("What you hold");
            Legend();
            // One scale for all: a longer bar is a domain with more questions.
            var most = Math.Max(1, progress.Domains.Max(d => (int?)d.InPack) ?? 1);
            foreach (var domain in progress.Domains)
            {
                Row(domain, most);
            }

            Score(progress.Score);
        }

        public static byte[] Png(MemberProgress progress)
        {
            using var sheet = new Plot();
            return new Drawing(sheet, progress).Png();
        }

        private byte[] Png()
        {
            var height = (int)(_y + Margin);
            _sheet.Layout.Frameless();
            _sheet.HideGrid();
            _sheet.FigureBackground.Color = Card;
            _sheet.DataBackground.Color = Card;
            _sheet.Axes.SetLimits(0, Width, height, 0);
            using var surface = SKSurface.Create(new SKImageInfo(Width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
            _sheet.Render(surface.Canvas, new PixelRect(0, Width, height, 0));
            using var pixels = surface.PeekPixels() ?? throw new InvalidOperationException("The drawing has no pixels.");
            return IndexedPng.Of(Width, height, pixels.GetPixelSpan());
        }

        private void Title(string text)
        {
            Write(text, Margin, _y, Large, Alignment.UpperLeft);
            _y += Large + 20;
        }

        private void Legend()
        {
            var x = Margin;
            foreach (var (color, text, width) in new[] { (Held, "held", 120f), (Met, "met", 112f), (InPack, "in the pack", 0f) })
            {
                Fill(x, x + Small, _y, Small, color);
                Write(text, x + Small + 10, _y + (Small / 2), Small, Alignment.MiddleLeft);
                x += width;
            }

            _y += Small + 24;
        }

        private void Row(DomainMastery domain, int most)
        {
            var name = domain.Domain.Name;
            name = name.Length <= LongestName ? name : string.Concat(name.AsSpan(0, LongestName - 1), "…");
            Write(name, Margin, _y, Small, Alignment.UpperLeft);
            Write($"{domain.Held} held, {domain.Met} met of {domain.InPack}", Width - Margin, _y, Small, Alignment.UpperRight);
            Fill(Margin, To(domain.InPack), _y + Small + 10, Bar, InPack);
            Fill(Margin, To(domain.Met), _y + Small + 10, Bar, Met);
            Fill(Margin, To(domain.Held), _y + Small + 10, Bar, Held);
            _y += Domain;

            float To(int count) => Margin + ((Width - (2 * Margin)) * Math.Min(count, most) / most);
        }

        private void Score(ScoreRange? score)
        {
            _y += 8;
            Write("Practice score, on questions like these", Margin, _y, Small, Alignment.UpperLeft);
            _y += Small + 10;
            if (score is null)
            {
                Write($"comes after {Words.Count(PracticeScore.LeastForScore, "question")}", Margin, _y, Small, Alignment.UpperLeft);
                _y += Small;
                return;
            }

            Write($"{score.Low} to {score.High} of 100", Width - Margin, _y - Small - 10, Small, Alignment.UpperRight);
            Fill(Margin, At(100), _y, Bar, InPack);
            // A range of one point is still to be seen.
            Fill(At(score.Low) - 2, At(score.High) + 2, _y, Bar, Held);
            _y += Bar + 6;
            Write("0", Margin, _y, Small, Alignment.UpperLeft);
            Write("50", At(50), _y, Small, Alignment.UpperCenter);
            Write("100", At(100), _y, Small, Alignment.UpperRight);
            _y += Small;

            static float At(int points) => Margin + ((Width - (2 * Margin)) * points / 100f);
        }

        private void Fill(float left, float right, float top, float height, Color color)
        {
            if (right <= left)
            {
                return;
            }

            var bar = _sheet.Add.Rectangle(left, right, top, top + height);
            (bar.FillColor, bar.LineWidth) = (color, 0);
        }

        private void Write(string text, float x, float y, float size, Alignment alignment)
        {
            var written = _sheet.Add.Text(text, x, y);
            (written.LabelFontName, written.LabelFontSize, written.LabelFontColor) = (Letters.Name, size, Ink);
            (written.LabelAlignment, written.LabelPadding) = (alignment, 0);
        }
    }

    /// <summary>Our own letters: a server has none, and text in a font that is not there is not drawn at all.</summary>
    private sealed class Letters : IFontResolver
    {
        public const string Name = "Inter of CrssBot";

        private readonly SKTypeface _typeface = Load();

        public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) => Of(fontName);

        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => Of(fontName);

        private SKTypeface? Of(string name) => name == Name ? _typeface : null;

        private static SKTypeface Load()
        {
            using var file =
                typeof(ProgressPicture).Assembly.GetManifestResourceStream("Inter.ttf")
                ?? throw new InvalidOperationException("The letters are not in the assembly.");
            return SKTypeface.FromStream(file) ?? throw new InvalidOperationException("The letters cannot be read.");
        }
    }
}
