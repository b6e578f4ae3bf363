using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;

namespace Reconciler.Core.Documents;

/// <summary>
/// From STATE to a document: read, substituted, judged by the schemas, merged by identity after <c>when</c>.
/// Of the node nothing but the facts is used.
/// </summary>
public static class StateReader
{
    private const int MostMistakes = 1000;

    public static StateReading Read(StateRequest request, Registry registry, IStateFiles files, DiagnosticBag diagnostics)
    {
        var found = new DiagnosticBag(MostMistakes);
        var reader = new SourceFiles(files, found);
        var sources = NmstateDocument.Convert(reader.Read(request.Paths), found);
        var variables = GivenVariables.Collect(request, sources, reader, found);
        var substitution = new Substitution(variables, found);
        var substituted = sources.Select(source => source with { Root = Substitute(source.Root, substitution) }).ToImmutableArray();
        GivenVariables.CheckUsed(request, sources, variables, found);

        var document = sources.IsEmpty ? null : Assemble(request, registry, substituted, substitution, found);
        foreach (var diagnostic in found.Sorted())
        {
            // What an unreadable file would have defined is missing without being a mistake of those that refer to it.
            if (reader.IsComplete || diagnostic.Code is not (Codes.UnknownVariable or Codes.DanglingReference))
            {
                diagnostics.Add(diagnostic);
            }
        }

        if (found.Dropped > 0)
        {
            diagnostics.Error(Codes.TooLarge, $"{found.Dropped} more mistakes are not shown");
        }

        return new StateReading(document, document is not null && !found.HasErrors);
    }

    /// <summary>Everything but the variables themselves, which have their own way.</summary>
    private static YamlMapping Substitute(YamlMapping root, Substitution substitution) =>
        new(root.Span, [.. root.Pairs.Select(pair => pair is { Key.Text: "spec", Value: YamlMapping spec }
            ? new KeyValuePair<YamlScalar, YamlNode>(pair.Key, SubstituteSpec(spec, substitution))
            : new(substitution.Apply(pair.Key), substitution.Apply(pair.Value)))]);

    private static YamlMapping SubstituteSpec(YamlMapping spec, Substitution substitution)
    {
        var rest = substitution.Apply(new YamlMapping(spec.Span, [.. spec.Pairs.Where(pair => pair.Key.Text != "vars")]));
        return new YamlMapping(spec.Span, [.. spec.Pairs.Where(pair => pair.Key.Text == "vars"), .. rest.Pairs]);
    }

    private static StateDocument Assemble(
        StateRequest request, Registry registry, ImmutableArray<SourceFile> sources, Substitution substitution, DiagnosticBag diagnostics)
    {
        var schemas = new SchemaFiles(registry.Schemas);
        using var check = new SchemaCheck(schemas, substitution.Unresolved.Contains, diagnostics);
        var shape = new ShapeCheck(schemas, check, registry, diagnostics);
        var specs = sources.Select(source => (Source: source, Spec: shape.Check(source))).ToImmutableArray();
        var frame = DocumentFrame.Merge(specs, shape.FramesAreValid, diagnostics);
        var observe = request.Observe || frame.Observe;

        var sections = ImmutableArray.CreateBuilder<SectionDocument>();
        var identities = registry.Sections.Select(section => section.Name).ToHashSet(StringComparer.Ordinal);
        var references = new List<Reference>();
        SectionDocument? preflight = null;
        foreach (var name in registry.Sections.Select(section => section.Name).Prepend(ShapeCheck.PreflightName))
        {
            var merge = new SectionMerge(name, schemas.Find(name)?.IsMap ?? true, observe, request.Facts, diagnostics);
            foreach (var (source, spec) in specs)
            {
                if (spec.Mapping(name) is { } body)
                {
                    merge.Add(source, body);
                    identities.UnionWith(registry.Find(name)?.Ids(body) ?? []);
                }
            }

            if (merge.IsEmpty)
            {
                continue;
            }

            var merged = merge.Merge(shape.IsValid);
            if (name == ShapeCheck.PreflightName)
            {
                preflight = merged;
                continue;
            }

            sections.Add(merged);
            identities.UnionWith(merge.Ids);
            references.AddRange(merge.References);
        }

        var document = new StateDocument
        {
            Name = frame.Name,
            Facts = request.Facts,
            Observe = observe,
            Sections = sections.DrainToImmutable(),
            Preflight = preflight,
            Schedule = frame.Schedule,
            Store = frame.Store,
            Files = [.. sources.Select(source => source.Identity)],
            Identities = identities,
        };
        References.Check(references, document, "after", diagnostics);
        return document;
    }
}
