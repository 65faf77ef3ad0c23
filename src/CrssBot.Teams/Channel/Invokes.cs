using System.Text.Json;
using System.Text.Json.Nodes;
using CrssBot.Engine.Concepts;
using CrssBot.Runtime.Chat;
using CrssBot.Teams.Protocol.Inbound;

namespace CrssBot.Teams.Channel;

/// <summary>
/// Bodies of invoke responses (universal-action-model.md, Response format; respond-to-search.md; invoking-dialogs.md). The HTTP status is
/// 200 throughout: what went wrong stands in the body.
/// </summary>
internal static class Invokes
{
    private const string Message = "application/vnd.microsoft.activity.message";
    private const string Error = "application/vnd.microsoft.error";

    /// <summary>Not what the invoke's name promises.</summary>
    public static readonly InvokeAnswer Malformed = Of(
        new JsonObject
        {
            ["statusCode"] = 400,
            ["type"] = Error,
            ["value"] = new JsonObject { ["code"] = "BadRequest", ["message"] = Texts.OldButton },
        }
    );

    /// <summary>The presser's own view.</summary>
    public static InvokeAnswer Card(JsonObject card) =>
        Of(
            new JsonObject
            {
                ["statusCode"] = 200,
                ["type"] = Cards.ContentType,
                ["value"] = card,
            }
        );

    /// <summary>A sentence, in the shape of the invoke that it answers; the presser's view stays.</summary>
    public static InvokeAnswer Sentence(string name, string text) =>
        name switch
        {
            "task/fetch" or "task/submit" => Task(new JsonObject { ["type"] = "message", ["value"] = Plain(text) }),
            "composeExtension/query" or "composeExtension/selectItem" => Of(
                new JsonObject
                {
                    ["composeExtension"] = new JsonObject { ["type"] = "message", ["text"] = Plain(text) },
                }
            ),
            _ => Of(
                new JsonObject
                {
                    ["statusCode"] = 200,
                    ["type"] = Message,
                    ["value"] = Plain(text),
                }
            ),
        };

    public static InvokeAnswer Dialog(Answer answer) =>
        answer is Answer.Form form
            ? Task(
                new JsonObject
                {
                    ["type"] = "continue",
                    ["value"] = new JsonObject
                    {
                        ["title"] = form.Title,
                        ["height"] = "large",
                        ["width"] = "medium",
                        ["card"] = new JsonObject { ["contentType"] = Cards.ContentType, ["content"] = Cards.Of(form, inDialog: true) },
                    },
                }
            )
            : Submitted(answer);

    /// <summary>A dialog's end: what came of it.</summary>
    public static InvokeAnswer Submitted(Answer answer) =>
        answer switch
        {
            Answer.Whisper w => Sentence("task/submit", w.Sheet.Text),
            Answer.Rewrite r => Sentence("task/submit", r.Sheet.Text),
            _ => Sentence("task/submit", Texts.OldButton),
        };

    public static InvokeAnswer Results(IEnumerable<(Concept Concept, Sheet Sheet)> found) =>
        Of(
            new JsonObject
            {
                ["composeExtension"] = new JsonObject
                {
                    ["type"] = "result",
                    ["attachmentLayout"] = "list",
                    ["attachments"] = new JsonArray([
                        .. found.Select(f => new JsonObject
                        {
                            ["contentType"] = Cards.ContentType,
                            ["content"] = Cards.Of(f.Sheet),
                            ["preview"] = new JsonObject
                            {
                                ["contentType"] = "application/vnd.microsoft.card.thumbnail",
                                ["content"] = new JsonObject { ["title"] = f.Concept.Name, ["text"] = f.Concept.Gist },
                            },
                        }),
                    ]),
                },
            }
        );

    /// <summary>What a search asks for; at the first run nothing.</summary>
    public static (string Query, int Skip, int Count) Asked(JsonElement value)
    {
        var (query, skip, count) = ("", 0, 25);
        if (value.ValueKind != JsonValueKind.Object)
        {
            return (query, skip, count);
        }

        if (value.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Array)
        {
            foreach (var parameter in parameters.EnumerateArray().Where(p => p.ValueKind == JsonValueKind.Object))
            {
                var isQuery = parameter.TryGetProperty("name", out var name) && name.ValueEquals("query");
                if (isQuery && parameter.TryGetProperty("value", out var typed) && typed.ValueKind == JsonValueKind.String)
                {
                    query = typed.GetString()!;
                }
            }
        }

        if (value.TryGetProperty("queryOptions", out var paging) && paging.ValueKind == JsonValueKind.Object)
        {
            skip = Number(paging, "skip", 0);
            count = Number(paging, "count", 25);
        }

        query = query.Trim();
        return (query.Length <= TypedText.MaxQuery ? query : query[..TypedText.MaxQuery], skip, count);
    }

    private static int Number(JsonElement of, string name, int otherwise) =>
        of.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt32(out var number)
        && number >= 0
            ? number
            : otherwise;

    private static InvokeAnswer Task(JsonObject task) => Of(new JsonObject { ["task"] = task });

    private static string Plain(string markup) =>
        string.Join('\n', Markup.Read(markup).Select(l => string.Concat(l.Runs.Select(r => r.Command ?? r.Text))));

    private static InvokeAnswer Of(JsonObject body) => new(200, JsonSerializer.SerializeToUtf8Bytes(body));
}
