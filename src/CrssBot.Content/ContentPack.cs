using System.Collections.Immutable;
using CrssBot.Engine;

namespace CrssBot.Content;

/// <summary>What a folder turned out to be.</summary>
/// <param name="Catalog">Null exactly when <paramref name="Diagnostics"/> holds an error; likewise <paramref name="Heard"/>.</param>
/// <param name="Diagnostics">All findings, by file and line.</param>
public sealed record PackResult(Catalog? Catalog, Heard? Heard, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>The one door: a folder in, a catalog and all findings out. Reads each file once; never throws on bad content.</summary>
public static class ContentPack
{
    public static PackResult Load(string folder)
    {
        var findings = new Findings();
        var pack = PackSource.Read(ContentFiles.Read(folder, findings), findings);
        Lint.Run(pack, findings);

        return findings.HasErrors
            ? new PackResult(null, null, [.. findings.InOrder()])
            : new PackResult(CatalogBuilder.Build(pack), CatalogBuilder.Heard(pack), [.. findings.InOrder()]);
    }
}
