using System.Collections.Immutable;
using Reconciler.Core.Ports;

namespace Reconciler.Core.Documents;

/// <summary>What the command line asks to be read.</summary>
public sealed record StateRequest
{
    /// <summary>STATE: files, directories, or both.</summary>
    public required ImmutableArray<string> Paths { get; init; }

    /// <summary><c>--var NAME=VALUE</c>, in the order given; of one name the last counts, and all count more than files.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Variables { get; init; } = [];

    /// <summary><c>--vars FILE</c>: YAML mappings of names to values; of one name the last file counts.</summary>
    public ImmutableArray<string> VariableFiles { get; init; } = [];

    public required HostFacts Facts { get; init; }

    /// <summary><c>--observe</c>.</summary>
    public bool Observe { get; init; }
}

/// <summary>
/// What was read. With errors the document holds the entries without one, so that sections can look for further mistakes in the same run;
/// only a valid one may be planned.
/// </summary>
public sealed record StateReading(StateDocument? Document, bool IsValid);
