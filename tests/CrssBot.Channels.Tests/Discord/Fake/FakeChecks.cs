using System.Text.Json;

namespace CrssBot.Channels.Tests.Discord.Fake;

internal sealed partial class FakeDiscord
{
    /// <summary>A body through every check. What is found is Discord's refusal, too.</summary>
    internal string? Check(string method, string path, JsonElement body)
    {
        var why = new List<string>();
        try
        {
            if (why.Count == 0)
                ExtraCheck?.Invoke(method, path, body);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            why.Add(e.Message);
        }

        foreach (var one in why)
            Find($"{method} {FakeRest.Masked(path)}: {one}");
        return why.Count == 0 ? null : string.Join("; ", why);
    }
}
