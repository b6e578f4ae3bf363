using System.Xml.Linq;
using Xunit;

namespace Reconciler.Core.Tests;

/// <summary>The arrows between projects, as ARCHITECTURE.md draws them.</summary>
public sealed class ArchitectureTests
{
    [Theory]
    [InlineData("engine/Core/Reconciler.Core.csproj")]
    [InlineData("engine/Host/Reconciler.Host.csproj", "Reconciler.Core")]
    [InlineData("engine/Runtime/Reconciler.Runtime.csproj", "Reconciler.Core")]
    [InlineData("resources/Reconciler.Resources.csproj", "Reconciler.Core")]
    [InlineData("engine/Cli/Reconciler.Cli.csproj", "Reconciler.Core", "Reconciler.Host", "Reconciler.Resources", "Reconciler.Runtime")]
    public void A_project_refers_to_what_the_architecture_allows_and_nothing_else(string project, params string[] allowed)
    {
        var references = XDocument.Load(Path.Combine(Root(), project)).Descendants("ProjectReference")
            .Select(r => r.Attribute("Include")!.Value)
            .Where(path => !path.Contains("StandIns", StringComparison.Ordinal))
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Order();

        Assert.Equal(allowed, references);
    }

    [Theory]
    [InlineData("engine/Core/Reconciler.Core.csproj")]
    [InlineData("resources/Reconciler.Resources.csproj")]
    public void Pure_projects_ban_what_reaches_the_node(string project)
    {
        var xml = XDocument.Load(Path.Combine(Root(), project));

        Assert.Contains(xml.Descendants("AdditionalFiles"), f => f.Attribute("Include")!.Value.EndsWith("BannedSymbols.txt", StringComparison.Ordinal));
        Assert.Contains(xml.Descendants("PackageReference"), p => p.Attribute("Include")!.Value == "Microsoft.CodeAnalysis.BannedApiAnalyzers");
    }

    [Fact]
    public void Everything_is_caught_in_one_place_only()
    {
        var catches = new[] { "engine", "resources" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root(), folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => File.ReadLines(file).Any(line => line.Trim() is "catch" or "catch {"
                || (line.Contains("catch (Exception", StringComparison.Ordinal) && !line.Contains(" when (", StringComparison.Ordinal))))
            .Select(file => Path.GetRelativePath(Root(), file));

        Assert.Equal([Path.Combine("engine", "Cli", "Program.cs")], catches);
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Reconciler.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
