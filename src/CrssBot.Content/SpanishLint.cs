namespace CrssBot.Content;

/// <summary>
/// spanish.yaml. Each text stands in one chat message, beside others or alone, and is kept about as short as its English twin.
/// American spelling is not asked of it.
/// </summary>
internal static class SpanishLint
{
    // Characters.
    private const int MaximumHelp = 900;
    private const int MaximumNotice = 400;
    private const int MaximumPrivacy = 1_200;
    private const int MaximumOther = 300;

    private const string Platform = "{platform}";

    private static readonly string[] Commands = ["concept", "quiz", "daily", "study", "board", "setup", "privacy", "help"];

    public static void Run(PackSource pack, Findings findings)
    {
        if (pack.Spanish is not { } spanish)
        {
            return;
        }

        Fits(spanish.Help, MaximumHelp, findings);
        Fits(spanish.Notice, MaximumNotice, findings);
        Fits(spanish.Privacy, MaximumPrivacy, findings);
        foreach (var text in (Text?[])[spanish.QuestionsInEnglish, spanish.Support, spanish.EraseSure, spanish.Erased])
        {
            Fits(text, MaximumOther, findings);
        }

        NamesPlatform(spanish.Notice, findings);
        NamesPlatform(spanish.Privacy, findings);
        SafetyLint.Names(spanish.Support, "988", findings);
        SafetyLint.Names(spanish.Support, "911", findings);
        if (spanish.Help is not { } help)
        {
            return;
        }

        foreach (var command in Commands.Where(c => !help.Value.Contains($"`/{c}`", StringComparison.Ordinal)))
        {
            findings.Add(Rules.SpanishCommand, help.At, $"The help does not name `/{command}`.");
        }
    }

    private static void Fits(Text? text, int maximum, Findings findings)
    {
        if (text is { } t && t.Value.Length > maximum)
        {
            findings.Add(
                Rules.SpanishLong,
                t.At,
                FormattableString.Invariant($"The text has {t.Value.Length} characters; {maximum} are allowed.")
            );
        }
    }

    private static void NamesPlatform(Text? text, Findings findings)
    {
        if (text is { } t && !t.Value.Contains(Platform, StringComparison.Ordinal))
        {
            findings.Add(Rules.SpanishPlatform, t.At, $"The text does not hold {Platform}.");
        }
    }
}
