using System.Diagnostics;
using CrssBot.Discord.Protocol;

namespace CrssBot.Discord.Channel;

/// <summary>What a press gets back. A closed set; always private to the presser.</summary>
internal abstract record Answer
{
    private Answer() { }

    /// <summary>A message that only the presser sees.</summary>
    public sealed record Whisper(MessageBody Body) : Answer
    {
        public Whisper(string text)
            : this(new MessageBody(text, [])) { }
    }

    /// <summary>The private message that the button stands on becomes this.</summary>
    public sealed record Rewrite(MessageBody Body) : Answer;

    /// <summary>A private message with a file, uploaded after the first response.</summary>
    public sealed record File(string Text, string Name, byte[] Content) : Answer;

    public sealed record Choices(CommandChoice[] Offered) : Answer;

    public sealed record Form(string CustomId, string Title, Component[] Fields) : Answer;

    /// <summary>With a further paragraph and row below; itself where there is no message, or no room in it.</summary>
    public Answer With(string paragraph, Component? row = null)
    {
        return this switch
        {
            Whisper w when Longer(w.Body) is { } body => new Whisper(body),
            Rewrite r when Longer(r.Body) is { } body => new Rewrite(body),
            _ => this,
        };

        MessageBody? Longer(MessageBody body) =>
            $"{body.Content}\n\n{paragraph}" is { Length: <= DiscordLimits.Content } longer
                ? body with
                {
                    Content = longer,
                    Components = row is null ? body.Components : [.. body.Components ?? [], row],
                }
                : null;
    }

    /// <summary>As a first response; null for a file, which only an edit can carry.</summary>
    public InteractionResponse? ToResponse() =>
        this switch
        {
            Whisper w => new InteractionResponse(
                ResponseType.Message,
                DataOf(w.Body, MessageFlags.Ephemeral | MessageFlags.SuppressEmbeds)
            ),
            Rewrite r => new InteractionResponse(ResponseType.Update, DataOf(r.Body, null)),
            Choices c => new InteractionResponse(ResponseType.Choices, new ResponseData { Choices = c.Offered }),
            Form f => new InteractionResponse(
                ResponseType.Modal,
                new ResponseData
                {
                    CustomId = f.CustomId,
                    Title = f.Title,
                    Components = f.Fields,
                }
            ),
            File => null,
            _ => throw new UnreachableException($"No response for {GetType().Name}."),
        };

    /// <param name="flags">Of a new message; what is replaced keeps its own.</param>
    private static ResponseData DataOf(MessageBody body, MessageFlags? flags) =>
        new()
        {
            Content = body.Content,
            Components = body.Components ?? [],
            Flags = flags,
            AllowedMentions = AllowedMentions.None,
        };
}
