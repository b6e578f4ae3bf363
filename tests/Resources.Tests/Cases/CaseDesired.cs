using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Resources.AppArmor;
using Reconciler.Resources.Bundles;
using Reconciler.Resources.Files;
using Reconciler.Resources.Network;
using Reconciler.Resources.Packages;
using Reconciler.Resources.Services;
using Reconciler.Resources.Tests.Support;

namespace Reconciler.Resources.Tests.Cases;

/// <summary>The <c>desired.yaml</c> of a case: what stands under <c>spec</c>, read with the real schemas. Payloads may lie beside it.</summary>
public sealed partial class CaseDesired
{
    private const string Header = "apiVersion: reconciler.internal/v1alpha1\nkind: NodeState\nmetadata: { name: case }\nspec:\n";
    private const int HeaderLines = 4;
    private const int Indent = 2;

    public CaseDesired(string folder)
        : this(folder, File.ReadAllText(Path.Combine(folder, "desired.yaml")))
    {
    }

    public CaseDesired(string folder, string spec)
    {
        var diagnostics = new DiagnosticBag();
        var text = Header + string.Concat(spec.TrimEnd('\n').Split('\n').Select(line => "  " + line + "\n"));
        var request = new StateRequest { Paths = ["desired.yaml"], Facts = Ubuntu };
        var reading = StateReader.Read(request, Sections.Registry, new OneFile(folder, text), diagnostics);
        if (reading.Document is { } document)
        {
            var context = new ReadContext(diagnostics, new TestContent(), document);
            Files = document.Section(FilesSection.SectionName) is { } files ? FilesSection.Read(files, context) : Files;
            Bundles = document.Section(BundlesSection.SectionName) is { } bundles ? BundlesSection.Read(bundles, context) : Bundles;
            AppArmor = document.Section(AppArmorSection.SectionName) is { } apparmor ? AppArmorSection.Read(apparmor, context) : AppArmor;
            Packages = document.Section(PackagesSection.SectionName) is { } packages ? PackagesSection.Read(packages, context) : Packages;
            Services = document.Section(ServicesSection.SectionName) is { } services ? ServicesSection.Read(services, context) : Services;
            Network = document.Section(NetworkIds.Section) is { } network ? NetworkSection.Read(network, context) : Network;
            if (document.Preflight is { } preflight)
            {
                _ = Sections.Registry.Preflight.Read(preflight, context);
            }

            EntryChecks.Check(Files.Entries.Concat(Bundles.Entries).Concat(AppArmor.Entries).Concat(Packages.Entries).Concat(Services.Entries).Concat(Network.Entries), diagnostics);
        }

        Mistakes = [.. diagnostics.Sorted().Select(diagnostic => Place(diagnostic, folder))];
    }

    public FilesSpec Files { get; } = new([]);

    public BundlesSpec Bundles { get; } = new([]);

    public NetworkSpec Network { get; } = new();

    public AppArmorSpec AppArmor { get; } = new([], []);

    public PackagesSpec Packages { get; } = new([], []);

    public ServicesSpec Services { get; } = new([]);

    /// <summary>With places in the file as it lies in the folder.</summary>
    public ImmutableArray<string> Mistakes { get; }

    public static HostFacts Ubuntu { get; } = new()
    {
        Hostname = "worker-1",
        FullHostname = "worker-1.example.net",
        OsId = "ubuntu",
        OsIdLike = ["debian"],
        OsVersion = "22.04",
        Arch = "x86_64",
        Kernel = "5.15.0-25-generic",
    };

    private static string Place(Diagnostic diagnostic, string folder) => Position().Replace(diagnostic.ToString(), match => string.Create(
            CultureInfo.InvariantCulture,
            $"desired.yaml:{int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) - HeaderLines}:{int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture) - Indent}"))
        .Replace(folder, "CASE", StringComparison.Ordinal);

    [GeneratedRegex(@"desired\.yaml:(\d+):(\d+)")]
    private static partial Regex Position();

    private sealed class OneFile(string folder, string text) : IStateFiles
    {
        public StateFileInfo Look(string path) => new(Path.Combine(folder, path), IsDirectory: false, text.Length);

        public byte[] Read(string path, int limit) => Encoding.UTF8.GetBytes(text);

        public ImmutableArray<string> List(string directory) => [];
    }
}
