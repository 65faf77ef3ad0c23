using System.ComponentModel.DataAnnotations;
using CrssBot.Engine.Prompts;

namespace CrssBot.Storage.Backups;

/// <summary>Section "Backup": the nightly one. Checked at start.</summary>
public sealed class BackupOptions
{
    public const string Section = "Backup";

    /// <summary>No backup lives longer, in days: docs/privacy.md says so to the members.</summary>
    public const int MostDays = 30;

    /// <summary>
    /// The folder; relative to the database's own. It is made for its owner alone. Default "backups"; empty: no nightly backup.
    /// </summary>
    public string Folder { get; set; } = "backups";

    /// <summary>The local time of <see cref="Zone"/>. Default 03:00. An hour that a clock change leaves out becomes its end; of a doubled one, the first.</summary>
    public TimeOnly At { get; set; } = new(3, 0);

    /// <summary>An IANA time zone. Default America/Chicago, which is Illinois.</summary>
    [IanaZone]
    public string Zone { get; set; } = "America/Chicago";

    /// <summary>Days after which a backup goes. Default 30; 1 to 30.</summary>
    [Range(1, MostDays)]
    public int KeepDays { get; set; } = MostDays;
}

/// <summary>A name that the time zone database knows.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class IanaZoneAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is string zone && PromptSchedule.IsZone(zone);

    public override string FormatErrorMessage(string name) => "allowed is an IANA time zone such as America/Chicago.";
}
