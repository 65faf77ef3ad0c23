using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace CrssBot.Web.Concepts;

/// <summary>A heading whose level depends on where it stands, so that headings stay in order.</summary>
public sealed class Heading : ComponentBase
{
    private ElementReference _element;

    /// <summary>1 to 6.</summary>
    [Parameter, EditorRequired]
    public int Level { get; set; }

    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    public ValueTask FocusAsync() => _element.TryFocusAsync();

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, $"h{Math.Clamp(Level, 1, 6)}");
        builder.AddAttribute(1, "tabindex", "-1");
        builder.AddElementReferenceCapture(2, e => _element = e);
        builder.AddContent(3, ChildContent);
        builder.CloseElement();
    }
}
