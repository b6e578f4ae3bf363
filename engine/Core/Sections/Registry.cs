using System.Collections.Immutable;

namespace Reconciler.Core.Sections;

/// <summary>Everything the program can manage: a plain list, in the order in which sections are read and shown.</summary>
public sealed record Registry(ImmutableArray<Section> Sections, IPreflight Preflight, SchemaTexts Schemas)
{
    public Section? Find(string name) => Sections.FirstOrDefault(section => section.Name == name);
}

/// <summary>The JSON Schemas as embedded: by section name the section's own; the preflight's is under <c>preflight</c>.</summary>
public sealed record SchemaTexts(ImmutableSortedDictionary<string, string> BySection);
