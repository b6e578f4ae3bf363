using Reconciler.Core.Diagnostics;

namespace Reconciler.Resources.Network;

/// <summary>What only the whole of the section can tell: names that clash, ports in two places, references into nothing, circles.</summary>
internal static class NetworkValidation
{
    public static void Check(NetworkSpec spec, DiagnosticBag diagnostics)
    {
        // What is absent or ignored makes no demands of its own.
        var wanted = spec.Interfaces.Items.Where(entry => entry.State is InterfaceState.Up or InterfaceState.Down).ToList();
        var names = new InterfaceNames(spec, diagnostics);
        var ports = PortMap.Of(wanted, names, diagnostics);
        foreach (var entry in wanted)
        {
            InterfaceChecks.Check(entry, ports, names, diagnostics);
            VlanChecks.Check(entry, diagnostics);
        }

        AddressChecks.Check(wanted, ports, diagnostics);
        ReferenceChecks.Check(wanted, ports, names, diagnostics);
        RouteChecks.Check(spec, ports, names, diagnostics);
    }
}
