using System.Globalization;
using Reconciler.Core.Planning;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Convergence;

/// <summary>A run in one line: <c>4 created, 1 changed, 1 failed</c>.</summary>
internal static class Summary
{
    public static string Of(IReadOnlyCollection<Step> steps) => Of(steps.Select(s => (s.Change.Action, s.Kind)));

    public static string Of(IEnumerable<(ActionKind Action, ChangeResultKind? Kind)> changes)
    {
        var list = changes.ToList();
        var parts = new (string Word, int Count)[]
        {
            ("created", Count(list, ActionKind.Create)),
            ("changed", Count(list, ActionKind.Change)),
            ("removed", Count(list, ActionKind.Remove)),
            ("failed", list.Count(c => c.Kind is ChangeResultKind.Failed or ChangeResultKind.Partial)),
            ("put back", list.Count(c => c.Kind == ChangeResultKind.RolledBack)),
            ("not attempted", list.Count(c => c.Kind is null or ChangeResultKind.NotAttempted)),
        };
        return string.Join(", ", parts.Where(p => p.Count > 0).Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Count} {p.Word}")));
    }

    private static int Count(List<(ActionKind Action, ChangeResultKind? Kind)> list, ActionKind action) =>
        list.Count(c => c.Action == action && c.Kind == ChangeResultKind.Done);
}
