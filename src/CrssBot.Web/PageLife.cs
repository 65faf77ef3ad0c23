namespace CrssBot.Web;

/// <summary>
/// How long a page, or a part of one, is shown. Its end may be asked for after it, unlike the token of a disposed source:
/// what a page awaits can outlast the page.
/// </summary>
public sealed class PageLife : IDisposable
{
    private readonly CancellationTokenSource _source = new();

    public PageLife() => Over = _source.Token;

    /// <summary>Cancelled once the page is left.</summary>
    public CancellationToken Over { get; }

    public void Dispose()
    {
        _source.Cancel();
        _source.Dispose();
    }
}
