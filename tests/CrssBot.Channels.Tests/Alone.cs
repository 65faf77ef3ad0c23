namespace CrssBot.Channels.Tests;

/// <summary>
/// Evenings that fill the machine by themselves and must still answer within Discord's three seconds: after all others of this project, one at
/// a time. Beside a property test with a core of its own, three processes on two cores once answered too late.
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
