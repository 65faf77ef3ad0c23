using System.Text;
using CrssBot.Chaos.Hosts;
using CrssBot.Content;

namespace CrssBot.Chaos.Fuzz;

/// <summary>Files of a pack: findings, and never an exception. A few of the shipped pack's, of each kind one.</summary>
internal sealed class PackFiles : FuzzKind
{
    private readonly string _folder;
    private readonly (string Path, byte[] Good)[] _files;

    public PackFiles(string folder)
    {
        _folder = folder;
        var content = Repository.At("content");
        var single = Directory.GetFiles(content).Where(f => !f.EndsWith("README.md", StringComparison.Ordinal));
        var first = Directory
            .GetDirectories(content)
            .Select(d => Directory.GetFiles(d, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First());
        _files =
        [
            .. single
                .Concat(first)
                .Order(StringComparer.Ordinal)
                .Select(f => (Path.Combine(folder, Path.GetRelativePath(content, f)), File.ReadAllBytes(f))),
        ];
        foreach (var (path, good) in _files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, good);
        }
    }

    public override string Name => "pack-files";

    public override int Share => 5_000;

    public override ValueTask TryAsync(Random random)
    {
        var (path, good) = random.Of(_files);
        var spoiled =
            random.Next(2) == 0 ? Spoil.Bytes(random, good) : Encoding.UTF8.GetBytes(Spoil.Text(random, Encoding.UTF8.GetString(good)));
        Input = $"{Path.GetRelativePath(_folder, path)}: {Convert.ToBase64String(spoiled)}";
        File.WriteAllBytes(path, spoiled);
        try
        {
            var pack = ContentPack.Load(_folder);
            Must(
                pack.Catalog is null == pack.Diagnostics.Any(d => d.Severity is Severity.Error),
                "A pack with errors was taken, or one without was not."
            );
            // Most of the pack is missing, so there are always findings; that more than those are told is that it was read.
            Taken += pack.Diagnostics.Any(d => d.File.EndsWith(Path.GetFileName(path), StringComparison.Ordinal)) ? 1 : 0;
        }
        finally
        {
            File.WriteAllBytes(path, good);
        }

        return ValueTask.CompletedTask;
    }
}
