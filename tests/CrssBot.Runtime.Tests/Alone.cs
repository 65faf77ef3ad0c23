namespace CrssBot.Runtime.Tests;

/// <summary>Tests with a limit in real time: after all others of this project, one at a time.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
