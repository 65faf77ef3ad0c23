using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CrssBot.Channels.Tests.Discord.Evenings;

/// <summary>Everything that one bot logged, at every level, with exceptions: what must never be in there is looked for at its end.</summary>
internal sealed class CapturedLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _all = new();

    public IReadOnlyCollection<string> Lines => _all;

    public ILogger CreateLogger(string categoryName) => new Capturing(categoryName, _all);

    public void Dispose()
    {
        // Read after its bot has ended.
    }

    private sealed class Capturing(string category, ConcurrentQueue<string> all) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            all.Enqueue($"{category} scope {state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => all.Enqueue($"{logLevel} {category} {eventId.Id}: {formatter(state, exception)} {exception}");
    }
}
