using System.ComponentModel.DataAnnotations;

namespace CrssBot.Runtime;

/// <summary>Section "Runtime".</summary>
public sealed class RuntimeOptions
{
    public const string Section = "Runtime";

    /// <summary>How late a daily prompt may still be posted. Default 6 hours; 0 to 24 hours.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan DailyCatchUp { get; set; } = TimeSpan.FromHours(6);

    /// <summary>How often the process notes that it is alive while a question is open. Default 2 seconds; 0.5 to 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:00:10")]
    public TimeSpan PulseEvery { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The least time between two live counts of one room. Default 3 seconds; 1 to 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:30")]
    public TimeSpan LiveCountEvery { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Commands that may wait in one room before presses are told "busy". Default 1024; 64 to 65,536.</summary>
    [Range(64, 65_536)]
    public int RoomCapacity { get; set; } = 1024;

    /// <summary>How long a stop waits for commits under way. Default 5 seconds; 1 to 8 seconds, since the whole stop takes at most 10.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:08")]
    public TimeSpan DrainFor { get; set; } = TimeSpan.FromSeconds(5);
}
