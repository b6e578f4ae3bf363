using Reconciler.Vm.Tests.Machines;

namespace Reconciler.Vm.Tests;

/// <summary>The format's own tool, where it runs as it does on a node.</summary>
public sealed class PersistTests
{
    private const string Document = """
        apiVersion: reconciler.internal/v1alpha1
        kind: NodeState
        metadata: { name: persisted }
        spec:
          network:
            persist: { format: ifupdown, activate: onChange }
            interfaces:
              - name: eth1
                type: ethernet
                state: up
                ipv4: { enabled: true, address: [{ ip: 172.16.1.4, prefix-length: 24 }, { ip: 172.16.1.44, prefix-length: 24 }] }
            routes:
              config:
                - { destination: 10.9.0.0/16, next-hop-address: 172.16.1.1, next-hop-interface: eth1 }

        """;

    [Fact]
    public void Ifdown_and_ifup_bring_up_what_was_written_once_and_again_after_undo()
    {
        using var machine = new VirtualMachine();
        machine.Out("echo '    up echo >>/run/ups' >>/etc/network/interfaces; : >/run/ups");
        var network = MachineNetwork.Of(machine);
        var interfaces = machine.Read("/etc/network/interfaces");
        machine.Write("/srv/persisted.yaml", Document);
        machine.Reconciler(2, "plan persisted.yaml");

        machine.Reconciler(0, "apply persisted.yaml --yes");
        Assert.Equal("1", machine.Out("wc -l </run/ups"));
        IsUp(machine);
        machine.Reconciler(0, "plan persisted.yaml");
        machine.Reconciler(0, "apply persisted.yaml --yes");
        Assert.Equal("1", machine.Out("wc -l </run/ups"));

        // What is written is enough.
        machine.Out("ifdown eth1; ifup eth1");
        IsUp(machine);

        machine.Reconciler(0, "undo --yes");
        Assert.Equal("3", machine.Out("wc -l </run/ups"));
        Assert.Equal(interfaces, machine.Read("/etc/network/interfaces"));
        Assert.Equal(network, MachineNetwork.Of(machine));
        machine.Out("ip netns exec gateway ping -c 1 -W 20 172.16.1.4");
    }

    private static void IsUp(VirtualMachine machine)
    {
        Assert.Contains("172.16.1.4/24 172.16.1.44/24", machine.Out("ip -4 -brief address show dev eth1"), StringComparison.Ordinal);
        machine.Out("ip route show default | grep -q 'via 172.16.1.1 dev eth1'; ip netns exec gateway ping -c 1 -W 20 172.16.1.4; ping -c 1 -W 20 -I 172.16.1.44 10.9.0.1");
    }
}
