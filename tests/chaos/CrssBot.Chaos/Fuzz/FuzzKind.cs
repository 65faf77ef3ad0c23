namespace CrssBot.Chaos.Fuzz;

/// <summary>One kind of bytes that come from outside. Used by one thread at a time.</summary>
internal abstract class FuzzKind
{
    public abstract string Name { get; }

    /// <summary>Inputs among a million.</summary>
    public abstract int Share { get; }

    /// <summary>The input that is being tried, for whoever reads of its fault.</summary>
    public string Input { get; protected set; } = "";

    /// <summary>How many were no nonsense: were let in, read, or decided. Spoiling that spoils all, or nothing, tests nothing.</summary>
    public int Taken { get; protected set; }

    /// <summary>Makes an input by chance and lets it in.</summary>
    /// <exception cref="Exception">Whatever is thrown is a fault.</exception>
    public abstract ValueTask TryAsync(Random random);

    protected static void Must(bool so, string what)
    {
        if (!so)
        {
            throw new InvalidOperationException(what);
        }
    }
}
