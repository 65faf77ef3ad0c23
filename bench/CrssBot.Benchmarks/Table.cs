using System.Globalization;

namespace CrssBot.Benchmarks;

/// <summary>Figures beside a rival's, as Markdown: medians of the rounds, with the least and the most.</summary>
internal static class Table
{
    public static void Head() =>
        Console.WriteLine("| figure | ours | rival | ratio | target | met |\n| --- | --- | --- | --- | --- | --- |");

    public static void Row(
        string figure,
        List<double> ours,
        List<double> rival,
        string who,
        string format,
        string target,
        Func<double, bool?> met
    )
    {
        var ratio = rival is [] ? 0 : Of(ours) / Of(rival);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {figure} | {Text(ours, format)} | {(rival is [] ? "" : $"{who} {Text(rival, format)}")} | {(rival is [] ? "" : $"{ratio:0.00}")} | {target} | {Word(met(ratio))} |"
            )
        );
    }

    /// <summary>The median, with the least and the most.</summary>
    public static string Text(List<double> figures, string format)
    {
        return $"{One(Of(figures))} ({One(figures.Min())} to {One(figures.Max())})";

        string One(double figure) => figure.ToString(format, CultureInfo.InvariantCulture);
    }

    private static string Word(bool? met) =>
        met switch
        {
            true => "yes",
            false => "**no**",
            null => "",
        };

    public static double Of(List<double> figures) => figures.Order().ElementAt(figures.Count / 2);

    public static List<double> At(List<double[]> rounds, int index) => [.. rounds.Select(r => r[index])];
}
