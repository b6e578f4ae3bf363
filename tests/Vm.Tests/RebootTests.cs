using Reconciler.Vm.Tests.Machines;

namespace Reconciler.Vm.Tests;

/// <summary>What was written for the boot: the node comes up where it can be reached, whatever Open vSwitch remembers, and goes on from there.</summary>
public sealed class RebootTests
{
    private const string Apply = $"apply {PreparedMachine.State} --yes";

    [Fact]
    public void The_node_comes_up_on_its_uplink_and_converges_to_the_bridge()
    {
        using var machine = new VirtualMachine();
        machine.KeepSwitchInMemory();
        machine.Reconciler(0, Apply);
        machine.Reboot();

        Assert.Equal("", machine.Out("ovs-vsctl list-br"));
        Assert.Contains("172.16.1.4/24", machine.Out("ip -4 -brief address show dev eth1"), StringComparison.Ordinal);
        machine.Out("ip netns exec gateway ping -c 1 -W 20 172.16.1.4; ping -c 1 -W 20 172.16.1.1");
        machine.Out("grep -qx 'node-agent-apparmor (enforce)' /sys/kernel/security/apparmor/profiles");

        machine.Reconciler(2, $"plan {PreparedMachine.State}");
        machine.Reconciler(0, Apply);
        NodeTests.IsPrepared(machine);
        machine.Reconciler(0, $"plan {PreparedMachine.State}");
    }

    [Fact]
    public void The_daemon_brings_the_address_to_a_bridge_that_outlived_the_boot()
    {
        using var machine = new VirtualMachine();
        machine.Reconciler(0, Apply);
        machine.Out("""
            mkdir -p /etc/reconciler
            cp -r /srv/states/payload /srv/states/nsx-ubuntu.yaml /etc/reconciler/
            cp /srv/deploy/reconciler.service /etc/systemd/system/
            systemctl daemon-reload
            systemctl enable reconciler.service
            """);
        machine.InstallGuardOfBoot();
        machine.Reboot();

        machine.Await("ip -4 -brief address show dev br-int | grep -q 172.16.1.4");
        machine.Await("reconciler status | grep -q 'next run'");
        NodeTests.IsPrepared(machine);
        machine.Reconciler(0, $"plan {PreparedMachine.State}");
        Assert.Equal("active", machine.Out("systemctl is-active reconciler.service"));
    }
}
