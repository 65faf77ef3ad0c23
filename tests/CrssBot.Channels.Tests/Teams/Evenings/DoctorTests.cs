using CrssBot.Channels.Tests.Teams.Fake;
using CrssBot.Teams;
using Microsoft.Extensions.Configuration;

namespace CrssBot.Channels.Tests.Teams.Evenings;

/// <summary>The doctor against the stand-in's authority.</summary>
public sealed class DoctorTests : IAsyncLifetime
{
    private FakeAuthority _authority = null!;

    public async ValueTask InitializeAsync() => _authority = await FakeAuthority.StartAsync();

    public ValueTask DisposeAsync() => _authority.DisposeAsync();

    [Fact]
    public async Task Where_all_is_well_it_says_so()
    {
        var (text, isWell) = await AskAsync(FakeAuthority.ClientSecret);

        Assert.True(isWell, text);
        Assert.Contains("Entra gave the bot a token.", text, StringComparison.Ordinal);
        Assert.Contains("The clock is right.", text, StringComparison.Ordinal);
        Assert.DoesNotContain(FakeAuthority.ClientSecret, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_Entra_does_not_know_and_keys_that_cannot_be_read_are_to_be_repaired()
    {
        _authority.IsDown = true;

        var (text, isWell) = await AskAsync("another-secret-than-the-right-one");

        Assert.False(isWell);
        Assert.Contains("Entra does not know this secret.", text, StringComparison.Ordinal);
        Assert.Contains("cannot be read from 127.0.0.1", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_app_id_it_says_what_to_set()
    {
        var nothing = new ConfigurationBuilder().Build();

        var e = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            TeamsDoctor.RunAsync(nothing, TestContext.Current.CancellationToken)
        );

        Assert.Contains("Teams:AppId", e.Message, StringComparison.Ordinal);
    }

    // An id and tenant of its own each time: the library that asks for tokens remembers refusals in the process.
    private Task<(string Text, bool IsWell)> AskAsync(string secret) =>
        TeamsDoctor.RunAsync(
            new ConfigurationBuilder()
                .AddInMemoryCollection(
                    new Dictionary<string, string?>
                    {
                        ["Teams:AppId"] = Guid.NewGuid().ToString(),
                        ["Teams:TenantId"] = Guid.NewGuid().ToString(),
                        ["Teams:Secret"] = secret,
                        ["Teams:OpenIdMetadataUrl"] = _authority.MetadataUrl,
                        ["Teams:Authority"] = _authority.Address,
                    }
                )
                .Build(),
            TestContext.Current.CancellationToken
        );
}
