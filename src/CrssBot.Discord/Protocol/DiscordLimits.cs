using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace CrssBot.Discord.Protocol;

/// <summary>
/// What Discord allows, each with the page of its docs. All limits include the number itself. Lengths are in UTF-16 units, the stricter way
/// to count where the docs say "characters"; only slash names are counted in code points, as their pattern does.
/// </summary>
internal static class DiscordLimits
{
    /// <summary>Characters of a message's text (resources/message.mdx, Create Message). The OpenAPI file allows 4000, which is for people.</summary>
    public const int Content = 2000;

    /// <summary>Characters of a thread's name (resources/channel.mdx, Start Thread from Message).</summary>
    public const int ThreadName = 100;

    /// <summary>Characters of a scheduled event's name, at least one (resources/guild-scheduled-event.mdx, Structure).</summary>
    public const int EventName = 100;

    /// <summary>Characters of a scheduled event's description, at least one if there is any (same place).</summary>
    public const int EventDescription = 1000;

    /// <summary>Characters of a scheduled event's place, at least one (resources/guild-scheduled-event.mdx, Entity Metadata).</summary>
    public const int EventLocation = 100;

    /// <summary>Events of a server that are to come or under way (resources/guild-scheduled-event.mdx, Create Guild Scheduled Event).</summary>
    public const int Events = 100;

    /// <summary>Characters of a message's nonce (resources/message.mdx, Create Message).</summary>
    public const int Nonce = 25;

    /// <summary>Bytes of a request (resources/message.mdx, Create Message, Limitations).</summary>
    public const int RequestBytes = 25 * 1024 * 1024;

    /// <summary>Embeds of a message (resources/message.mdx, Create Message).</summary>
    public const int Embeds = 10;

    /// <summary>Characters of all embeds of a message, without the blanks at either end of each text (resources/message.mdx, Embed Limits).</summary>
    public const int EmbedsSum = 6000;

    /// <summary>Action rows of a message without IS_COMPONENTS_V2 (components/reference.mdx, Legacy Message Component Behavior).</summary>
    public const int ActionRows = 5;

    /// <summary>Components of a message, however deep they stand (components/reference.mdx, introduction).</summary>
    public const int Components = 40;

    /// <summary>Buttons of a row (components/reference.mdx, Action Row).</summary>
    public const int ButtonsInRow = 5;

    /// <summary>Characters on a button (components/reference.mdx, Button Structure); the guidelines there ask for 38.</summary>
    public const int ButtonLabel = 80;

    /// <summary>Characters of a link button's address (components/reference.mdx, Button Structure).</summary>
    public const int ButtonUrl = 512;

    /// <summary>Characters of a custom_id, at least one (components/reference.mdx, Custom ID).</summary>
    public const int CustomId = 100;

    /// <summary>Options of a select, at least one (components/reference.mdx, String Select Structure).</summary>
    public const int SelectOptions = 25;

    /// <summary>Characters of a select option's label, value or description (components/reference.mdx, Select Option Structure).</summary>
    public const int SelectText = 100;

    /// <summary>Characters of a select's placeholder (components/reference.mdx, String Select Structure).</summary>
    public const int SelectPlaceholder = 150;

    /// <summary>Characters of a form's title (interactions/receiving-and-responding.mdx, Modal).</summary>
    public const int ModalTitle = 45;

    /// <summary>Components of a form, at least one (interactions/receiving-and-responding.mdx, Modal). The OpenAPI file allows 40.</summary>
    public const int ModalComponents = 5;

    /// <summary>Characters of a form field's label (components/reference.mdx, Label Structure).</summary>
    public const int FieldLabel = 45;

    /// <summary>Characters of a form field's description (components/reference.mdx, Label Structure).</summary>
    public const int FieldDescription = 100;

    /// <summary>Characters of a text field's value, and the highest min_length and max_length (components/reference.mdx, Text Input Structure).</summary>
    public const int FieldText = 4000;

    /// <summary>Characters of a text field's placeholder (components/reference.mdx, Text Input Structure).</summary>
    public const int FieldPlaceholder = 100;

