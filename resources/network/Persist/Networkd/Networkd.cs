using Reconciler.Core.Model;
using Reconciler.Core.Ports;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Network;

/// <summary>
/// systemd-networkd's .network files (systemd.network(5)). Of all directories together the first file by name that matches a link is the
/// one that counts, so that is the one that is edited.
/// </summary>
internal sealed class Networkd : IBootFormat
{
    private const string Own = ConfigDaemon.NetworkdFiles;
    private static readonly string[] Directories = [Own, "/run/systemd/network", "/usr/local/lib/systemd/network", "/usr/lib/systemd/network"];

    public PersistFormat Word => PersistFormat.Networkd;

    public BootReader Reader => new("systemd-networkd", Own, "/usr/lib/systemd/systemd-networkd", "/lib/systemd/systemd-networkd");

    /// <summary>MultiPathRoute= takes a gateway, with a link and a weight (systemd.network(5)).</summary>
    public string? WhyNot(BootRoute route) => route.Hops.Items.Any(hop => hop.Gateway is null || hop.OnLink)
        ? "systemd-networkd has no word for one of several next hops that is on the link, or has no gateway" : null;

    public BootFiles Observe(IFileReader files, IReadOnlyCollection<string> interfaces)
    {
        var byName = BootFiles.ByName(files, Directories, ".network", ".netdev");
        interfaces.ToList().ForEach(link => byName.TryAdd($"10-{link}.network", Paths.Join(Own, $"10-{link}.network")));
        return BootFiles.Read(files, byName.Values);
    }

    public bool Describes(BootFiles files, string link) => Matching(files, link) is { } file && file.Path.StartsWith(Own + "/", StringComparison.Ordinal);

    public BootText Write(BootFiles files, BootWish wish)
    {
        var file = Matching(files, wish.Name);
        if (!wish.IsWanted && (file is null || !IsEditable(file, wish.Name)))
        {
            return new BootText(files);
        }

        if (WhyNot(files, file, wish) is { } why)
        {
            return new BootText(files, why);
        }

        var path = file?.Path ?? Paths.Join(Own, $"10-{wish.Name}.network");
        var notes = new List<string>();
        var text = NetworkdText.Write(file?.Text ?? $"[Match]\nName={wish.Name}\n", wish, notes);
        return new BootText(files.With(path, text)) { Path = path, Notes = notes };
    }

    private static string? WhyNot(BootFiles files, BootFile? file, BootWish wish)
    {
        if (wish.Switch is { Role: not BootSwitchRole.Port })
        {
            return $"systemd-networkd cannot make {wish.Name}, which Open vSwitch makes: say with `persist-on` which interface is to have the addressing at boot";
        }

        if (wish.MadeAs is { } type && wish.Switch is null && !files.Present.Any(other => other.Path.EndsWith(".netdev", StringComparison.Ordinal) && new IniEdit(other.Text!)["NetDev", "Name"] == wish.Name))
        {
            return $"no .netdev file makes {wish.Name} ({Words.Of(type)}), and writing one is not supported yet: write it, and the addressing is kept in its .network file; "
                + "or name the interface with `persist-on` that is to have it at boot";
        }

        if (file is null)
        {
            return files.Present.FirstOrDefault(other => IsNetwork(other) && MayMatch(other)) is { } unclear
                ? $"{unclear.Path} does not match by `Name=`, so that it is not known whether it is for {wish.Name}: add `Name=` to its [Match]"
                : null;
        }

        if (!file.Path.StartsWith(Own + "/", StringComparison.Ordinal))
        {
            return file.Path.Contains("netplan", StringComparison.Ordinal)
                ? $"{file.Path}, which configures {wish.Name}, was made by netplan: say `format: netplan`"
                : $"{file.Path}, which configures {wish.Name}, is not the node's own: copy it to {Own}";
        }

        return IsEditable(file, wish.Name) ? null : $"{file.Path} is for other links beside {wish.Name}: give {wish.Name} a file of its own that comes before it";
    }

    private static bool IsNetwork(BootFile file) => file.Path.EndsWith(".network", StringComparison.Ordinal);

    private static BootFile? Matching(BootFiles files, string link) => files.Present.FirstOrDefault(file => IsNetwork(file) && NamesOf(file) is { } names && Matches(names, link));

    private static bool IsEditable(BootFile file, string link) => file.Path.StartsWith(Own + "/", StringComparison.Ordinal) && NamesOf(file) is [var only] && only == link;

    /// <summary>Null: it does not say.</summary>
    private static string[]? NamesOf(BootFile file)
    {
        var names = new IniEdit(file.Text!).Keys("Match").Where(key => key.Key == "Name").SelectMany(key => key.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        return names.Length == 0 ? null : names;
    }

    private static bool Matches(string[] names, string link) => names[0].StartsWith('!')
        ? !names.Any(name => new Glob(name.TrimStart('!')).Matches(link))
        : names.Any(name => new Glob(name).Matches(link));

    /// <summary>By a MAC, a path or nothing at all; what is for another kind of link is told by its type.</summary>
    private static bool MayMatch(BootFile file)
    {
        var ini = new IniEdit(file.Text!);
        return NamesOf(file) is null && ini["Match", "Type"] is null or "ether" && ini["Match", "Kind"] is null && ini["Link", "Unmanaged"] is not "yes";
    }
}
