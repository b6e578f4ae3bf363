using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Ports;
using Reconciler.Host.Files;

namespace Reconciler.Cli.Commands;

/// <summary>From the arguments STATE to a document, and all mistakes in it at once.</summary>
internal static class Reading
{
    public static StateRequest Request(Settings settings, Node node) => new()
    {
        Paths = [.. settings.States],
        Variables = [.. settings.Variables],
        VariableFiles = [.. settings.VariableFiles],
        Facts = node.Host.Facts,
        Observe = settings.Observe,
    };

    /// <summary>Null where the document has errors; then the sections have looked at what could be read of it too.</summary>
    public static StateDocument? Read(StateRequest request, Node node, DiagnosticBag diagnostics)
    {
        var reading = StateReader.Read(request, Node.Registry, new StateFiles(), diagnostics);
        if (reading.IsValid)
        {
            return reading.Document;
        }

        if (reading.Document is { } partial)
        {
            node.Converger.Validate(partial, diagnostics);
        }

        return null;
    }

    /// <summary><c>--fact</c>: facts that are said instead of looked at.</summary>
    public static HostFacts With(HostFacts facts, IEnumerable<KeyValuePair<string, string>> given, DiagnosticBag diagnostics)
    {
        foreach (var (name, value) in given)
        {
            if (FactNames.With(facts, name, value) is { } changed)
            {
                facts = changed;
            }
            else
            {
                diagnostics.Error(Codes.CommandLine, $"there is no fact '{name}'", hint: NearestName.Of(name, FactNames.All) is { } nearest
                    ? $"did you mean '{nearest}'?"
                    : $"the facts are {string.Join(", ", FactNames.All)}");
            }
        }

        return facts;
    }
}
