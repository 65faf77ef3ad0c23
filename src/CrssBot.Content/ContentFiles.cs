using System.Collections.Immutable;
using System.Text;

namespace CrssBot.Content;

/// <summary>One file of the pack, decoded.</summary>
/// <param name="Path">Relative to the pack, with forward slashes.</param>
internal sealed record SourceFile(string Path, string Text)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The folder directly above the file; empty at the root of the pack.</summary>
    public string Folder
    {
        get
        {
            var parts = Path.Split('/');
            return parts.Length < 2 ? "" : parts[^2];
        }
    }
}

/// <summary>The files of a pack, by kind and in ordinal order of their paths, so that every machine builds the same catalog.</summary>
internal sealed record PackFiles(
    SourceFile? Pack,
    SourceFile? Blueprint,
    SourceFile? Sources,
    SourceFile? Safety,
    SourceFile? Language,
    ImmutableArray<SourceFile> Concepts,
    ImmutableArray<SourceFile> Questions,
    ImmutableArray<SourceFile> Reviews,
    ImmutableArray<SourceFile> Prompts,
    ImmutableArray<SourceFile> Cases,
    ImmutableArray<SourceFile> Wordings,
    ImmutableArray<SourceFile> Statements,
    SourceFile? Synonyms,
    SourceFile? Spanish,
    SourceFile? Corrections
);

/// <summary>The only reader of files in this project. Sizes and counts are bounded before anything is parsed.</summary>
internal static class ContentFiles
{
    /// <summary>Bytes. The largest file of the pack today is below 30 000.</summary>
    public const int MaximumBytes = 256 * 1024;

    /// <summary>Files. A pack of 270 concepts has about 600.</summary>
    public const int MaximumFiles = 5_000;

    // Throws on invalid bytes instead of putting U+FFFD into a lesson.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = 8,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
        IgnoreInaccessible = false,
    };

    public static PackFiles Read(string folder, Findings findings)
    {
        var files = new Dictionary<string, SourceFile>(StringComparer.Ordinal);
        foreach (var path in Paths(folder, findings))
        {
            if (Kind(path) is FileKind.Stray)
            {
                findings.Add(Rules.StrayFile, Mark.Start(path), $"'{path}' is not a place the pack reads from.");
            }
            else if (Kind(path) is not FileKind.Ignored && Decode(folder, path, findings) is { } text)
            {
                files.Add(path, new SourceFile(path, text));
            }
        }

        return new PackFiles(
            files.GetValueOrDefault("pack.yaml"),
            files.GetValueOrDefault("blueprint.yaml"),
            files.GetValueOrDefault("sources.yaml"),
            files.GetValueOrDefault("safety.yaml"),
            files.GetValueOrDefault("language.yaml"),
            Of(FileKind.Concept),
            Of(FileKind.Questions),
            Of(FileKind.Reviews),
            Of(FileKind.Prompts),
            Of(FileKind.Cases),
            Of(FileKind.Wordings),
            Of(FileKind.Statements),
            files.GetValueOrDefault("synonyms.txt"),
            files.GetValueOrDefault("spanish.yaml"),
            files.GetValueOrDefault("corrections.yaml")
        );

        ImmutableArray<SourceFile> Of(FileKind kind) =>
            [.. files.Values.Where(f => Kind(f.Path) == kind).OrderBy(f => f.Path, StringComparer.Ordinal)];
    }

    private enum FileKind
    {
        Single,
        Concept,
        Questions,
        Reviews,
        Prompts,
        Cases,
        Wordings,
        Statements,
        Ignored,
        Stray,
    }

    private static FileKind Kind(string path) =>
        path.Split('/') switch
        {
            [
                "pack.yaml"
                or "blueprint.yaml"
                or "sources.yaml"
                or "safety.yaml"
                or "language.yaml"
                or "spanish.yaml"
                or "synonyms.txt"
                or "corrections.yaml",
            ] => FileKind.Single,
            ["concepts", var file] when HasExtension(file, ".md") => FileKind.Concept,
            ["questions", _, var file] when HasExtension(file, ".yaml") => FileKind.Questions,
            ["review", var file] when HasExtension(file, ".yaml") => FileKind.Reviews,
            ["prompts", var file] when HasExtension(file, ".yaml") => FileKind.Prompts,
            ["cases", var file] when HasExtension(file, ".yaml") => FileKind.Cases,
            ["wordings", var file] when HasExtension(file, ".txt") => FileKind.Wordings,
            ["statements", var file] when StatementsSource.Files.Contains(file, StringComparer.Ordinal) => FileKind.Statements,
            ["README.md"] => FileKind.Ignored,
            [.., var file] when file.StartsWith('.') => FileKind.Ignored,
            _ => FileKind.Stray,
        };

    private static bool HasExtension(string file, string extension) =>
        file.Length > extension.Length && file.EndsWith(extension, StringComparison.Ordinal);

    private static List<string> Paths(string folder, Findings findings)
    {
        var paths = new List<string>();
        try
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", Everything))
            {
                if (paths.Count == MaximumFiles)
                {
                    findings.Add(Rules.TooLarge, Mark.Start("."), $"The pack holds more than {MaximumFiles} files.");
                    break;
                }

                paths.Add(Path.GetRelativePath(folder, file).Replace('\\', '/'));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or System.Security.SecurityException)
        {
            findings.Add(Rules.Unreadable, Mark.Start("."), $"The folder '{folder}' cannot be read: {e.Message}");
            return paths;
        }

        foreach (var required in (string[])["pack.yaml", "blueprint.yaml", "sources.yaml", "safety.yaml", "language.yaml"])
        {
            if (!paths.Contains(required, StringComparer.Ordinal))
            {
                findings.Add(Rules.MissingFile, Mark.Start(required), $"'{required}' is missing.");
            }
        }

        paths.Sort(StringComparer.Ordinal);
        return paths;
    }

    private static string? Decode(string folder, string path, Findings findings)
    {
        try
        {
            using var stream = File.OpenRead(Path.Combine(folder, path));
            // One byte more than allowed: the length of a file may be unknown or change while we read.
            var buffer = new byte[(int)Math.Min(MaximumBytes + 1L, Math.Max(stream.Length, 0) + 1)];
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (length > MaximumBytes)
            {
                findings.Add(Rules.TooLarge, Mark.Start(path), $"The file is larger than {MaximumBytes / 1024} KiB.");
                return null;
            }

            var bytes = buffer.AsSpan(0, length);
            return Utf8.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes);
        }
        catch (DecoderFallbackException)
        {
            findings.Add(Rules.NotUtf8, Mark.Start(path), "The file is not UTF-8.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            findings.Add(Rules.Unreadable, Mark.Start(path), $"The file cannot be read: {e.Message}");
        }

        return null;
    }
}
