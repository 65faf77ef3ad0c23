namespace CrssBot.Content.Tests;

/// <summary>The pack in this repository, as the host will load it.</summary>
public sealed class ShippedContentTests
{
    private static readonly PackResult Shipped = ContentPack.Load(Repository.Content);

    [Fact]
    public void The_shipped_pack_loads_and_holds_concepts_questions_and_prompts()
    {
        Assert.True(Shipped.Catalog is not null, LintReport.Text(Shipped, "content"));
        Assert.NotEmpty(Shipped.Catalog.Concepts);
        Assert.NotEmpty(Shipped.Catalog.Questions);
        Assert.NotEmpty(Shipped.Catalog.Prompts);
    }

    [Fact]
    public void The_shipped_pack_has_no_findings()
    {
        Assert.True(Shipped.Diagnostics.IsEmpty, LintReport.Text(Shipped, "content"));
    }

    [Fact]
    public void Every_domain_has_questions()
    {
        Assert.NotNull(Shipped.Catalog);
        Assert.DoesNotContain(Shipped.Catalog.Domains, domain => Shipped.Catalog.Questions.All(q => q.Domain != domain.Slug));
    }
}
