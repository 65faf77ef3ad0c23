using System.Collections.Concurrent;
using CrssBot.Engine;
using CrssBot.Runtime;
using CrssBot.Runtime.Outbox;

namespace CrssBot.Web;

/// <summary>
/// The Web as a channel: there is no platform to post to, so delivering a slot is telling the open pages and streams of its room to draw
/// themselves again from their own member's view.
/// </summary>
public sealed class WebChannel : IChannel
{
    public const string ChannelName = "web";

    /// <summary>Pages and streams of one room.</summary>
    private const int MaxWatchers = 2_000;

    private readonly ConcurrentDictionary<RoomId, ConcurrentDictionary<Guid, Action<RoomNews>>> _watchers = new();
    private readonly INews _news;

    /// <param name="news">Carries changes to the pages that other processes have open, and theirs here.</param>
    public WebChannel(INews news)
    {
        _news = news;
        news.Hear(INews.Room, Heard);
    }

    public string Name => ChannelName;

    /// <summary>Calls <paramref name="onNews"/> at each change, from any thread; it must return at once. Dispose to stop.</summary>
    /// <exception cref="DeskBusyException">Too many watch this room.</exception>
    public IDisposable Watch(RoomId room, Action<RoomNews> onNews)
    {
        var watchers = _watchers.GetOrAdd(room, _ => new ConcurrentDictionary<Guid, Action<RoomNews>>());
        if (watchers.Count >= MaxWatchers)
        {
            throw new DeskBusyException("Too many pages are open for this room. Close one and reload.");
        }

        var key = Guid.NewGuid();
        watchers[key] = onNews;
        return new Watching(() => watchers.TryRemove(key, out _));
    }

    /// <summary>Something changed in a room that is not in a message: its settings, say.</summary>
    public Task AnnounceAsync(RoomId room, CancellationToken cancellationToken)
    {
        Tell(room, RoomNews.Changed);
        return _news.TellAsync(INews.Room, room.Value, cancellationToken);
    }

    private void Heard(string? room)
    {
        if (room is not null)
        {
            Tell(new RoomId(room), RoomNews.Changed);
            return;
        }

        foreach (var watched in _watchers.Keys)
        {
            Tell(watched, RoomNews.Changed);
        }
    }

    /// <summary>The host stops: every open page hears of it while it still can.</summary>
    public void AnnounceAway()
    {
        foreach (var room in _watchers.Keys)
        {
            Tell(room, RoomNews.Away);
        }
    }

    public async Task<Delivery> DeliverAsync(Slot slot, CancellationToken cancellationToken)
    {
        await AnnounceAsync(slot.Room, cancellationToken);
        return new Delivery.Sent(slot.Key);
    }

    public Task ShowLiveAsync(LiveCount count, CancellationToken cancellationToken) => AnnounceAsync(count.Room, cancellationToken);

    public Task ShowAwayAsync(ChannelAddress address, CancellationToken cancellationToken)
    {
        Tell(new RoomId(address.Conversation), RoomNews.Away);
        return Task.CompletedTask;
    }

    private void Tell(RoomId room, RoomNews news)
    {
        if (_watchers.TryGetValue(room, out var watchers))
        {
            foreach (var onNews in watchers.Values)
            {
                onNews(news);
            }
        }
    }

    private sealed class Watching(Action stop) : IDisposable
    {
        public void Dispose() => stop();
    }
}

/// <summary>What a page hears; it asks for its own view itself.</summary>
public enum RoomNews
{
    Changed,

    /// <summary>The host is about to stop and comes back; the lost time is given back.</summary>
    Away,
}
