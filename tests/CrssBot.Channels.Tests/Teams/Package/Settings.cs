using CrssBot.Teams;

namespace CrssBot.Channels.Tests.Teams.Package;

/// <summary>Options as an operator would set them.</summary>
internal static class Settings
{
    public const string AppId = "5a7e1c5d-40b6-4c1e-9a52-0d6f9a3c2b18";
    public const string TenantId = "c2b0a9d4-7f4e-4e0b-8c55-3f1f5f1f9f01";
    public const string Secret = "q~8hunter2hunter2hunter2hunter2";

    public static TeamsOptions Complete(Action<TeamsOptions>? changed = null)
    {
        var options = new TeamsOptions
        {
            AppId = AppId,
            TenantId = TenantId,
            Secret = Secret,
            PublicUrl = "https://bot.example.org:8443/crssbot/",
            DeveloperName = "Example Recovery Alliance",
            PrivacyUrl = "https://example.org/privacy",
            TermsUrl = "https://example.org/terms",
        };
        changed?.Invoke(options);
        return options;
    }
}
