using Xunit.Sdk;
using Xunit.v3;

// Discord waits three seconds of real time for an answer, Teams a few more, and the stand-ins do as they do: an evening beside another, or
// beside a property test with a core to itself, was once answered too late on a busy machine. It costs three minutes.
[assembly: Parallelization(Mode = ParallelMode.None)]
