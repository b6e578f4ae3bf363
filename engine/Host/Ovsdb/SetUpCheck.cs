using System.Collections.Immutable;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Host.Ovsdb;

/// <summary>
/// What ovs-vswitchd made of the bridges and ports that were asked for. A write that the database took says nothing about that:
/// a port of a device that does not exist is stored, and has port number -1 and the reason in <c>error</c>.
/// </summary>
internal static class SetUpCheck
{
    internal static ImmutableArray<OvsFailure> Of(OvsState state, IReadOnlyList<OvsOperation> operations)
    {
        var failures = ImmutableArray.CreateBuilder<OvsFailure>();
        var failedBridges = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < operations.Count; i++)
        {
            if (operations[i] is AddBridge add && state.Bridge(add.Name) is { DatapathId.Length: 0 } bridge)
            {
                failedBridges.Add(add.Name);
                failures.Add(new OvsFailure(OvsFailureKind.InterfaceNotSetUp, i, add.Name, DescribeBridge(bridge)));
            }
        }

        for (var i = 0; i < operations.Count; i++)
        {
            if (operations[i] is not AddPort add || failedBridges.Contains(add.Bridge) || RemovedLater(operations, i, add))
            {
                continue;
            }

            failures.AddRange(add.Interfaces.Select(face => Check(state, i, add, face.Name)).OfType<OvsFailure>());
        }

        return failures.ToImmutable();
    }

    private static OvsFailure? Check(OvsState state, int operation, AddPort add, string name)
    {
        if (state.Interface(name) is not { } face)
        {
            return new OvsFailure(
                OvsFailureKind.ChangedUnderneath, operation, name, $"interface {name} of bridge {add.Bridge} was removed again by somebody else");
        }

        if (face.Ofport is > 0)
        {
            return LeadsNowhere(state, face) is { } why
                ? new OvsFailure(OvsFailureKind.PeerMissing, operation, name, $"patch port {name} of bridge {add.Bridge} leads nowhere", why)
                : null;
        }

        return new OvsFailure(
            OvsFailureKind.InterfaceNotSetUp,
            operation,
            name,
            $"ovs-vswitchd could not set up interface {name} on bridge {add.Bridge}{(face.Error is null ? ": its log says why" : "")}",
            face.Error);
    }

    /// <summary>By the rows, as the daemon writes the error of a patch only some time after it has taken the configuration up.</summary>
    private static string? LeadsNowhere(OvsState state, OvsInterface face)
    {
        if (face.Type != "patch")
        {
            return null;
        }

        if (face.Peer is not { } peer || state.Interface(peer) is not { Type: "patch" } other)
        {
            return $"there is no patch port {face.Peer ?? "(options:peer is not set)"}";
        }

        if (other.Peer != face.Name)
        {
            return $"the peer of {peer} is {other.Peer ?? "not set"}";
        }

        return Datapath(state, face) == Datapath(state, other) ? null : $"{peer} is on a bridge of another datapath type";
    }

    private static string Datapath(OvsState state, OvsInterface face) =>
        state.Bridges[state.BridgeOfPort[state.PortOfInterface[face.Name]]].DatapathType is { Length: > 0 } type ? type : "system";

    private static string DescribeBridge(OvsBridge bridge) => bridge.DatapathType is "" or "system"
        ? $"ovs-vswitchd could not make bridge {bridge.Name} in the kernel: load the module openvswitch, or ask for the datapath netdev; its log says why"
        : $"ovs-vswitchd could not make bridge {bridge.Name} with the datapath {bridge.DatapathType}: its log says why";

    private static bool RemovedLater(IReadOnlyList<OvsOperation> operations, int index, AddPort add) =>
        operations.Skip(index + 1).Any(o => o switch
        {
            DeletePort delete => delete.Bridge == add.Bridge && delete.Name == add.Name,
            DeleteBridge delete => delete.Name == add.Bridge,
            _ => false,
        });
}
