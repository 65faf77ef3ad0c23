using System.Text.Json;
using CrssBot.Discord.Channel;
using CrssBot.Discord.Protocol;

namespace CrssBot.Channels.Tests.Discord.Desk;

public sealed class CommandManifestTests
{
    private static readonly JsonSerializerOptions Readable = new(DiscordJson.Default.Options) { WriteIndented = true };

    /// <summary>Set CRSSBOT_APPROVE to write the file anew; then read the difference.</summary>
    [Fact]
    public void The_commands_are_those_that_were_approved()
    {
        var path = Path.Combine(Pack.Root, "tests", "CrssBot.Channels.Tests", "Discord", "Approved", "commands.json");
        var json = JsonSerializer.Serialize(CommandManifest.For(Pack.Catalog), Readable).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable("CRSSBOT_APPROVE") is not null)
        {
            File.WriteAllText(path, json);
        }

        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), json);
    }

    [Fact]
    public void What_is_restricted_lies_under_setup_alone()
    {
        var commands = CommandManifest.For(Pack.Catalog);

        Assert.Equal(["setup"], commands.Where(c => c.DefaultMemberPermissions is not null).Select(c => c.Name));
        Assert.Equal("32", commands.Single(c => c.Name == "setup").DefaultMemberPermissions);
    }

    [Fact]
    public void I18_every_command_says_where_it_may_be_used() =>
        Assert.All(CommandManifest.For(Pack.Catalog), c => Assert.True(c is { Contexts.Length: > 0, IntegrationTypes: [0] }));

    [Fact]
    public void What_Discord_adds_of_its_own_is_no_difference()
    {
        var wanted = CommandManifest.For(Pack.Catalog);
        var registered = wanted
            .Reverse()
            .Select(c =>
                c with
                {
                    Options =
                        c.Options?.Select(o => o with { Required = o.Required ?? false, Autocomplete = o.Autocomplete ?? false }).ToArray()
                        ?? [],
                    Contexts = [.. c.Contexts!.Reverse()],
                }
            )
            .ToArray();

        Assert.True(CommandManifest.IsRegistered(wanted, registered));
    }

    [Fact]
    public void A_changed_word_is_a_difference_and_so_is_a_command_too_many()
    {
        var wanted = CommandManifest.For(Pack.Catalog);

        Assert.False(CommandManifest.IsRegistered(wanted, [wanted[0] with { Description = "Other" }, .. wanted[1..]]));
        Assert.False(CommandManifest.IsRegistered(wanted, [.. wanted, new Command { Name = "old", Description = "Old" }]));
        Assert.False(CommandManifest.IsRegistered(wanted, wanted[1..]));
    }
}
