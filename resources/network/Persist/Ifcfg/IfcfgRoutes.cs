using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// The text of a route- or route6- file with a wish in it, in the form that it has: arguments of <c>ip route add</c>, a line each, or
/// <c>ADDRESSn</c>, <c>NETMASKn</c>, <c>GATEWAYn</c>, which the scripts read from 0 to the first that is missing.
/// </summary>
internal static class IfcfgRoutes
{
    /// <summary>The text, null for no file; or why it cannot be said in the form of this one.</summary>
    public static (string? Text, string? WhyNot) Write(string? text, string path, BootWish wish, Family family)
    {
        var keys = new ShellKeys(text ?? "");
        return keys.Keys.Any(key => key.StartsWith("ADDRESS", StringComparison.Ordinal)) ? Numbered(text!, keys, path, wish, family) : (Lines(text, wish, family), null);
    }

    private static string? Lines(string? text, BootWish wish, Family family)
    {
        var lines = new TextLines(text ?? "");
        wish.RouteList(family).Write(() => Found(lines, wish.Name, family), missing => lines.Insert(lines.Count, missing.Words(wish.Name)));
        return lines.Count == 0 && text is not "" ? null : lines.ToString();
    }

    private static (string? Text, string? WhyNot) Numbered(string text, ShellKeys keys, string path, BootWish wish, Family family)
    {
        var slots = Enumerable.Range(0, 1000).TakeWhile(n => keys[$"ADDRESS{n}"] is not null).Select(n => Slot(keys, n, family)).ToList();
        if (slots.Contains(null))
        {
            return (text, wish.RoutesOf(family).Any() ? $"{path} has a route that is not understood: write it as arguments of `ip route add`, a line each" : null);
        }

        var merged = wish.RouteList(family).Merged(slots.OfType<BootRoute>());
        if (merged.SequenceEqual(slots))
        {
            return (text, null);
        }

        if (merged.Find(route => route is not { Table: RouteTable.Main, Source: null, Mtu: null, OnLink: false, Hops.IsEmpty: true }) is { } more)
        {
            return (text, $"{path} is in the form of ADDRESSn, which cannot say `{more}`: write it as arguments of `ip route add`, a line each");
        }

        for (var n = 0; n < Math.Max(merged.Count, slots.Count); n++)
        {
            if (n < slots.Count && n < merged.Count && slots[n] == merged[n])
            {
                continue;
            }

            var behind = $"GATEWAY{n - 1}";
            var route = n < merged.Count ? merged[n] : null;
            foreach (var (key, value) in new[]
            {
                ("ADDRESS", route?.Destination.Address.ToString()), ("NETMASK", route is null ? null : Masks.Dotted(route.Destination.Length)),
                ("GATEWAY", route?.Gateway?.ToString()), ("METRIC", route?.Metric?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            })
            {
                if (value is null)
                {
                    keys.Remove(key + n);
                }
                else
                {
                    keys.Set(key + n, value, behind);
                    behind = key + n;
                }
            }
        }

        var written = keys.ToString();
        return (written.Length == 0 ? null : written, null);
    }

    /// <summary>With host bits ip refuses it.</summary>
    private static IEnumerable<BootEntry<BootRoute>> Found(TextLines lines, string link, Family family) => Enumerable.Range(0, lines.Count)
        .Select(line => (Line: line, Found: Read(lines[line], link, family))).Where(item => item.Found is not null)
        .Select(item => new BootEntry<BootRoute>(item.Found!.Route, () => lines.RemoveAt(item.Line), route => lines.Set(item.Line, route.Words(link)), item.Found.IsBroken));

    private static FoundRoute? Read(string line, string link, Family family)
    {
        var words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0 && words[0][0] != '#' && RouteWords.Parse(words, family) is { } found && (found.Link is null || found.Link == link) && found.Route.Family == family
            ? new FoundRoute(found.Route, words.Any(RouteWords.HasHostBits))
            : null;
    }

    private static BootRoute? Slot(ShellKeys keys, int n, Family family)
    {
        var mask = keys[$"NETMASK{n}"] ?? keys[$"PREFIX{n}"];
        var gateway = keys[$"GATEWAY{n}"] is { } via ? RouteWords.Address(via) : null;
        return keys.Keys.Any(key => key == $"OPTIONS{n}") || mask is null || Masks.Length(mask, 128) is not { } length || RouteWords.Prefix($"{keys[$"ADDRESS{n}"]}/{length}", family) is not { } destination
            ? null
            : new BootRoute(destination, gateway) { Metric = keys[$"METRIC{n}"] is { } metric ? RouteWords.Number(metric) : null };
    }
}
