using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports;

namespace Reconciler.Core.Documents;

/// <summary>A variable as given: in <c>spec.vars</c>, a file of <c>--vars</c>, or by <c>--var</c> (then without a place).</summary>
public sealed record Variable(string Name, string Text, SourceSpan? Span);

/// <summary>
/// Variables, then facts, by name. A variable may use facts and other variables, in any order; its text is as it was written otherwise.
/// </summary>
public sealed class Variables
{
    private const string Literal = "for a literal `${` write `$${`";

    private readonly Dictionary<string, Variable> _given;
    private readonly Dictionary<string, string?> _resolved = new(StringComparer.Ordinal);
    private readonly List<string> _resolving = [];
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly HostFacts _facts;
    private readonly DiagnosticBag _diagnostics;

    // `given` has each name once.
    public Variables(IEnumerable<Variable> given, HostFacts facts, DiagnosticBag diagnostics)
    {
        _given = given.ToDictionary(variable => variable.Name, StringComparer.Ordinal);
        _facts = facts;
        _diagnostics = diagnostics;
        foreach (var name in _given.Keys)
        {
            Resolve(name);
        }
    }

    /// <summary>Whether anything refers to it, another variable included.</summary>
    public bool WasUsed(string name) => _used.Contains(name);

    /// <summary>The value of what stands between the braces; null if there is none, which is reported at <paramref name="span"/>.</summary>
    public string? Value(string name, SourceSpan? span)
    {
        _used.Add(name);
        if (_given.ContainsKey(name))
        {
            return Resolve(name);
        }

        if (FactNames.Value(_facts, name) is { } fact)
        {
            return fact;
        }

        var (message, hint) = name switch
        {
            ['$', ..] => ($"`{Shortened(name)}` has no `}}` that ends it", Literal),
            _ when VariableText.IsName(name) =>
                ($"unknown variable `{Shortened(name)}`", _diagnostics.NearestHint(name, [.. _given.Keys, .. FactNames.All]) ?? "define it under `spec.vars`, or by --var; `$${` is a literal `${`"),
            _ => ($"`${{{Shortened(name)}}}` is not a variable: a name has letters, digits and _ - . only", Literal),
        };
        _diagnostics.Error(Codes.UnknownVariable, message, span, hint);
        return null;
    }

    /// <summary>The text of a variable, substituted; null if it cannot be told, which was reported once.</summary>
    private string? Resolve(string name)
    {
        if (_resolved.TryGetValue(name, out var known))
        {
            return known;
        }

        var variable = _given[name];
        if (!VariableText.HasVariable(variable.Text))
        {
            return _resolved[name] = variable.Text;
        }

        if (_resolving.IndexOf(name) is >= 0 and var first)
        {
            _diagnostics.Error(Codes.Cycle, $"variables refer to each other in a circle: {string.Join(" -> ", _resolving.Skip(first).Append(name))}",
                _given[_resolving[first]].Span, "give one of them a value of its own");
            return null;
        }

        if (_resolving.Count >= YamlReader.DeepestNesting)
        {
            _diagnostics.Error(Codes.TooDeep, $"variables refer to each other over more than {YamlReader.DeepestNesting} steps", variable.Span);
            return _resolved[name] = null;
        }

        _resolving.Add(name);
        var text = VariableText.Replace(variable.Text, YamlReader.LongestFile, out var isTooLong, other => Value(other, variable.Span));
        _resolving.RemoveAt(_resolving.Count - 1);
        if (isTooLong)
        {
            _diagnostics.Error(Codes.TooLarge, $"the variable `{name}` becomes larger than {YamlReader.LongestFile >> 20} MiB", variable.Span);
        }

        return _resolved[name] = text;
    }

    private static string Shortened(string name)
    {
        var line = name.AsSpan();
        line = line.IndexOf('\n') is >= 0 and var end ? line[..end] : line;
        return line.Length > 40 ? $"{line[..40]}..." : line.ToString();
    }
}
