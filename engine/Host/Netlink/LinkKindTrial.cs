using System.Collections.Immutable;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Netlink;

/// <summary>
/// Which types of links the running kernel can make. Each is made in a network namespace that goes with the trial. A type whose module is
/// at hand and not loaded counts as one that can be made: loading it would change the node (bonding brings a bond0 along).
/// </summary>
public sealed record LinkKindTrial
{
    private const string Base = "base0";

    private static readonly ImmutableArray<Candidate> Candidates =
    [
        new("veth", "veth", _ => new AddLink("veth", Named("t1"), Named("t2"))),
        new("dummy", "dummy", _ => new AddLink("dummy", Named("t3"))),
        new("linux-bridge", "bridge", _ => new AddLink("bridge", Named("t4"))),
        new("linux-bridge with VLANs", "bridge", _ => new AddLink("bridge", Named("t5") with { Data = new BridgeData { VlanFiltering = true } })),
        new("vlan", "8021q", link => new AddLink("vlan", Named("t6") with { Link = link, Data = new VlanData { Id = 4 } })),
        new("vxlan", "vxlan", _ => new AddLink("vxlan", Named("t7") with { Data = new VxlanData { Id = 4, DestinationPort = 4789 } })),
        new("bond", "bonding", _ => new AddLink("bond", Named("t8"))),
        new("mac-vlan", "macvlan", link => new AddLink("macvlan", Named("t9") with { Link = link, Data = new MacvlanData { Mode = MacvlanMode.Bridge } })),
        new("vrf", "vrf", _ => new AddLink("vrf", Named("t10") with { Data = new VrfData { Table = 100 } })),
    ];

    /// <summary>In the words of the state language.</summary>
    public ImmutableArray<string> Can { get; init; } = [];

    /// <summary>Each with what the kernel said.</summary>
    public ImmutableArray<(string Type, string Why)> Cannot { get; init; } = [];

    /// <summary>Whose modules cannot be seen from here, and are not loaded.</summary>
    public ImmutableArray<string> Unknown { get; init; } = [];

    /// <summary>Null, or why nothing could be tried.</summary>
    public string? NotTried { get; init; }

    public static LinkKindTrial Run()
    {
        var result = new LinkKindTrial();

        // Only a thread enters a namespace; this one ends with the trial, and the namespace with it.
        var thread = new Thread(() => result = InItsNamespace());
        thread.Start();
        thread.Join();
        return result;
    }

    private static LinkKindTrial InItsNamespace()
    {
        try
        {
            NetworkNamespace.EnterNew();
            using var network = new KernelNetwork();
            return Try(network, KernelModules.Look());
        }
        catch (HostException failure)
        {
            return new LinkKindTrial { NotTried = failure.Error.ToString() };
        }
    }

    private static LinkKindTrial Try(KernelNetwork network, KernelModules modules)
    {
        var (can, cannot, unknown) = (new List<string>(), new List<(string, string)>(), new List<string>());

        // What lies on another link is tried on one of the two that a kernel of any use has.
        var below = new[] { new AddLink("veth", Named(Base), Named("base1")), new AddLink("bridge", Named(Base)) }
            .Select(link => network.Send([link])[0]).FirstOrDefault(outcome => outcome.Failure is null)?.Index;
        foreach (var candidate in Candidates)
        {
            switch (modules.StateOf(candidate.Module))
            {
                case KernelModuleState.NotLoaded:
                    can.Add(candidate.Type);
                    break;
                case KernelModuleState.Unknown:
                    unknown.Add(candidate.Type);
                    break;
                default:
                    if (network.Send([candidate.Make(below)])[0].Failure is { } failure)
                    {
                        cannot.Add((candidate.Type, failure.Text));
                    }
                    else
                    {
                        can.Add(candidate.Type);
                    }

                    break;
            }
        }

        return new LinkKindTrial { Can = [.. can], Cannot = [.. cannot], Unknown = [.. unknown] };
    }

    private static LinkSettings Named(string name) => new() { Name = name };

    private sealed record Candidate(string Type, string Module, Func<int?, AddLink> Make);
}
