using System.IO.Compression;
using System.Text;
using CrssBot.Teams.Package;

namespace CrssBot.Channels.Tests.Teams.Package;

public sealed class AppPackageTests
{
    [Fact]
    public void T58_the_three_files_lie_at_the_root_and_there_is_no_folder()
    {
        using var zip = Open(AppPackage.Build(Settings.Complete(), "1.2.3"));

        Assert.Equal(["manifest.json", "color.png", "outline.png"], zip.Entries.Select(e => e.FullName));
        Assert.All(zip.Entries, e => Assert.Equal(new DateTime(1980, 1, 1), e.LastWriteTime.DateTime));
    }

    [Fact]
    public void T58_the_files_are_the_manifest_and_the_icons_that_it_names()
    {
        var options = Settings.Complete();

        using var zip = Open(AppPackage.Build(options, "1.2.3"));

        var manifest = AppManifest.For(options, "1.2.3");
        Assert.Equal(manifest.ToJson(), Content(zip, "manifest.json"));
        Assert.Equal(AppIcons.Color(), Content(zip, manifest.Icons.Color));
        Assert.Equal(AppIcons.Outline(), Content(zip, manifest.Icons.Outline));
    }

    [Fact]
    public void T58_the_same_options_make_the_same_bytes() =>
        Assert.Equal(AppPackage.Build(Settings.Complete(), "1.2.3"), AppPackage.Build(Settings.Complete(), "1.2.3"));

    [Fact]
    public void No_secret_is_in_the_package()
    {
        using var zip = Open(AppPackage.Build(Settings.Complete(), "1.2.3"));

        Assert.DoesNotContain(Settings.Secret, Encoding.UTF8.GetString(Content(zip, "manifest.json")), StringComparison.Ordinal);
    }

    private static ZipArchive Open(byte[] package) => new(new MemoryStream(package), ZipArchiveMode.Read);

    private static byte[] Content(ZipArchive zip, string name)
    {
        using var stream = zip.GetEntry(name)!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
