using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Network;

/// <summary>
/// Red Hat's /etc/sysconfig/network-scripts: ifcfg-IF, its routes in route-IF and route6-IF, its rules in rule-IF and rule6-IF (initscripts' sysconfig.txt,
/// nm-settings-ifcfg-rh(5)).
/// </summary>
internal sealed class Ifcfg : IBootFormat
{
    private const string Own = "/etc/sysconfig/network-scripts";
    private static readonly string[] Kinds = ["ifcfg-", "route-", "route6-", "rule-", "rule6-"];
    private static readonly string[] Left = ["~", ".bak", ".orig", ".rej", ".rpmnew", ".rpmorig", ".rpmsave", ".augnew", ".augtmp"];

    public PersistFormat Word => PersistFormat.Ifcfg;

    // The scripts lie beside the files; NetworkManager's reader of them brings the directory too.
    public BootReader Reader => new("the reader of ifcfg files", Own);

    public BootFiles Observe(IFileReader files, IReadOnlyCollection<string> interfaces)
    {
        var names = BootFiles.Names(files, Own).Where(name => name.StartsWith("ifcfg-", StringComparison.Ordinal) && !Left.Any(end => name.EndsWith(end, StringComparison.Ordinal)))
            .Select(name => name["ifcfg-".Length..]);
        return BootFiles.Read(files, names.Concat(interfaces).Distinct().SelectMany(name => Kinds.Select(kind => Paths.Join(Own, kind + name))));
    }

    public bool Describes(BootFiles files, string link) => Find(files, link) is not null;

    public BootText Write(BootFiles files, BootWish wish)
    {
        var suffix = Find(files, wish.Name);
        if (wish.IsAbsent)
        {
            return new BootText(Detached(suffix is null ? files : Without(files, suffix), wish.Name));
        }

        if (suffix is null && !wish.IsWanted)
        {
            return new BootText(files);
        }

        if (suffix is null && wish is { MadeAs: { } type, Switch: null })
        {
            return new BootText(files, $"{Own} has no ifcfg-{wish.Name} that would make it ({Words.Of(type)}), and writing one is not supported yet: "
                + "write it, and the addressing is kept in it; or name the interface with `persist-on` that is to have it at boot");
        }

        var name = suffix ?? wish.Name;
        var path = Paths.Join(Own, "ifcfg-" + name);
        if (suffix is null && files[path] is not null)
        {
            return new BootText(files, $"{path} is there and not for {wish.Name} (its DEVICE says another): rename it");
        }

        var notes = new List<string>();
        if (wish.Routes.Items.FirstOrDefault(route => !route.Hops.IsEmpty) is { } several)
        {
            notes.Add($"{several.Destination} has several next hops: the network scripts bring it up, and NetworkManager, which reads these files too, does not");
        }

        var text = IfcfgText.Write(files[path] ?? $"DEVICE={wish.Name}\nTYPE=Ethernet\n", wish, notes);
        var result = files.With(path, text);
        foreach (var (kind, family) in new[] { ("route-", Family.Inet), ("route6-", Family.Inet6) })
        {
            var routes = Paths.Join(Own, kind + name);
            var (written, why) = IfcfgRoutes.Write(result[routes], routes, IfcfgText.WithoutGateway(new ShellKeys(text), wish, family), family);
            if (why is not null)
            {
                return new BootText(files, why);
            }

            result = result.With(routes, written);
            var rules = Paths.Join(Own, kind.Replace("route", "rule", StringComparison.Ordinal) + name);
            result = result.With(rules, IfcfgRules.Write(result[rules], wish, family));
        }

        return new BootText(result) { Path = path, Notes = notes };
    }

    /// <summary>The name of the file: usually the link's, but its DEVICE decides.</summary>
    private static string? Find(BootFiles files, string link) => files.Present
        .Where(file => file.Path.StartsWith(Own + "/ifcfg-", StringComparison.Ordinal))
        .Select(file => (Suffix: file.Path[(Own.Length + "/ifcfg-".Length)..], Device: new ShellKeys(file.Text!)["DEVICE"]))
        .Where(file => (file.Device ?? file.Suffix) == link)
        .OrderBy(file => file.Suffix != link)
        .Select(file => file.Suffix)
        .FirstOrDefault();

    private static BootFiles Without(BootFiles files, string suffix) =>
        Kinds.Select(kind => Paths.Join(Own, kind + suffix)).Aggregate(files, (all, path) => all[path] is null ? all : all.With(path, null));

    /// <summary>What was a port of it is a card again.</summary>
    private static BootFiles Detached(BootFiles files, string bridge)
    {
        foreach (var file in files.Present.Where(file => file.Path.StartsWith(Own + "/ifcfg-", StringComparison.Ordinal)).ToList())
        {
            var keys = new ShellKeys(file.Text!);
            if (keys["OVS_BRIDGE"] == bridge)
            {
                keys.Remove("OVS_BRIDGE");
                keys.Remove("DEVICETYPE");
                keys.Set("TYPE", "Ethernet");
                files = files.With(file.Path, keys.ToString());
            }
        }

        return files;
    }
}
