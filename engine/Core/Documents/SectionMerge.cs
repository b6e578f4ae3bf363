using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Model;
using Reconciler.Core.Ports;

namespace Reconciler.Core.Documents;

/// <summary>
/// Merges what the files say of one section, by identity after <c>when</c>. A section that is no map by key is handed on as its bodies.
/// </summary>
internal sealed class SectionMerge(string name, bool isMap, bool observe, HostFacts facts, DiagnosticBag diagnostics)
{
    private readonly List<Identity> _identities = [];
    private readonly Dictionary<string, Identity> _byKey = new(StringComparer.Ordinal);
    private readonly List<YamlMapping> _bodies = [];
    private readonly List<SkippedEntry> _skippedBodies = [];
    private readonly List<Reference> _after = [];

    /// <summary>Everything said of one id, in whatever file.</summary>
    private sealed class Identity(string key, SourceSpan origin)
    {
        public string Key => key;

        public SourceSpan Origin => origin;

        public List<Candidate> Matching { get; } = [];

        public List<string> Reasons { get; } = [];

        public List<Reference> After { get; } = [];
    }

    private sealed record Candidate(SourceSpan Origin, YamlNode Value, YamlMapping Mapping, string Directory, bool Observe, ImmutableArray<Reference> After);

    public bool IsEmpty => _bodies.Count == 0 && _skippedBodies.Count == 0;

    /// <summary>The ids that were given, with those of the resources inside of an entry, whether their <c>when</c> holds or not.</summary>
    public HashSet<string> Ids { get; } = new(StringComparer.Ordinal);

    /// <summary>What <c>after</c> names, on the section and on all entries.</summary>
    public IEnumerable<Reference> References => _after.Concat(_identities.SelectMany(identity => identity.After));

    public void Add(SourceFile source, YamlMapping body)
    {
        var section = ReservedKeys.Read(body, facts);
        _after.AddRange(section.After);
        if (section.Mismatch is { } mismatch)
        {
            _skippedBodies.Add(new SkippedEntry(name, body.Span, mismatch));
        }
        else
        {
            _bodies.Add(body);
        }

        if (!isMap)
        {
            // Its keys are no entries: the section itself knows what they hold, and merges them by identity.
            return;
        }

        foreach (var (key, value) in body.Pairs)
        {
            if (ReservedKeys.Contains(key.Text) && (name != ShapeCheck.PreflightName || key.Text == "when"))
            {
                continue;
            }

            if (!_byKey.TryGetValue(key.Text, out var identity))
            {
                identity = new Identity(key.Text, key.Span);
                _byKey.Add(key.Text, identity);
                _identities.Add(identity);
                Ids.Add($"{name}/{key.Text}");
            }

            foreach (var mapping in (value is YamlSequence variants ? variants.Items : [value]).OfType<YamlMapping>())
            {
                AddVariant(identity, section, source, key.Span, value, mapping);
            }
        }
    }

    /// <param name="isValid">False for the mapping of an entry in which the schema found a mistake: it is left out.</param>
    public SectionDocument Merge(Func<YamlMapping, bool> isValid)
    {
        var entries = ImmutableArray.CreateBuilder<EntryDocument>(_identities.Count);
        var skipped = ImmutableArray.CreateBuilder<SkippedEntry>();
        skipped.AddRange(isMap ? [] : _skippedBodies);
        foreach (var identity in _identities)
        {
            var id = $"{name}/{identity.Key}";
            if (identity.Matching is not [var only, ..])
            {
                if (identity.Reasons.Count > 0)
                {
                    skipped.Add(new SkippedEntry(id, identity.Origin, string.Join(", ", identity.Reasons.Distinct())));
                }

                continue;
            }

            foreach (var other in identity.Matching.Skip(1))
            {
                Report(id, only, other);
            }

            if (isValid(only.Mapping))
            {
                var header = new EntryHeader(id, only.Origin, only.Observe, [.. only.After.Select(reference => reference.Id)]);
                entries.Add(new EntryDocument(header, identity.Key, only.Mapping, only.Directory));
            }
        }

        return new SectionDocument
        {
            Name = name,
            Entries = entries.DrainToImmutable(),
            Bodies = [.. _bodies],
            Skipped = skipped.DrainToImmutable(),
            After = [.. _after.DistinctBy(reference => reference.Id)],
        };
    }

    private void AddVariant(Identity identity, ReservedKeys section, SourceFile source, SourceSpan origin, YamlNode value, YamlMapping mapping)
    {
        var reserved = ReservedKeys.Read(mapping, facts);
        identity.After.AddRange(reserved.After);
        foreach (var (inner, _) in mapping.Mapping("files")?.Pairs ?? [])
        {
            Ids.Add($"{name}/{identity.Key}/{inner.Text}");
        }

        if ((section.Mismatch ?? reserved.Mismatch) is { } reason)
        {
            identity.Reasons.Add(reason);
            return;
        }

        identity.Matching.Add(new Candidate(origin, value, mapping, source.Directory, observe || section.Observe || reserved.Observe, reserved.After));
    }

    private void Report(string id, Candidate first, Candidate second)
    {
        if (ReferenceEquals(first.Value, second.Value))
        {
            diagnostics.Error(Codes.AmbiguousVariant, $"two variants of `{id}` match this node, the other at {first.Mapping.Span}", second.Mapping.Span,
                "make their `when` exclude each other");
        }
        else
        {
            diagnostics.Error(Codes.SameIdentity, $"`{id}` is given in two files, first at {first.Origin}", second.Origin,
                "remove one of them, or give them a `when` that excludes the other");
        }
    }
}
