using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace CrssBot.Web;

internal static class Focusing
{
    /// <summary>
    /// Moves the focus if the element is still there. Between drawing it and the browser's turn the room may have moved on, and the page
    /// drawn the next step: that is no error, and an error here would end the whole page.
    /// </summary>
    public static async ValueTask TryFocusAsync(this ElementReference element)
    {
        if (element.Context is null)
        {
            // Not drawn yet.
            return;
        }

        try
        {
            await element.FocusAsync();
        }
        catch (Exception e) when (e is JSException or JSDisconnectedException or OperationCanceledException)
        {
            // Gone again, or its browser is.
        }
    }
}
