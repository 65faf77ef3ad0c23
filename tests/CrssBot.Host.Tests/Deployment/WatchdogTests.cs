using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CrssBot.Host.Tests.Deployment;

/// <summary>What systemd hears from the bot.</summary>
public sealed class WatchdogTests
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task A_bot_that_cannot_work_says_nothing_and_speaks_again_when_it_can()
    {
        var stop = TestContext.Current.CancellationToken;
        var time = new ArmedTime();
        var asked = Channel.CreateUnbounded<bool>();
        var answers = Channel.CreateUnbounded<bool>();
        var sent = Channel.CreateUnbounded<bool>();
        using var watchdog = new Watchdog(
            Every,
            async cancellationToken =>
            {
                asked.Writer.TryWrite(true);
                return await answers.Reader.ReadAsync(cancellationToken);
            },
            () => sent.Writer.TryWrite(true),
            time,
            NullLogger<Watchdog>.Instance
        );
        await watchdog.StartAsync(stop);
        await time.Armed.WaitAsync(stop);

        time.Advance(Every);
        await asked.Reader.ReadAsync(stop);
        answers.Writer.TryWrite(false);
        time.Advance(Every);
        // Asked again: the answer before is dealt with.
        await asked.Reader.ReadAsync(stop);
        Assert.False(sent.Reader.TryRead(out _));
        answers.Writer.TryWrite(true);

        Assert.True(await sent.Reader.ReadAsync(stop));
        await watchdog.StopAsync(stop);
        Assert.True(watchdog.ExecuteTask!.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_service_manager_that_cannot_be_told_does_not_end_the_bot()
    {
        var stop = TestContext.Current.CancellationToken;
        var time = new ArmedTime();
        var tried = Channel.CreateUnbounded<bool>();
        using var watchdog = new Watchdog(
            Every,
            _ => Task.FromResult(true),
            () =>
            {
                tried.Writer.TryWrite(true);
                throw new SocketException((int)SocketError.ConnectionRefused);
            },
            time,
            NullLogger<Watchdog>.Instance
        );
        await watchdog.StartAsync(stop);
        await time.Armed.WaitAsync(stop);

        time.Advance(Every);
        await tried.Reader.ReadAsync(stop);
        time.Advance(Every);

        Assert.True(await tried.Reader.ReadAsync(stop));
        await watchdog.StopAsync(stop);
    }

    [Theory]
    [InlineData("60000000", null, 30)]
    [InlineData("60000000", "", 30)]
    [InlineData("60000000", "1", null)]
    [InlineData("0", null, null)]
    [InlineData("-5", null, null)]
    [InlineData("soon", null, null)]
    [InlineData("", null, null)]
    [InlineData(null, null, null)]
    public void Half_of_what_systemd_waits_is_the_pace_and_without_it_or_for_another_process_there_is_none(
        string? microseconds,
        string? process,
        int? seconds
    ) => Assert.Equal(seconds is { } s ? TimeSpan.FromSeconds(s) : null, Watchdog.Every(microseconds, process));

    [Fact]
    public void A_watchdog_that_names_this_process_is_for_this_process() =>
        Assert.Equal(TimeSpan.FromSeconds(1), Watchdog.Every("2000000", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));

    [Fact]
    public async Task Under_systemd_the_host_says_READY_then_WATCHDOG_again_and_again_then_STOPPING()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "systemd is Linux's.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        using var data = new DataFolder();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        var path = Path.Combine(data.Path, "notify");
        socket.Bind(new UnixDomainSocketEndPoint(path));
        using var parent = StartUnderSystemd(data, path);
        var pid = await parent.StandardOutput.ReadLineAsync(limit.Token);

        await HearAsync(socket, "READY=1", limit.Token);
        await HearAsync(socket, "WATCHDOG=1", limit.Token);
        await HearAsync(socket, "WATCHDOG=1", limit.Token);
        using (var kill = Process.Start("kill", ["-TERM", pid!]))
        {
            await kill.WaitForExitAsync(limit.Token);
        }

        await HearAsync(socket, "STOPPING=1", limit.Token);
        await parent.StandardOutput.ReadToEndAsync(limit.Token);
        await parent.WaitForExitAsync(limit.Token);
        Assert.Equal(0, parent.ExitCode);
    }

    /// <summary>A shell of the name that the host looks for in its parent; it prints the host's process id and ends as the host ends.</summary>
    private static Process StartUnderSystemd(DataFolder data, string socket)
    {
        var systemd = Path.Combine(data.Path, "systemd");
        // Not a copy: a test beside this one that starts a process meanwhile would hold it open for writing.
        File.CreateSymbolicLink(systemd, "/bin/sh");
        var start = new ProcessStartInfo(systemd, ["-c", "\"$@\" & echo $!; wait $!", "sh", HostProcess.Executable, "run"])
        {
            WorkingDirectory = data.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["NOTIFY_SOCKET"] = socket;
        start.Environment["WATCHDOG_USEC"] = "400000";
        start.Environment.Remove("WATCHDOG_PID");
        return Process.Start(start)!;
    }

    private static async Task HearAsync(Socket socket, string message, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        var heard = new List<string>();
        do
        {
            heard.Add(Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, cancellationToken)));
        } while (heard[^1] != message);
    }

    /// <summary>A background service starts on a thread of its own: time may pass only once its timer runs.</summary>
    private sealed class ArmedTime : FakeTimeProvider
    {
        private readonly TaskCompletionSource _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Armed => _armed.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _armed.TrySetResult();
            return timer;
        }
    }
}
