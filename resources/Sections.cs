using System.Collections.Immutable;
using Reconciler.Core.Sections;
using Reconciler.Resources.AppArmor;
using Reconciler.Resources.Bundles;
using Reconciler.Resources.Files;
using Reconciler.Resources.Network;
using Reconciler.Resources.Packages;
using Reconciler.Resources.Preflights;
using Reconciler.Resources.Services;

namespace Reconciler.Resources;

/// <summary>Everything the program can manage. A new section is a folder, and a line here.</summary>
public static class Sections
{
    public static Registry Registry { get; } = new(
        [
            Section.Of<FilesSection, FilesSpec, FilesObserved>(),
            Section.Of<BundlesSection, BundlesSpec, BundlesObserved>(),
            Section.Of<AppArmorSection, AppArmorSpec, AppArmorObserved>(),
            Section.OfGuarded<NetworkSection, NetworkSpec, NetworkObserved>(),

            // After all that writes files: what one of them is about is not deleted with a package.
            Section.Of<PackagesSection, PackagesSpec, PackagesObserved>(),

            // After all that a unit may read, which is looked at when it is compared.
            Section.OfGuarded<ServicesSection, ServicesSpec, ServicesObserved>(),
        ],
        new Preflight(),
        Schemas("preflight", FilesSection.SectionName, BundlesSection.SectionName, AppArmorSection.SectionName, NetworkIds.Section, PackagesSection.SectionName, ServicesSection.SectionName));

    private static SchemaTexts Schemas(params ReadOnlySpan<string> names)
    {
        var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            using var stream = typeof(Sections).Assembly.GetManifestResourceStream($"{name}.schema.json")
                ?? throw new InvalidOperationException($"the schema of {name} is not embedded");
            using var reader = new StreamReader(stream);
            texts.Add(name, reader.ReadToEnd());
        }

        return new SchemaTexts(texts.ToImmutable());
    }
}
