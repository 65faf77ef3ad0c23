using CrssBot.Chaos.Hosts;
using CrssBot.Content;

namespace CrssBot.Chaos.Fuzz;

/// <summary>Every kind. What is read from outside and is not here has no such test: add it.</summary>
internal sealed class FuzzKinds : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("crssbot-fuzz-");
    private readonly SignedInteractions _signed = new();
    private readonly ForgedInteractions _forged = new();

    public FuzzKinds()
    {
        var pack = ContentPack.Load(Repository.At("content"));
        All =
        [
            _signed,
            _forged,
            new GatewayFrames(),
            new Activities(),
            new Tokens(),
            new PressIds(),
            new Commands(pack.Catalog!),
            new TypedTexts(pack),
            new PackFiles(_folder.CreateSubdirectory("pack").FullName),
            new CommandLines(_folder.CreateSubdirectory("verbs").FullName),
            new ImportFiles(_folder.CreateSubdirectory("import").FullName),
        ];
    }

    public IReadOnlyList<FuzzKind> All { get; }

    public void Dispose()
    {
        _signed.Dispose();
        _forged.Dispose();
        _folder.Delete(recursive: true);
    }
}
