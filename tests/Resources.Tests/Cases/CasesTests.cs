using System.Text;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Sections;
using Reconciler.Resources.AppArmor;
using Reconciler.Resources.Bundles;
using Reconciler.Resources.Files;
using Reconciler.Resources.Network;
using Reconciler.Resources.Packages;
using Reconciler.Resources.Services;
using Reconciler.Resources.Tests.Support;
using Xunit;

namespace Reconciler.Resources.Tests.Cases;

/// <summary>
/// The folders <c>resources/SECTION/cases/NAME</c> of files, bundles and apparmor: <c>desired.yaml</c> (what stands under <c>spec</c>), <c>observed.json</c> (the node), and
/// <c>plan.txt</c> (what the comparison must say, or the mistakes of the document). A new case is a folder and no code.
/// </summary>
public sealed class CasesTests
{
    public static TheoryData<string> Folders { get; } =
    [
        .. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "resources"))
            .Select(section => Path.Combine(section, "cases"))
            .Where(Directory.Exists)
            .SelectMany(Directory.EnumerateDirectories)
            .Where(folder => File.Exists(Path.Combine(folder, "desired.yaml")))
            .Select(folder => Path.GetRelativePath(Path.Combine(Repository.Root, "resources"), folder))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Folders))]
    public void The_plan_is_as_written(string name)
    {
        var folder = Path.Combine(Repository.Root, "resources", name);
        var desired = new CaseDesired(folder);

        var said = desired.Mistakes.IsEmpty ? Plan(folder, desired) : string.Concat(desired.Mistakes.Select(line => line + "\n"));

        Assert.Equal(File.ReadAllText(Path.Combine(folder, "plan.txt")), said);
    }

    private static string Plan(string folder, CaseDesired desired)
    {
        var observed = new CaseObserved(folder);
        foreach (var entry in desired.Files.Files.Concat(desired.Bundles.Bundles.SelectMany(b => b.Files)).Concat(desired.AppArmor.Files).Where(e => e.Content is not null))
        {
            observed.Contents[entry.Info.Digest.Short] = Text(entry.Content!);
        }

        var plan = new CasePlan(observed.Contents);
        plan.Add(FilesSection.Diff(desired.Files, observed.FilesFor(desired.Files.Files), observed.Context));
        plan.Add(BundlesSection.Diff(desired.Bundles, observed.BundlesFor(desired.Bundles), observed.Context));
        plan.Add(AppArmorSection.Diff(desired.AppArmor, observed.AppArmorFor(desired.AppArmor), observed.Context));
        plan.Add(PackagesSection.Diff(desired.Packages, observed.PackagesFor(desired.Packages), observed.ContextOf(desired)));
        var services = ServicesSection.Diff(desired.Services, observed.ServicesFor(), observed.ContextOf(desired));
        plan.Add(services);
        var network = desired.Network.Restrict(observed.IsKept);
        plan.Add(Planned(network.Entries, NetworkSection.Diff(network, observed.Network(), observed.ContextBeside(desired.Services.Entries, services))));
        return plan.Text;
    }

    /// <summary>In the section's order, with what the planner makes of policies and of what is one change.</summary>
    private static SectionPlan Planned(IReadOnlyList<DesiredEntry> entries, SectionPlan plan)
    {
        var planned = Planner.Assemble(new PlannerInput { State = "case", Sections = [new PlannedSection(NetworkIds.Section, entries, plan, [])] });
        return plan with { Changes = [.. plan.Changes.Select(change => planned.Changes.Single(other => other.Id == change.Id))] };
    }

    private static string Text(Payload payload)
    {
        using var reader = new StreamReader(new TestContent().Open(payload), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
