namespace CrssBot.Channels.Tests;

internal static class Waits
{
    /// <summary>Asks again until it is so; a test whose condition never comes fails by the time limit, with the condition's name.</summary>
    public static async Task UntilAsync(
        Func<Task<bool>> condition,
        [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string? what = null
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"It never came: {what}");
            }
        }
    }
}
