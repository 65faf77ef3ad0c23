using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CrssBot.Channels.Tests.Discord.Evenings;

/// <summary>Everything that any test's bot logged, at every level, with exceptions: what must never be in there is looked for at the end.</summary>
internal sealed class CapturedLogs : ILoggerProvider
{
    private static readonly ConcurrentQueue<string> All = new();

    public static CapturedLogs Provider { get; } = new();

    public static IReadOnlyCollection<string> Lines => All;

    public ILogger CreateLogger(string categoryName) => new Capturing(categoryName);

    public void Dispose()
    {
        // Shared by every bot of the run.
    }

    private sealed class Capturing(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            All.Enqueue($"{category} scope {state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => All.Enqueue($"{logLevel} {category} {eventId.Id}: {formatter(state, exception)} {exception}");
    }
}
