using System.Collections.Frozen;
using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Model;
using Reconciler.Core.Ports;

namespace Reconciler.Core.Documents;

/// <summary>
/// One or several state files, read, substituted, merged by identity after <c>when</c>, and accepted by the schema:
/// what the sections decode their specs from.
/// </summary>
public sealed record StateDocument
{
    public required string Name { get; init; }

    /// <summary><c>policy: observe</c> on the whole document, or <c>--observe</c>.</summary>
    public required bool Observe { get; init; }

    /// <summary>In the order of the registry, not of the document; without the preflight.</summary>
    public required ImmutableArray<SectionDocument> Sections { get; init; }

    /// <summary>The checks of the node before the run: a section in form, with <c>when</c> as its only reserved key.</summary>
    public SectionDocument? Preflight { get; init; }

    /// <summary>What a reference may name: sections, and every id of the document, skipped ones and those inside of an entry included.</summary>
    public IReadOnlySet<string> Identities { get; init; } = FrozenSet<string>.Empty;

    /// <summary>What <c>when</c> was asked of; for sections whose entries stand in lists, which only they can decode.</summary>
    public HostFacts? Facts { get; init; }

    public ScheduleSpec? Schedule { get; init; }

    public StoreSpec Store { get; init; } = new();

    /// <summary>The state files by absolute path, with the SHA-256 (hex) of what was read.</summary>
    public required ImmutableArray<StateFile> Files { get; init; }

    public SectionDocument? Section(string name) => Sections.FirstOrDefault(s => s.Name == name);
}

public sealed record StateFile(string AbsolutePath, string Sha256);

/// <summary>
/// A section. Sections that are maps by key have <see cref="Entries"/>; <see cref="Bodies"/> holds the mappings as written, one for each
/// file that has the section and whose <c>when</c> of the section holds. Reserved keys (<c>policy</c>, <c>when</c>, <c>after</c>) are not among the entries.
/// </summary>
public sealed record SectionDocument
{
    public required string Name { get; init; }

    public required ImmutableArray<EntryDocument> Entries { get; init; }

    public required ImmutableArray<YamlMapping> Bodies { get; init; }

    /// <summary>What does not match its <c>when</c>: id, place, and the reason (<c>os is rhel</c>).</summary>
    public required ImmutableArray<SkippedEntry> Skipped { get; init; }

    /// <summary>The section's own <c>after</c>.</summary>
    public ImmutableArray<Reference> After { get; init; } = [];
}

/// <summary>An entry whose <c>when</c> holds. <see cref="Node"/> is its mapping (of a list of variants, the one that matches).</summary>
public sealed record EntryDocument(EntryHeader Header, string Key, YamlMapping Node, string BaseDirectory);

public sealed record SkippedEntry(string Id, SourceSpan Origin, string Reason);

/// <summary>An id or a section that an entry names (in <c>after</c>, <c>members</c>, <c>blocks</c>), and where.</summary>
public sealed record Reference(string Id, SourceSpan Span);
