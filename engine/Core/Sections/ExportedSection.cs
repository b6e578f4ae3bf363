using System.Collections.Immutable;

namespace Reconciler.Core.Sections;

/// <summary>
/// A part of a state document to be written: scalars as strings (<see cref="ExportedScalar"/>), maps and lists. Keys stand in the order given.
/// </summary>
public abstract record ExportedNode;

/// <summary>
/// <paramref name="Quoted"/>: it is text, whatever it looks like; else it is written plain (true, 5). The text is what is meant:
/// whoever writes the document escapes it, <c>${</c> included.
/// </summary>
public sealed record ExportedScalar(string Text, bool Quoted = true) : ExportedNode;

public sealed record ExportedMap(ImmutableArray<(string Key, ExportedNode Value)> Items) : ExportedNode;

public sealed record ExportedList(ImmutableArray<ExportedNode> Items) : ExportedNode;

public sealed record ExportedSection(string Name, ExportedMap Body);
