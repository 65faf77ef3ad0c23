using System.Globalization;
using System.Text;
using CrssBot.Engine.Rooms;

namespace CrssBot.Runtime.Chat;

public static class PersonName
{
    /// <summary>A platform's display name, cut to what a room takes, between whole characters and without control characters.</summary>
    public static string Of(string? given)
    {
        var name = given ?? "";
        var clean = new StringBuilder(name.Length);
        var elements = StringInfo.GetTextElementEnumerator(name);
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            if (clean.Length + element.Length > Room.MaxName)
            {
                break;
            }

            if (!element.Any(char.IsControl))
            {
                clean.Append(element);
            }
        }

        return clean.ToString().Trim() is { Length: > 0 } good ? good : "Member";
    }
}
