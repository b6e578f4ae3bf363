using Reconciler.Vm.Tests.Machines;

namespace Reconciler.Vm.Tests;

/// <summary>
/// From each state of an NSX node to the next on the kernel's datapath, which outlives Open vSwitch: what it took as a port answers nowhere until
/// it is let go.
/// </summary>
public sealed class HandBackTests(PreparedMachine prepared) : IClassFixture<PreparedMachine>
{
    private const string Bootstrap = "states/nsx-bootstrap.yaml";
    private const string Cleanup = "states/nsx-cleanup.yaml";

    [Fact]
    public void The_address_is_handed_to_the_bridge_and_back_while_Open_vSwitch_runs()
    {
        using var machine = new VirtualMachine();
        Converge(machine, Bootstrap);
        IsOnUplink(machine);
        Converge(machine, PreparedMachine.State);
        NodeTests.IsPrepared(machine);
        Converge(machine, Bootstrap);
        IsOnUplink(machine);
        Converge(machine, PreparedMachine.State);
        Converge(machine, Cleanup);
        IsOnUplink(machine);
        machine.Out("test ! -e /opt/cni/bin/nsx; test ! -e /etc/cni/net.d/10-nsx.conflist; test ! -e /opt/cni/bin/loopback; no grep -q node-agent-apparmor /sys/kernel/security/apparmor/profiles");

        machine.Reboot();
        IsOnUplink(machine);
        machine.Reconciler(0, $"plan {Cleanup}");
    }

    [Theory]
    [InlineData(Bootstrap)]
    [InlineData(Cleanup)]
    public void The_address_is_taken_from_a_bridge_whose_Open_vSwitch_is_gone(string state)
    {
        var machine = prepared.Machine;
        machine.Reconciler(0, $"apply {PreparedMachine.State} --yes");
        machine.Out("systemctl stop openvswitch-switch.service ovs-vswitchd.service ovsdb-server.service; no pidof ovs-vswitchd");
        Converge(machine, state);
        IsOnUplink(machine);

        Converge(machine, PreparedMachine.State);
        NodeTests.IsPrepared(machine);
    }

    private static void Converge(VirtualMachine machine, string state)
    {
        machine.Reconciler(0, $"apply {state} --yes");
        machine.Reconciler(0, $"plan {state}");
    }

    private static void IsOnUplink(VirtualMachine machine)
    {
        Assert.Contains("172.16.1.4/24", machine.Out("ip -4 -brief address show dev eth1"), StringComparison.Ordinal);
        Assert.Contains("via 172.16.1.1 dev eth1", machine.Out("ip route show default"), StringComparison.Ordinal);
        machine.Out("""
            ip netns exec gateway ip neighbour flush all
            ip netns exec gateway ping -c 1 -W 20 172.16.1.4
            ip neighbour flush all
            ping -c 1 -W 20 172.16.1.1
            no ip link show br-int 2>/dev/null
            no pidof ovs-vswitchd
            """);
    }
}
