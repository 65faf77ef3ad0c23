using CrssBot.Engine.Progress;
using CrssBot.Runtime.Chat;
using Microsoft.Extensions.DependencyInjection;

namespace CrssBot.Channels.Tests;

/// <summary>Draws what a test tells it to in the place of somebody's progress.</summary>
internal sealed class Painter
{
    /// <summary>One point.</summary>
    public static readonly Picture Point = new(
        Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
        "Bars for each domain: \"held\", met & in the pack. Über 20 of 100."
    );

    /// <summary>Null: it cannot draw.</summary>
    public Picture? Next { get; set; } = Point;

    /// <summary>Reset: nothing is drawn until it is set.</summary>
    public ManualResetEventSlim Ready { get; } = new(initialState: true);

    /// <summary>As the host registers what draws.</summary>
    public static void At(IServiceCollection services)
    {
        services.AddSingleton<Painter>();
        services.AddSingleton<Func<MemberProgress, Picture?>>(s => s.GetRequiredService<Painter>().Draw);
    }

    private Picture? Draw(MemberProgress progress)
    {
        Ready.Wait(TestContext.Current.CancellationToken);
        return Next;
    }
}
