using System.Collections.Immutable;
using CrssBot.Engine;

namespace CrssBot.Runtime.Chat;

/// <summary>
/// What a chat shows, before a channel draws it: text in <see cref="Markup"/> with rows of controls below. At most five rows of five, the
/// tightest platform's measure (Discord, components/reference.mdx).
/// </summary>
public sealed record Sheet(string Text, params ImmutableArray<Row> Rows)
{
    /// <summary>UTF-16 units of <see cref="Text"/>, the tightest platform's measure (Discord, resources/message.mdx, content).</summary>
    public const int LongestText = 2000;

    public const int MostRows = 5;

    /// <summary>Stands above the rows, where the channel shows pictures; the text says all of it as well.</summary>
    public Picture? Picture { get; init; }

    /// <summary>With a further paragraph and row below; null when there is no room in it. What leads where a control here leads is left out.</summary>
    public Sheet? With(string paragraph, Row? row = null)
    {
        var shown = Rows.SelectMany(r => r.Controls).Select(c => c.Leads).ToHashSet();
        var more = new Row([.. (row?.Controls ?? []).Where(c => !shown.Contains(c.Leads))]);
        return $"{Text}\n\n{paragraph}" is { Length: <= LongestText } longer && (more.Controls.IsEmpty || Rows.Length < MostRows)
            ? Of(longer, [.. Rows, more]) with
            {
                Picture = Picture,
            }
            : null;
    }

    /// <summary>Rows with something in them.</summary>
    public static Sheet Of(string text, params IEnumerable<Row> rows) => new(text, [.. rows.Where(r => r.Controls.Length > 0)]);
}

/// <param name="Png">The file.</param>
/// <param name="Alt">What it shows, for whoever does not see it; at most <see cref="LongestAlt"/>.</param>
public sealed record Picture(byte[] Png, string Alt)
{
    /// <summary>UTF-16 units, the tightest platform's measure (Discord, resources/message.mdx, Attachment Structure).</summary>
    public const int LongestAlt = 1024;
}

/// <summary>Controls side by side.</summary>
public sealed record Row(params ImmutableArray<Control> Controls);

/// <summary>Something to press. A closed set.</summary>
public abstract record Control
{
    private Control() { }

    /// <summary>Where it leads; no two on one sheet lead to the same.</summary>
    public Route Leads =>
        this switch
        {
            Button b => b.Route,
            Select s => s.Route,
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <param name="Label">At most 38 characters where a phone is not to cut it.</param>
    public sealed record Button(string Label, Route Route, Emphasis Emphasis = Emphasis.None, bool Disabled = false) : Control;

    /// <summary>One of some; alone in its row.</summary>
    /// <param name="Label">What is chosen, in the imperative.</param>
    public sealed record Select(Route Route, string Label, ImmutableArray<Option> Options) : Control;
}

/// <param name="Value">Comes back with the press.</param>
/// <param name="Note">A few words below the label.</param>
public sealed record Option(string Label, string Value, string? Note = null, bool Chosen = false);

public enum Emphasis
{
    None,

    /// <summary>What most people press next.</summary>
    Primary,

    /// <summary>Cannot be undone.</summary>
    Danger,
}

/// <summary>A line of a form. A closed set.</summary>
public abstract record Field(string Id, string Label)
{
    /// <param name="Hint">An example of what may stand there.</param>
    /// <param name="Required">False: it may stay empty.</param>
    public sealed record Line(string Id, string Label, string Hint, string Value, int Longest, bool Required = true) : Field(Id, Label);

    /// <summary>Several lines.</summary>
    public sealed record Lines(string Id, string Label, string Hint, string Value, int Longest) : Field(Id, Label);

    public sealed record Choice(string Id, string Label, bool Several, ImmutableArray<Option> Options) : Field(Id, Label);
}

/// <summary>What a press gets back. A closed set; always private to the presser.</summary>
public abstract record Answer
{
    private Answer() { }

    /// <summary>A message that only the presser sees.</summary>
    /// <param name="Posted">What was asked for is a message of the room; this only says so.</param>
    public sealed record Whisper(Sheet Sheet, bool Posted = false) : Answer
    {
        public Whisper(string text, bool posted = false)
            : this(new Sheet(text), posted) { }
    }

    /// <summary>The private message that the button stands on becomes this.</summary>
    public sealed record Rewrite(Sheet Sheet) : Answer;

    /// <summary>A private message with a file.</summary>
    public sealed record File(string Text, string Name, byte[] Content) : Answer;

    /// <summary>Questions to fill in; what was entered comes back with a press of the route.</summary>
    public sealed record Form(Route Route, string Title, ImmutableArray<Field> Fields) : Answer;

    /// <summary>With a further paragraph and row below; itself where there is no message, or no room in it.</summary>
    public Answer With(string paragraph, Row? row = null) =>
        this switch
        {
            Whisper w when w.Sheet.With(paragraph, row) is { } longer => w with { Sheet = longer },
            Rewrite r when r.Sheet.With(paragraph, row) is { } longer => new Rewrite(longer),
            _ => this,
        };
}

/// <summary>What somebody typed as a command, read by their channel. A closed set.</summary>
public abstract record ChatCommand
{
    private ChatCommand() { }

    public sealed record Help : ChatCommand;

    public sealed record Privacy : ChatCommand;

    /// <param name="Questions">Null: as the room's settings have it; so are the others.</param>
    /// <param name="Mode">A mode's name, in any case.</param>
    /// <param name="Hours">Of a rolling quiz.</param>
    public sealed record Quiz(int? Questions = null, string? Domain = null, string? Mode = null, int? Seconds = null, int? Hours = null)
        : ChatCommand;

    public sealed record Daily : ChatCommand;

    /// <param name="Questions">Of practice: how many; null: the usual number, or the menu when nothing else is said either.</param>
    /// <param name="Domain">Of practice: a domain's slug.</param>
    /// <param name="Concept">Of practice: a concept's slug.</param>
    public sealed record Study(StudyPart Part, int? Questions = null, string? Domain = null, string? Concept = null, Drill? Drill = null)
        : ChatCommand;

    public sealed record Board : ChatCommand;

    /// <summary>The first steps of a room's facilitator; once they were gone, how the room is set up.</summary>
    public sealed record Setup : ChatCommand;

    /// <summary>The form of the room's settings.</summary>
    public sealed record SetupForm : ChatCommand;

    /// <summary>The form of the cohort's calendar.</summary>
    public sealed record Calendar : ChatCommand;

    public sealed record Welcome : ChatCommand;

    public sealed record SetupCheck : ChatCommand;

    public sealed record Rehearse : ChatCommand;

    /// <param name="Role">The platform's id of the role whose holders facilitate; null: none.</param>
    public sealed record Helpers(string? Role) : ChatCommand;

    /// <summary>Somebody of the room is to facilitate as well.</summary>
    /// <param name="Shown">Their name, as it is said back.</param>
    public sealed record NameHelper(MemberId Who, string Shown) : ChatCommand;

    /// <summary>Nothing that we know.</summary>
    public sealed record Unknown : ChatCommand;
}

/// <summary>What `study` is asked for.</summary>
public enum StudyPart
{
    Menu,
    Review,
    Practice,
    Exam,
    Progress,
    Plan,
    Scenario,
}
