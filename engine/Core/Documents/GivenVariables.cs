using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;

namespace Reconciler.Core.Documents;

/// <summary>Collects the variables: those of all state files, then <c>--vars</c> over them, then <c>--var</c> over all.</summary>
internal static class GivenVariables
{
    public static Variables Collect(StateRequest request, ImmutableArray<SourceFile> sources, SourceFiles files, DiagnosticBag diagnostics)
    {
        var given = new Dictionary<string, Variable>(StringComparer.Ordinal);
        foreach (var source in sources)
        {
            foreach (var (key, value) in source.Root.Mapping("spec")?.Mapping("vars")?.Pairs ?? [])
            {
                if (value is YamlScalar scalar && !given.TryAdd(key.Text, new Variable(key.Text, scalar.Text, scalar.Span)))
                {
                    diagnostics.Error(Codes.SameIdentity, $"the variable `{key.Text}` is given in two files, first at {given[key.Text].Span}", key.Span,
                        "remove one of them");
                }
            }
        }

        foreach (var path in request.VariableFiles)
        {
            foreach (var (key, value) in files.ReadMapping(path)?.Pairs ?? [])
            {
                if (!VariableText.IsName(key.Text))
                {
                    diagnostics.Error(Codes.BadValue, $"`{key.Text}` cannot be the name of a variable", key.Span, "a name has letters, digits and _ - . only");
                }
                else if (value is YamlScalar scalar)
                {
                    given[key.Text] = new Variable(key.Text, scalar.Text, scalar.Span);
                }
                else
                {
                    diagnostics.Error(Codes.WrongType, $"the variable `{key.Text}` must be a single value", value.Span);
                }
            }
        }

        foreach (var (name, text) in request.Variables)
        {
            if (VariableText.IsName(name))
            {
                given[name] = new Variable(name, text, null);
            }
            else
            {
                diagnostics.Error(Codes.CommandLine, $"--var {name}: not the name of a variable", null, "a name has letters, digits and _ - . only");
            }
        }

        return new Variables(given.Values, request.Facts, diagnostics);
    }

    /// <summary>A <c>--var</c> that nothing asks for was probably mistyped, and what was meant would keep its old value.</summary>
    public static void CheckUsed(StateRequest request, ImmutableArray<SourceFile> sources, Variables variables, DiagnosticBag diagnostics)
    {
        var declared = sources
            .SelectMany(source => source.Root.Mapping("spec")?.Mapping("vars")?.Pairs ?? [])
            .Select(pair => pair.Key.Text)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var (name, _) in request.Variables.Where(pair => VariableText.IsName(pair.Key) && !declared.Contains(pair.Key) && !variables.WasUsed(pair.Key)))
        {
            diagnostics.Error(Codes.UnknownVariable, $"--var {name}: the document has no such variable", null, NearestName.Hint(name, declared));
        }
    }
}
