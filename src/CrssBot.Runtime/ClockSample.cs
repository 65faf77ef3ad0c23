namespace CrssBot.Runtime;

/// <summary>One answer's Date header, between the instants on our clock at which the request left and the answer came.</summary>
public sealed record ClockSample(DateTimeOffset Sent, DateTimeOffset Date, DateTimeOffset Received)
{
    /// <summary>By how much our clock is certainly ahead (behind, if negative); zero when it may be right.</summary>
    public TimeSpan CertainSkew
    {
        get
        {
            // The header has whole seconds and was written somewhere on the way.
            var (least, most) = (Sent - Date - TimeSpan.FromSeconds(1), Received - Date);
            return least > TimeSpan.Zero ? least
                : most < TimeSpan.Zero ? most
                : TimeSpan.Zero;
        }
    }

    /// <summary>Asks whoever is at an address; whatever the status, the header counts.</summary>
    /// <returns>Nulls: nobody answered.</returns>
    public static async Task<(int? Status, ClockSample? Clock)> AskAsync(
        HttpMessageInvoker http,
        Uri address,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var sent = time.GetUtcNow();
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return ((int)response.StatusCode, response.Headers.Date is { } date ? new ClockSample(sent, date, time.GetUtcNow()) : null);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return (null, null);
        }
    }
}
