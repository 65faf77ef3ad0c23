using System.IO.Pipelines;
using System.Text;
using CrssBot.Discord.Protocol.Interactions;
using Microsoft.Extensions.Time.Testing;

namespace CrssBot.Channels.Tests.Discord.Interactions;

public sealed class BoundedBodyTests
{
    private const string Timestamp = "1772600770";

    private readonly FakeTimeProvider _time = new(EndpointUnderTest.Start);
    private readonly Pipe _pipe = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8 * 1024 - 10)]
    [InlineData(8 * 1024 - 9)]
    [InlineData(100_000)]
    [InlineData(BoundedBody.Limit)]
    public async Task H1_what_was_signed_stands_in_one_piece(int length)
    {
        var sent = Enumerable.Range(0, length).Select(i => (byte)(i % 251)).ToArray();

        using var body = await BoundedBody.ReadAsync(PipeReader.Create(new MemoryStream(sent)), Timestamp, _time);

        Assert.Equal([.. Encoding.ASCII.GetBytes(Timestamp), .. sent], body!.Signed.ToArray());
        Assert.Equal(sent, body.Json.ToArray());
    }

    [Fact]
    public async Task A_body_in_pieces_is_put_together()
    {
        var reading = BoundedBody.ReadAsync(_pipe.Reader, Timestamp, _time);
        foreach (var piece in (string[])["{\"ty", "", "pe\"", ":1}"])
        {
            await _pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(piece), Cancellation);
        }

        await _pipe.Writer.CompleteAsync();

        using var body = await reading;
        Assert.Equal("""{"type":1}""", Encoding.UTF8.GetString(body!.Json));
    }

    [Fact]
    public async Task One_byte_too_many_and_reading_stops_there()
    {
        using var sent = new MemoryStream(new byte[64 * 1024 * 1024]);

        Assert.Null(await BoundedBody.ReadAsync(PipeReader.Create(new MemoryStream(new byte[BoundedBody.Limit + 1])), Timestamp, _time));
        Assert.Null(await BoundedBody.ReadAsync(PipeReader.Create(sent), Timestamp, _time));
        Assert.InRange(sent.Position, BoundedBody.Limit, 2 * BoundedBody.Limit);
    }

    [Fact]
    public async Task Who_dawdles_is_not_waited_for()
    {
        await _pipe.Writer.WriteAsync("""{"type":"""u8.ToArray(), Cancellation);
        var reading = BoundedBody.ReadAsync(_pipe.Reader, Timestamp, _time).AsTask();

        _time.Advance(BoundedBody.Patience - TimeSpan.FromMilliseconds(1));
        Assert.False(reading.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Null(await reading);
    }

    [Fact]
    public async Task Who_hangs_up_has_sent_nothing()
    {
        await _pipe.Writer.WriteAsync("""{"type":"""u8.ToArray(), Cancellation);
        await _pipe.Writer.CompleteAsync(new IOException("The connection was reset."));

        Assert.Null(await BoundedBody.ReadAsync(_pipe.Reader, Timestamp, _time));
    }

    [Fact]
    public async Task A_buffer_given_back_is_not_held_on_to()
    {
        var body = await BoundedBody.ReadAsync(PipeReader.Create(new MemoryStream([1, 2, 3])), Timestamp, _time);

        body!.Dispose();
        body.Dispose();

        Assert.True(body.Signed.IsEmpty);
    }
}
