using System.Text.Json;
using CrssBot.Channels.Tests.Discord.Limits;
using CrssBot.Channels.Tests.Discord.Oracle;

namespace CrssBot.Channels.Tests.Discord.Fake;

/// <summary>What the fake has of its tests: when one is over, what one asserts, and the rules that bodies are judged by.</summary>
internal sealed partial class FakeDiscord
{
    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    public void AssertClean()
    {
        if (findings.Count > 0)
            Assert.Fail($"{string.Join('\n', findings)}\n\n{this}");
    }

    /// <summary>A body through every check. What is found is Discord's refusal, too.</summary>
    internal string? Check(string method, string path, JsonElement body)
    {
        // Without the file the other checks remain; the tests of the oracle say that it was missing.
        var why = (DiscordOracle.Available?.Check(method, path, body.GetRawText()) ?? []).ToList();
        // The rules rely on the shape that the file demands.
        if (why.Count == 0)
            why.AddRange(
                Guarded(() => OutgoingBodies.KindOf(new HttpMethod(method), path) is { } kind ? WireRules.Broken(kind, body) : [])
            );
        if (why.Count == 0 && ExtraCheck is not null)
            why.AddRange(
                Guarded(() =>
                {
                    ExtraCheck(method, path, body);
                    return [];
                })
            );
        foreach (var one in why)
            Find($"{method} {FakeRest.Masked(path)}: {one}");
        return why.Count == 0 ? null : string.Join("; ", why);
    }

    /// <summary>Whatever a check throws, a test's assertions above all, is its finding.</summary>
    private static IReadOnlyList<string> Guarded(Func<IReadOnlyList<string>> check)
    {
        try
        {
            return check();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return [e.Message];
        }
    }
}
