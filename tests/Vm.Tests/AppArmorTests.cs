using Reconciler.Vm.Tests.Machines;

namespace Reconciler.Vm.Tests;

/// <summary>A kernel with AppArmor: what a profile denies is denied, and one that a process needs stays.</summary>
public sealed class AppArmorTests
{
    private const string Document = """
        apiVersion: reconciler.internal/v1alpha1
        kind: NodeState
        metadata: { name: confined }
        spec:
          apparmor:
            node-agent-apparmor: { path: /etc/apparmor.d/ncp-apparmor, REST }

        """;

    private const string Source = "source: states/payload/ncp-apparmor";

    [Fact]
    public void A_profile_denies_what_it_should_and_stays_while_a_process_is_confined_by_it()
    {
        using var machine = new VirtualMachine();
        Write(machine, Source);
        machine.Reconciler(0, "apply confined.yaml --yes");

        // What the profile names, and nothing else, is refused to a process that it confines.
        const string Confined = "aa-exec -p node-agent-apparmor -- ";
        machine.Out($"echo x >/tmp/probe; {Confined}cat /tmp/probe; no {Confined}sh -c 'echo 1 >/proc/sysrq-trigger' 2>/dev/null");
        machine.Out($"mkdir -p /run/mounted; {Confined}mount -t tmpfs none /run/mounted; umount /run/mounted");

        machine.Out($"setsid {Confined}sleep infinity >/dev/null 2>&1 </dev/null & echo $! >/run/confined.pid");
        machine.Await("grep -q node-agent-apparmor /proc/$(cat /run/confined.pid)/attr/current");
        Write(machine, "state: absent");
        var refused = machine.Reconciler("apply confined.yaml --yes");
        Assert.NotEqual(0, refused.Status);
        Assert.Contains(machine.Out("cat /run/confined.pid"), refused.Output + refused.Error, StringComparison.Ordinal);
        Assert.Contains("sleep", refused.Output + refused.Error, StringComparison.Ordinal);
        machine.Out("grep -q node-agent-apparmor /sys/kernel/security/apparmor/profiles; test -e /etc/apparmor.d/ncp-apparmor");

        machine.Out("kill $(cat /run/confined.pid)");
        machine.Await("[ ! -e /proc/$(cat /run/confined.pid) ]");
        machine.Reconciler(0, "apply confined.yaml --yes");
        machine.Out("no grep -q node-agent-apparmor /sys/kernel/security/apparmor/profiles; test ! -e /etc/apparmor.d/ncp-apparmor");
    }

    [Fact]
    public void A_profile_that_is_to_complain_does_so_after_a_boot_too()
    {
        using var machine = new VirtualMachine();
        Write(machine, Source + ", mode: complain");
        machine.Reconciler(0, "apply confined.yaml --yes");
        machine.Out("grep -qx 'node-agent-apparmor (complain)' /sys/kernel/security/apparmor/profiles");
        machine.BootAnew();
        machine.Out("grep -qx 'node-agent-apparmor (complain)' /sys/kernel/security/apparmor/profiles");
        machine.Reconciler(0, "plan confined.yaml");

        Write(machine, Source + ", mode: enforce");
        machine.Reconciler(0, "apply confined.yaml --yes");
        machine.Out("grep -qx 'node-agent-apparmor (enforce)' /sys/kernel/security/apparmor/profiles");
        machine.Reconciler(0, "plan confined.yaml");
    }

    private static void Write(VirtualMachine machine, string rest) =>
        machine.Write("/srv/confined.yaml", Document.Replace("REST", rest, StringComparison.Ordinal));
}
