using System.Diagnostics;
using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Rest;
using CrssBot.Runtime.Chat;

namespace CrssBot.Discord.Channel;

/// <summary>What an interaction gets back. A closed set.</summary>
internal abstract record Reaction
{
    private Reaction() { }

    public sealed record Says(Answer Answer) : Reaction;

    public sealed record Suggests(CommandChoice[] Offered) : Reaction;
}

/// <summary>Sheets, forms and answers as Discord takes them.</summary>
internal static class Drawing
{
    /// <summary>A message to everyone.</summary>
    public static MessageBody Post(Sheet sheet) =>
        Of(sheet) with
        {
            Flags = MessageFlags.SuppressNotifications | MessageFlags.SuppressEmbeds,
        };

    /// <summary>Without flags: an edit, or an answer.</summary>
    public static MessageBody Of(Sheet sheet) => new(sheet.Text, Rows(sheet));

    /// <summary>
    /// As an edit of a first response, with the file that goes along: the one that may be sent both over the gateway and over HTTP. What the
    /// message showed before is replaced, pictures too.
    /// </summary>
    public static (MessageBody Body, Attachment? File) Edit(Sheet sheet) =>
        sheet.Picture is { } picture
            ? Edit(sheet, new Attachment("picture.png", picture.Png, "image/png"), picture.Alt)
            : (Of(sheet) with { Attachments = [] }, null);

    public static (MessageBody Body, Attachment? File) Edit(Sheet sheet, Attachment file, string? description = null) =>
        (Of(sheet) with { Attachments = [new AttachmentPlace(new Snowflake(0), file.Name, description)] }, file);

    /// <summary>As a first response; null for what has a file or a picture, which only an edit can carry.</summary>
    public static InteractionResponse? Respond(Reaction reaction) =>
        reaction switch
        {
            Reaction.Says { Answer: Answer.Whisper { Sheet.Picture: not null } or Answer.Rewrite { Sheet.Picture: not null } } => null,
            Reaction.Suggests s => new InteractionResponse(ResponseType.Choices, new ResponseData { Choices = s.Offered }),
            Reaction.Says { Answer: Answer.Whisper w } => new InteractionResponse(
                ResponseType.Message,
                DataOf(w.Sheet, MessageFlags.Ephemeral | MessageFlags.SuppressEmbeds)
            ),
            Reaction.Says { Answer: Answer.Rewrite r } => new InteractionResponse(
                ResponseType.Update,
                DataOf(r.Sheet, null) with
                {
                    Attachments = [],
                }
            ),
            Reaction.Says { Answer: Answer.Form f } => new InteractionResponse(
                ResponseType.Modal,
                new ResponseData
                {
                    CustomId = PressId.Of(f.Route),
                    Title = f.Title,
                    Components = [.. f.Fields.Select(Field)],
                }
            ),
            Reaction.Says { Answer: Answer.File } => null,
            _ => throw new UnreachableException($"No response for {reaction}."),
        };

    /// <param name="flags">Of a new message; what is replaced keeps its own.</param>
    private static ResponseData DataOf(Sheet sheet, MessageFlags? flags) =>
        new()
        {
            Content = sheet.Text,
            Components = Rows(sheet),
            Flags = flags,
            AllowedMentions = AllowedMentions.None,
        };

    private static Component[] Rows(Sheet sheet) => [.. sheet.Rows.Select(r => Component.Row([.. r.Controls.Select(Draw)]))];

    private static Component Draw(Control control) =>
        control switch
        {
            Control.Button b => Component.Button(b.Label, PressId.Of(b.Route), StyleOf(b.Emphasis), b.Disabled),
            Control.Select s => Component.Select(PressId.Of(s.Route), s.Label, 1, 1, [.. s.Options.Select(Option)]),
            _ => throw new UnreachableException($"No component for {control}."),
        };

    private static Component Field(Field field) =>
        field switch
        {
            Field.Line l => Component.Labeled(l.Label, l.Hint, Component.TextInput(l.Id, l.Value, l.Longest, l.Required)),
            Field.Lines l => Component.Labeled(
                l.Label,
                null,
                Component.TextInput(l.Id, l.Value, l.Longest, required: true, placeholder: l.Hint, several: true)
            ),
            Field.Choice c => Component.Labeled(
                c.Label,
                null,
                Component.Select(c.Id, c.Label, 1, c.Several ? c.Options.Length : 1, [.. c.Options.Select(Option)])
            ),
            _ => throw new UnreachableException($"No component for {field}."),
        };

    private static SelectOption Option(Option option) => new(option.Label, option.Value, option.Note, option.Chosen ? true : null);

    private static ButtonStyle StyleOf(Emphasis emphasis) =>
        emphasis switch
        {
            Emphasis.Primary => ButtonStyle.Primary,
            Emphasis.Danger => ButtonStyle.Danger,
            _ => ButtonStyle.Secondary,
        };
}
