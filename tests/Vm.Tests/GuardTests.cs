using Reconciler.Vm.Tests.Machines;

namespace Reconciler.Vm.Tests;

/// <summary>The guard where systemd runs: a unit of its own, which outlives the run, and the unit that settles what a boot finds unsettled.</summary>
public sealed class GuardTests
{
    // The probe fails as soon as the bridge is there, and goes on failing.
    private const string Document = """
        apiVersion: reconciler.internal/v1alpha1
        kind: NodeState
        metadata: { name: guarded }
        spec:
          files:
            /etc/after: { content: "done\n", after: [network] }
          network:
            guard: GUARD
            interfaces:
              - { name: br-int, type: ovs-bridge, state: up, bridge: { port: [{ name: eth1 }, { name: br-int }] } }
              - { name: br-int, type: ovs-interface, state: up, copy-mac-from: eth1, adopt-ip-from: eth1 }

        """;

    private const string Lost = "{ within: 10m, require: all, probes: [{ ping: gateway }, { exec: [sh, -c, '! ip link show br-int'] }] }";
    private const string Asking = "{ within: 20m, confirm: true, probes: [{ ping: gateway }] }";

    [Fact]
    public void A_change_whose_run_is_killed_is_put_back_by_the_unit_of_the_guard()
    {
        using var machine = new VirtualMachine();
        var network = MachineNetwork.Of(machine);
        Start(machine, Lost);
        machine.Await("ovs-vsctl br-exists br-int && ip -4 address show dev br-int | grep -q 172.16.1.4");
        var unit = machine.Out("systemctl list-units --plain --no-legend --state=running 'reconciler*'");
        Assert.Contains("Puts a network change of reconciler back unless it is kept", unit, StringComparison.Ordinal);

        machine.Out("kill -9 $(cat /run/apply.pid)");
        machine.Await("! ovs-vsctl br-exists br-int");
        machine.Await("[ -z \"$(systemctl list-units --plain --no-legend --state=running 'reconciler*')\" ]");
        Assert.Equal(network, MachineNetwork.Of(machine));
        machine.Out("ping -c 1 -W 20 172.16.1.1; test ! -e /etc/after");
        Assert.Contains("held:      network of guarded", machine.Reconciler("status").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_that_nobody_confirmed_before_the_power_went_is_put_back_at_boot()
    {
        using var machine = new VirtualMachine();
        machine.InstallGuardOfBoot();
        var network = MachineNetwork.Of(machine);
        Start(machine, Asking);
        machine.Await("reconciler status | grep -q confirm");
        Assert.Contains("172.16.1.4/24", machine.Out("ip -4 -brief address show dev br-int"), StringComparison.Ordinal);

        machine.Out("sync");
        machine.CutPower();
        machine.Boot();
        Assert.Equal("0", machine.Out("systemctl show -P ExecMainStatus reconciler-guard-boot.service"));
        Assert.Equal("", machine.Out("ovs-vsctl list-br"));
        Assert.Equal(network, MachineNetwork.Of(machine));
        machine.Out("ping -c 1 -W 20 172.16.1.1; test ! -e /etc/after");
    }

    private static void Start(VirtualMachine machine, string guard)
    {
        machine.Write("/srv/guarded.yaml", Document.Replace("GUARD", guard, StringComparison.Ordinal));
        machine.Out("cd /srv; setsid reconciler apply guarded.yaml --yes >/run/apply.log 2>&1 </dev/null & echo $! >/run/apply.pid");
    }
}
