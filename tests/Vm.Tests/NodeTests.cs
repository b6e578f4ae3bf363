using Reconciler.Vm.Tests.Machines;

namespace Reconciler.Vm.Tests;

/// <summary>states/nsx-ubuntu.yaml on a bare machine, all of it: files, bundle, profile and network; and all of it back.</summary>
public sealed class NodeTests
{
    private const string State = "states/nsx-ubuntu.yaml";

    [Fact]
    public void A_bare_machine_is_prepared_stays_so_and_is_bare_again()
    {
        using var machine = new VirtualMachine();
        machine.Out("mkdir -p /etc/cni/net.d; echo '{}' >/etc/cni/net.d/10-nsx.conf");
        var tree = Tree(machine);
        var network = MachineNetwork.Of(machine);
        var profiles = machine.Out("cat /sys/kernel/security/apparmor/profiles");
        machine.Reconciler(2, $"plan {State}");

        machine.Reconciler(0, $"apply {State} --yes");
        IsPrepared(machine);
        machine.Reconciler(0, $"plan {State}");
        Assert.Contains("in sync", machine.Reconciler(0, $"apply {State} --yes"), StringComparison.Ordinal);
        Assert.Single(machine.Json("reconciler history --format json")["runs"]!.AsArray());

        machine.Reconciler(0, "undo --yes");
        Assert.Equal(tree, Tree(machine));
        Assert.Equal(profiles, machine.Out("cat /sys/kernel/security/apparmor/profiles"));
        Assert.Equal(network, MachineNetwork.Of(machine));
        machine.Out("ping -c 1 -W 20 172.16.1.1");
    }

    /// <summary>What somebody else would look at to see that the node is prepared.</summary>
    internal static void IsPrepared(VirtualMachine machine) => machine.Out("""
        cd /srv; test ! -e /etc/cni/net.d/10-nsx.conf
        cmp states/payload/10-nsx.conflist /etc/cni/net.d/10-nsx.conflist
        cmp states/payload/ncp-apparmor /etc/apparmor.d/ncp-apparmor
        test "$(stat -c %a /etc/nsx-ujo/ncp.ini)" = 600
        test -x /opt/cni/bin/nsx
        no dpkg-query -W nsx-cni 2>/dev/null
        test ! -e /usr/share/nsx-cni/note
        grep -qx 'node-agent-apparmor (enforce)' /sys/kernel/security/apparmor/profiles
        is() { test "$1" = "$2" || { echo "not $1: $2" >&2; false; }; }
        has() { case $2 in *"$1"*) ;; *) echo "no $1 in: $2" >&2; false ;; esac; }
        is br-int "$(ovs-vsctl port-to-br eth1)"
        is '' "$(ip -4 -brief address show dev eth1 | grep 172)"
        has 172.16.1.4/24 "$(ip -4 -brief address show dev br-int)"
        has 'via 172.16.1.1 dev br-int' "$(ip route show default)"
        has 'via 172.16.1.1 dev br-int' "$(ip route show 10.9.0.0/16)"
        is "$(cat /sys/class/net/eth1/address)" "$(cat /sys/class/net/br-int/address)"
        ping -c 1 -W 20 10.9.0.1; ip netns exec gateway ping -c 1 -W 20 172.16.1.4
        """);

    // What the store and the systems themselves write is nobody's state.
    private static string Tree(VirtualMachine machine) => machine.Out("""
        find / -xdev \( -path /var/lib/reconciler -o -path /var/cache -o -path /var/log -o -path /var/lib/openvswitch -o -path /var/lib/systemd -o -path /srv -o -path /tmp -o -path /var/tmp \) -prune \
            -o \( -type f -o -type d -o -type l \) -printf '%y %m %u %p %l %s\n' | sort
        """);
}
