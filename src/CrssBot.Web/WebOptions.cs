using System.ComponentModel.DataAnnotations;

namespace CrssBot.Web;

/// <summary>Section "Web".</summary>
public sealed class WebOptions
{
    public const string Section = "Web";

    /// <summary>Where the host listens, one or more addresses separated by ";". ASPNETCORE_URLS wins. Default http://127.0.0.1:5080.</summary>
    [Required]
    public string Url { get; set; } = "http://127.0.0.1:5080";
}
