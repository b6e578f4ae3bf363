using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Reconciler.Core.Model;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Network;

/// <summary>
/// Looks at what NetworkManager and systemd-networkd say in /run of the interfaces they manage. Both leave these files when they end, so a
/// process must live, too, and in our network namespace.
/// </summary>
internal sealed class ForeignSweep(IHostReader host)
{
    private const string NetworkManagerRuns = "/run/NetworkManager";
    private const string NetworkdRuns = "/run/systemd/netif";

    public ForeignObserved Observe(NetworkSpec spec, NetworkState network)
    {
        if (!host.NetworkInReach || host.Files.Observe([new FileQuery(NetworkManagerRuns), new FileQuery(NetworkdRuns)]).All(seen => seen.State is null))
        {
            return ForeignObserved.Nothing;
        }

        var processes = host.Processes.Observe();
        var links = Links(spec, network).ToList();
        var networkdRuns = Living(processes, "systemd-networkd") is not null;
        ForeignLink[] found =
        [
            .. Living(processes, "NetworkManager") is { } manager ? NetworkManager(links, manager) : [],
            .. networkdRuns ? Networkd(links) : [],
        ];
        var networkd = networkdRuns ? NetworkdStrips.Read(host.Files, found.Where(link => link.Manager == ForeignDaemon.Networkd)) : null;
        if (found.Length == 0)
        {
            return ForeignObserved.Nothing with { Networkd = networkd };
        }

        var files = ConfigFileSeen.Observe([ForeignObserved.NetworkManagerFile, ForeignObserved.NetworkdFile], host.Files);
        return new ForeignObserved
        {
            Links = found.ToSequence(),
            Networkd = networkd,
            BootWaits = spec.ForeignManager == ForeignManager.Unmanage && found.Any(link => link.Manager == ForeignDaemon.Networkd)
                && WaitsOnline() && !Networkd([.. Others(links, network)]).Any(),
            Files = found.Select(link => link.Manager).Distinct().ToImmutableDictionary(
                daemon => daemon, daemon => files[daemon == ForeignDaemon.NetworkManager ? ForeignObserved.NetworkManagerFile : ForeignObserved.NetworkdFile]),
        };
    }

    /// <summary>Links that the document touches, under the names it gives them; a label that stands for a MAC address is resolved.</summary>
    private static IEnumerable<(string Name, LinkState Link)> Links(NetworkSpec spec, NetworkState network)
    {
        var byMac = spec.Interfaces.Items.Where(entry => entry is { ByMac: true, MacAddress: not null })
            .ToLookup(entry => entry.Name, entry => entry.MacAddress!.Value, StringComparer.Ordinal);
        foreach (var name in TouchedLinks.Of(spec))
        {
            var link = byMac.Contains(name)
                ? network.Links.FirstOrDefault(link => byMac[name].Any(mac => mac.Equals(link.PermanentAddress ?? link.OwnAddress)))
                : network.Find(name);
            if (link is not null)
            {
                yield return (name, link);
            }
        }
    }

    private static IEnumerable<(string Name, LinkState Link)> Others(List<(string Name, LinkState Link)> links, NetworkState network)
    {
        var named = links.Select(link => link.Link.Index).ToHashSet();
        return network.Links.Where(link => !named.Contains(link.Index)).Select(link => (link.Name, link));
    }

    /// <summary>Enabled and not masked.</summary>
    private bool WaitsOnline()
    {
        const string Unit = "systemd-networkd-wait-online.service";
        var seen = host.Files.Observe([new FileQuery($"/etc/systemd/system/network-online.target.wants/{Unit}"), new FileQuery($"/etc/systemd/system/{Unit}")]);
        return seen[0].State is not null && seen[1].State?.Target != "/dev/null";
    }

    private static ProcessState? Living(IReadOnlyList<ProcessState> processes, string program) => processes.FirstOrDefault(process =>
        process.InOurNetwork != false
        && (process.Executable is { } path ? Paths.Name(path) == program : process.Command == program[..Math.Min(15, program.Length)]));

    /// <summary>
    /// /run/NetworkManager/devices/IFINDEX says <c>managed=true</c>, unless the connection is one that NetworkManager made up to show what
    /// somebody else configured ("connected (externally)"), or its configuration has excepted the interface since: the file of such a device
    /// is left over from before the restart and nobody writes it again (NetworkManager 1.42).
    /// </summary>
    private IEnumerable<ForeignLink> NetworkManager(List<(string Name, LinkState Link)> links, ProcessState manager)
    {
        List<(string Name, LinkState Link, string File, Dictionary<string, string> Device)> managed =
        [
            .. links.Zip(Texts(links.Select(link => $"{NetworkManagerRuns}/devices/{Number(link.Link.Index)}")))
                .Select(pair => (pair.First.Name, pair.First.Link, pair.Second.Path, IniText.Section(pair.Second.Text, "[device]")))
                .Where(item => item.Item4.GetValueOrDefault("managed") == "true"),
        ];
        if (managed.Count == 0)
        {
            return [];
        }

        var shown = ShownOnly();
        var configuration = NetworkManagerConfiguration.Read(host.Files);
        return managed
            .Where(item => !(item.Device.GetValueOrDefault("connection-uuid") is { } uuid && shown.Contains(uuid)))
            .Where(item => !(configuration.WrittenNs <= manager.StartedNs && configuration.Excepts(item.Link.Name)))
            .Select(item => new ForeignLink(item.Name, ForeignDaemon.NetworkManager, $"{item.File} has managed=true", item.File));
    }

    /// <summary>The connections that NetworkManager made up for what it only shows.</summary>
    private HashSet<string> ShownOnly()
    {
        const string Made = NetworkManagerRuns + "/system-connections";
        IReadOnlyList<string> names;
        try
        {
            names = host.Files.List(Made);
        }
        catch (HostException failure) when (failure.Error.Errno is Errno.ENOENT or Errno.EACCES)
        {
            return [];
        }

        return
        [
            .. Texts(names.Select(name => $"{Made}/{name}"))
                .Where(file => IniText.Section(file.Text, "[.nmmeta]").GetValueOrDefault("external") == "true")
                .Select(file => IniText.Section(file.Text, "[connection]").GetValueOrDefault("uuid"))
                .OfType<string>(),
        ];
    }

    /// <summary>/run/systemd/netif/links/IFINDEX: with a <c>.network</c> file and not unmanaged.</summary>
    private IEnumerable<ForeignLink> Networkd(List<(string Name, LinkState Link)> links)
    {
        foreach (var ((name, _), (path, text)) in links.Zip(Texts(links.Select(link => $"{NetworkdRuns}/links/{Number(link.Link.Index)}"))))
        {
            var values = IniText.Section(text, "");
            if (values.GetValueOrDefault("NETWORK_FILE") is { Length: > 0 } file && values.GetValueOrDefault("ADMIN_STATE") is { Length: > 0 } state and not "unmanaged")
            {
                yield return new ForeignLink(name, ForeignDaemon.Networkd, $"{path} has ADMIN_STATE={state} by {file}", file);
            }
        }
    }

    private IEnumerable<(string Path, string Text)> Texts(IEnumerable<string> paths) => host.Files
        .Observe([.. paths.Select(path => new FileQuery(path, Content: true))])
        .Select(seen => (seen.Path, seen is { State.Kind: FileKind.Regular, Content: { } content } ? Encoding.Latin1.GetString(content.Span) : ""));

    private static string Number(int index) => index.ToString(CultureInfo.InvariantCulture);
}
