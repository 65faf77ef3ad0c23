using System.Diagnostics;

namespace CrssBot.Storage;

/// <summary>A snapshot as stored: JSON and the schema that it was written in.</summary>
internal readonly record struct StoredDocument(int Schema, string Json)
{
    /// <summary>The schema that this program writes.</summary>
    public const int Current = 1;

    public static StoredDocument Of(string json) => new(Current, json);

    /// <summary>The JSON in the current schema.</summary>
    /// <exception cref="StoreDamagedException">A newer program wrote it.</exception>
    public string ToCurrent() => Upgrade(Schema, Current);

    /// <summary>Rewrites step by step; a step is added here when <see cref="Current"/> is raised, and none is ever removed.</summary>
    public string Upgrade(int from, int to)
    {
        if (from > to)
        {
            throw new StoreDamagedException(
                $"The database holds snapshots of schema {from}; this CrssBot knows {to}. Start the newer version again."
            );
        }

        var json = Json;
        for (var step = from; step < to; step++)
        {
            json = step switch
            {
                // 1 is the first schema: nothing to upgrade yet.
                _ => throw new UnreachableException($"No step from snapshot schema {step}."),
            };
        }

        return json;
    }
}
