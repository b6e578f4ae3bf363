using Reconciler.Core.Diagnostics;

namespace Reconciler.Core.Documents;

/// <summary>
/// A part of a document and the schema that judges it: the whole file, or one of its <c>$defs</c>.
/// With a <see cref="Key"/> it is judged as the only entry of a mapping, so that the rules for keys are applied too.
/// </summary>
internal sealed record SchemaSubject(SchemaFile File, YamlNode Value)
{
    public string? Definition { get; init; }

    public YamlScalar? Key { get; init; }

    /// <summary>Keys that may stand in the entry, or in <c>spec</c>, besides those of the schema; for the nearest known one.</summary>
    public IEnumerable<string> MoreKeys { get; init; } = [];

    public bool HasMoreKeys(IReadOnlyList<string> parent) =>
        File.Name == SchemaFile.DocumentName ? parent is ["spec"] : parent.Count == (Key is null ? 0 : 1);

    /// <summary>Where a missing key is shown, if not at the value.</summary>
    public SourceSpan Place() => Key?.Span ?? Value.Span;

    public SchemaPlace Place(SchemaFiles files) =>
        Definition is null ? new SchemaPlace(File, File.Root) : files.Resolve(File, $"#/$defs/{Definition}");
}
