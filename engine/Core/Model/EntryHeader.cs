using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;

namespace Reconciler.Core.Model;

/// <summary>
/// What every entry of every section has: its identity <c>SECTION/KEY</c>, the place of its key, and the reserved keys.
/// <paramref name="Observe"/> is the effective policy of document, section and entry; <paramref name="After"/> holds ids or sections.
/// </summary>
public sealed record EntryHeader(string Id, SourceSpan Origin, bool Observe, ImmutableArray<string> After);
