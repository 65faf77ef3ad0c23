using System.ComponentModel.DataAnnotations;

namespace CrssBot.Storage;

/// <summary>Section "Storage". Checked at start.</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>The database file; relative to the working directory. Its folder is created. Default: data/crssbot.db.</summary>
    [Required]
    public string Path { get; set; } = "data/crssbot.db";

    /// <summary>Most operations in one transaction, from 1 to 512. Default: 64.</summary>
    [Range(1, 512)]
    public int Batch { get; set; } = 64;
}
