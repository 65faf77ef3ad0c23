using Npgsql;

namespace CrssBot.Storage.Postgres;

/// <summary>Text of the server holds any character but NUL. That one crosses as two characters that no text has, and they as themselves doubled.</summary>
internal static class PostgresText
{
    private const char Escape = '\uFDD0';
    private const string Nul = "\uFDD0\uFDD1";
    private const string Itself = "\uFDD0\uFDD0";

    public static string Of(string text) =>
        text.AsSpan().IndexOfAny('\0', Escape) < 0
            ? text
            : text.Replace("\uFDD0", Itself, StringComparison.Ordinal).Replace("\0", Nul, StringComparison.Ordinal);

    public static object Of(object value) =>
        value switch
        {
            string text => Of(text),
            string[] texts => Array.ConvertAll(texts, Of),
            _ => value,
        };

    public static string Text(this NpgsqlDataReader row, int column) => Back(row.GetString(column));

    public static string Back(string text)
    {
        if (!text.Contains(Escape, StringComparison.Ordinal))
        {
            return text;
        }

        var back = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            back.Append(
                text[i] == Escape
                    ? text[++i] == Escape
                        ? Escape
                        : '\0'
                    : text[i]
            );
        }

        return back.ToString();
    }
}
