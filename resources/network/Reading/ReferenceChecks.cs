using Reconciler.Core.Diagnostics;

namespace Reconciler.Resources.Network;

/// <summary>Names of other interfaces: whether the document has them, and whether they lead in a circle.</summary>
internal static class ReferenceChecks
{
    public static void Check(IReadOnlyList<InterfaceEntry> wanted, PortMap ports, InterfaceNames names, DiagnosticBag diagnostics)
    {
        var adopters = new Dictionary<string, InterfaceEntry>(StringComparer.Ordinal);
        foreach (var entry in wanted)
        {
            CheckName(entry, "adopt-ip-from", entry.AdoptIpFrom, names, diagnostics);
            CheckName(entry, "copy-mac-from", entry.CopyMacFrom, names, diagnostics);
            CheckName(entry, "persist-on", entry.PersistOn, names, diagnostics);
            if (entry.BaseInterface is { } lower && names.Link(lower) is { State: InterfaceState.Absent })
            {
                diagnostics.Error(
                    Codes.Conflict, $"`{entry.Name}` stands upon `{lower}`, which is to be absent", entry.Header.Origin, "keep the one below, or let both be absent");
            }

            if (entry.AdoptIpFrom is { } from && !adopters.TryAdd(from, entry))
            {
                diagnostics.Error(
                    Codes.Conflict,
                    $"`{entry.Name}` and `{adopters[from].Name}` both adopt from `{from}`",
                    entry.PlaceOf("adopt-ip-from"),
                    "addresses can go to one interface only");
            }
        }

        CheckCircles(wanted, "adopt-ip-from", entry => entry.AdoptIpFrom, diagnostics);
        CheckCircles(wanted, "copy-mac-from", entry => entry.CopyMacFrom, diagnostics);

        // An Open vSwitch bridge is no link: its internal interface may have its name, and is its port.
        var links = wanted.Where(entry => entry.Type != InterfaceType.OvsBridge).ToList();
        CheckCircles(links, "controller", entry => ports.ControllerOf(entry.Name) is { Type: not InterfaceType.OvsBridge } up ? up.Name : null, diagnostics);
        CheckCircles(links, "base-iface", entry => entry.BaseInterface, diagnostics);
    }

    private static void CheckName(InterfaceEntry entry, string key, string? name, InterfaceNames names, DiagnosticBag diagnostics)
    {
        if (name is null || name == entry.Name)
        {
            return;
        }

        if (!names.IsMentioned(name))
        {
            diagnostics.Error(
                Codes.DanglingReference,
                $"`{key}` of `{entry.Name}` names `{name}`, which the document does not have",
                entry.PlaceOf(key),
                NearestName.Of(name, names.Mentioned) is { } near
                    ? $"did you mean `{near}`?"
                    : $"add it to `interfaces`, as in {{ name: {name}, type: ethernet, state: up }}");
        }
        else if (names.Link(name) is { State: InterfaceState.Absent or InterfaceState.Ignore } other
            && (key, other.State) != ("adopt-ip-from", InterfaceState.Absent)) // what lies on it is taken over before it goes
        {
            diagnostics.Error(
                Codes.Conflict,
                $"`{key}` of `{entry.Name}` names `{name}`, whose state is {Words.Of(Words.InterfaceStates, other.State)}",
                entry.PlaceOf(key),
                "it must be there, and managed");
        }
    }

    /// <summary>Follows one name from each interface; a circle is reported once, at the first interface of it.</summary>
    private static void CheckCircles(
        IReadOnlyList<InterfaceEntry> entries, string key, Func<InterfaceEntry, string?> next, DiagnosticBag diagnostics)
    {
        var onwards = new Dictionary<string, (InterfaceEntry Entry, string Next)>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (next(entry) is { } name)
            {
                onwards.TryAdd(entry.Name, (entry, name));
            }
        }

        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var start in entries.Select(entry => entry.Name))
        {
            var path = new List<string>();
            var at = start;
            while (!done.Contains(at) && onwards.TryGetValue(at, out var step))
            {
                if (path.IndexOf(at) is >= 0 and var from)
                {
                    var circle = path[from..].Append(at);
                    diagnostics.Error(
                        Codes.Cycle, $"`{key}` leads in a circle: {string.Join(" -> ", circle)}", step.Entry.PlaceOf(key), "take one of them out");
                    break;
                }

                path.Add(at);
                at = step.Next;
            }

            done.UnionWith(path);
        }
    }
}
