using System.Text;
using Reconciler.Core.Planning;

namespace Reconciler.Cli.Rendering;

/// <summary>The order of a plan's changes as a Mermaid flowchart: a box for each phase, an arrow from what comes first.</summary>
internal static class MermaidGraph
{
    public static string Of(Plan plan, bool all)
    {
        var text = new StringBuilder("flowchart TD\n");
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var phase in plan.Phases)
        {
            text.Append($"  subgraph phase{phase.Number}[\"Phase {phase.Number}\"]\n");
            foreach (var change in phase.Changes)
            {
                text.Append($"    {Name(names, change.Id)}[\"{Label($"{change.Action.Symbol()} {change.Id}")}\"]\n");
            }

            text.Append("  end\n");
        }

        if (all)
        {
            foreach (var entry in plan.InSync)
            {
                text.Append($"  {Name(names, entry.Id)}(\"{Label(entry.Id)}\")\n");
            }
        }
        else if (names.Count == 0)
        {
            text.Append("  %% nothing to change; --all shows what is in sync too\n");
        }

        var order = all ? Whole(plan) : plan.Order;
        foreach (var (id, name) in names)
        {
            foreach (var first in order.Prerequisites(id).Where(names.ContainsKey))
            {
                text.Append($"  {names[first]} --> {name}\n");
            }
        }

        return text.ToString();
    }

    private static OrderGraph Whole(Plan plan) => OrderGraph.Of(
    [
        .. plan.Changes.Select(c => new OrderNode(c.Id, c.Provides, c.Needs, c.Follows)),
        .. plan.InSync.Select(e => new OrderNode(e.Id, e.Provides, e.Needs, e.Header.After)),
    ]);

    private static string Name(Dictionary<string, string> names, string id)
    {
        if (!names.TryGetValue(id, out var name))
        {
            names.Add(id, name = $"n{names.Count}");
        }

        return name;
    }

    /// <summary>Mermaid has no escapes in quotes, only entities.</summary>
    private static string Label(string text) => Visible.Of(text.Trim())
        .Replace("#", "#35;", StringComparison.Ordinal)
        .Replace("\"", "#quot;", StringComparison.Ordinal)
        .Replace("<", "#lt;", StringComparison.Ordinal)
        .Replace(">", "#gt;", StringComparison.Ordinal);
}
