using System.Text.Json;
using System.Text.Json.Serialization;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;

namespace CrssBot.Runtime;

/// <summary>What a member set for themselves, wherever they study. Private: no view of anybody else has any of it.</summary>
/// <param name="ExamDate">The day of their exam, where they take it.</param>
/// <param name="PausedOn">The day that their plan was paused; null: it is not.</param>
public sealed record Profile(ExtraTime ExtraTime = ExtraTime.None, DateOnly? ExamDate = null, DateOnly? PausedOn = null)
{
    public static readonly Profile Empty = new();

    /// <summary>A day to come, within five years; yesterday in UTC is still today somewhere.</summary>
    public static bool IsExamDate(DateOnly date, DateOnly today) => date >= today.AddDays(-1) && date <= today.AddYears(5);

    internal static string NoteOf(MemberId member) => $"profile|{member}";

    internal static Profile Read(string? note)
    {
        try
        {
            return note is null ? Empty : JsonSerializer.Deserialize(note, ProfileJson.Default.Profile) ?? Empty;
        }
        catch (JsonException)
        {
            // Written by a later version: what this one does not know must not keep its owner from studying.
            return Empty;
        }
    }

    /// <summary>Null when there is nothing to keep.</summary>
    internal string? Write() => this == Empty ? null : JsonSerializer.Serialize(this, ProfileJson.Default.Profile);
}

/// <summary>How much is stored of a member, for their eyes.</summary>
public sealed record Kept(int Answers, int Flags, Profile Profile);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Profile))]
internal sealed partial class ProfileJson : JsonSerializerContext;