    /// <summary>Characters of a command's or option's name, at least one (interactions/application-commands.mdx, Application Command Naming).</summary>
    public const int CommandName = 32;

    /// <summary>Characters of a slash command's or option's description, at least one (interactions/application-commands.mdx, Structure).</summary>
    public const int CommandDescription = 100;

    /// <summary>Options of a command or subcommand, subcommands of a command or group (interactions/application-commands.mdx, Structure).</summary>
    public const int CommandOptions = 25;

    /// <summary>Choices of an option, and of an autocomplete answer (interactions/application-commands.mdx, Option Structure).</summary>
    public const int Choices = 25;

    /// <summary>Characters of a choice's name, at least one, and of its value (interactions/application-commands.mdx, Option Choice Structure).</summary>
    public const int ChoiceText = 100;

    /// <summary>The highest min_length and max_length of a text option (interactions/application-commands.mdx, Option Structure).</summary>
    public const int OptionLength = 6000;

    /// <summary>
    /// Characters of a slash command's names, descriptions and values in all; of each text the longest localization counts
    /// (interactions/application-commands.mdx, Slash Commands).
    /// </summary>
    public const int CommandSum = 8000;

    /// <summary>Slash commands of an application (interactions/application-commands.mdx, Registering a Command).</summary>
    public const int ChatInputCommands = 100;

    /// <summary>Commands on people, of an application (same place; older texts say 5).</summary>
    public const int UserCommands = 15;

    /// <summary>Commands on messages, of an application (same place; older texts say 5).</summary>
    public const int MessageCommands = 15;

    /// <summary>The entry point of an application's Activity (same place).</summary>
    public const int EntryPoints = 1;

    /// <summary>Languages for localizations: those of reference.mdx, Locales, and ar and he, which only the OpenAPI file names (AvailableLocalesEnum).</summary>
    public static readonly FrozenSet<string> Locales = FrozenSet.Create(
        StringComparer.Ordinal,
        "ar bg cs da de el en-GB en-US es-419 es-ES fi fr he hi hr hu id it ja ko lt nl no pl pt-BR ro ru sv-SE th tr uk vi zh-CN zh-TW".Split(
            ' '
        )
    );

    /// <summary>
    /// Whether a slash command or an option may be called so, but for its case: up to 32 letters, digits, hyphens, underscores and
    /// apostrophes (interactions/application-commands.mdx, Application Command Naming).
    /// </summary>
    public static bool IsSlashName(string name)
    {
        var count = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            count++;
            if (!IsOfSlashName(rune))
            {
                return false;
            }
        }

        return count is >= 1 and <= CommandName;
    }

    /// <summary>Whether it is written as small as it can be; letters without a small form may stay (same place).</summary>
    public static bool IsLowerCase(string name)
    {
        foreach (var rune in name.EnumerateRunes())
        {
            // The dotted capital I has a small form of two code points, which a mapping one to one passes over.
            if (Rune.ToLowerInvariant(rune) != rune || rune.Value == 0x130)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The pattern's letters, numbers and scripts. By code point: a .NET pattern sees halves of those beyond U+FFFF, and its blocks are not scripts.</summary>
    private static bool IsOfSlashName(Rune rune) =>
        rune.Value is '-' or '_' or '\''
        || Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter
                or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.LetterNumber
                or UnicodeCategory.OtherNumber
        || IsDevanagari(rune.Value)
        || IsThai(rune.Value);

    /// <summary>Script=Devanagari (Unicode 17, Scripts.txt): without the signs that it shares with other scripts.</summary>
    private static bool IsDevanagari(int c) =>
        c
            is (>= 0x900 and <= 0x950)
                or (>= 0x955 and <= 0x963)
                or (>= 0x966 and <= 0x97F)
                or (>= 0xA8E0 and <= 0xA8FF)
                or (>= 0x11B00 and <= 0x11B09);

    /// <summary>Script=Thai (Unicode 17, Scripts.txt): without the baht sign.</summary>
    private static bool IsThai(int c) => c is (>= 0xE01 and <= 0xE3A) or (>= 0xE40 and <= 0xE5B);
}
