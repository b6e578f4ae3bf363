using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;
using Reconciler.Core.Ports;

namespace Reconciler.Resources.Network;

/// <summary>What holds for all entries of one file's section: its policy, what it comes after, and what <c>when</c> is asked of.</summary>
internal sealed record EntryScope(bool Observe, ImmutableArray<string> After, HostFacts? Facts, DiagnosticBag Diagnostics)
{
    public EntryHeader Header(string id, MappingReader entry) =>
        new(id, entry.Node.Span, Observe || entry.Text("policy") == "observe", After);

    /// <summary>Null if the entry is meant for this node; else why not.</summary>
    public string? Mismatch(MappingReader entry) => entry.Mapping("when") is { } when
        ? When.Mismatch(when.Node, Facts ?? throw new InvalidOperationException("a document with `when` was handed on without the facts of the node"))
        : null;
}
