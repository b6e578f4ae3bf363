using Reconciler.Vm.Tests.Machines;

namespace Reconciler.Vm.Tests;

/// <summary>A machine that states/nsx-ubuntu.yaml was applied to once.</summary>
public sealed class PreparedMachine : IDisposable
{
    public const string State = "states/nsx-ubuntu.yaml";

    public PreparedMachine() => Machine.Reconciler(0, $"apply {State} --yes");

    public VirtualMachine Machine { get; } = new();

    public void Dispose() => Machine.Dispose();
}

/// <summary>Every kind of drift that somebody makes by hand is seen, repaired, and then gone.</summary>
public sealed class DriftTests(PreparedMachine prepared) : IClassFixture<PreparedMachine>
{
    private readonly VirtualMachine _machine = prepared.Machine;

    private const string OldPackage = """
        rm -rf /root/old && mkdir -p /root/old/DEBIAN /root/old/etc/cni/net.d /root/old/usr/share/nsx-cni
        printf 'Package: nsx-cni\nVersion: 3.0\nArchitecture: all\nMaintainer: nobody\nDescription: an old release\n' >/root/old/DEBIAN/control
        echo /etc/cni/net.d/10-nsx.conf >/root/old/DEBIAN/conffiles
        echo '{}' >/root/old/etc/cni/net.d/10-nsx.conf
        echo old >/root/old/usr/share/nsx-cni/note
        dpkg-deb --root-owner-group -b /root/old /root/old.deb >/dev/null
        dpkg -i /root/old.deb >/dev/null
        """;

    /// <summary>A round is one drift of each kind that can stand beside the others: of files or packages, of the profile, of the network.</summary>
    public static TheoryData<string, string> Rounds { get; } = new()
    {
        { "a file, the loaded profile, a port", "sed -i s/1500/9000/ /etc/cni/net.d/10-nsx.conflist; printf node-agent-apparmor >/sys/kernel/security/apparmor/.remove; ovs-vsctl del-port br-int eth1" },
        { "a missing file, a complaining profile, a bridge that is gone with the address", "rm /opt/cni/bin/nsx; apparmor_parser -r -C /etc/apparmor.d/ncp-apparmor; ovs-vsctl del-br br-int" },
        { "a mode, the profile's file, another MAC", "chmod 666 /etc/nsx-ujo/ncp.ini; echo '# ours' >>/etc/apparmor.d/ncp-apparmor; ovs-vsctl set bridge br-int other_config:hwaddr=52:54:00:00:00:99" },
        { "an old release's file, a link that makes the profile complain, the address back on the uplink", "echo '{}' >/etc/cni/net.d/10-nsx.conf; aa-complain /etc/apparmor.d/ncp-apparmor; ip address del 172.16.1.4/24 dev br-int; ip address add 172.16.1.4/24 dev eth1; ip route add default via 172.16.1.1 dev eth1" },
        { "a file that is a link to elsewhere, another profile of that name, the address on both", "cp /opt/cni/bin/nsx /root/other; ln -sf /root/other /opt/cni/bin/nsx; echo 'profile node-agent-apparmor { file, }' | apparmor_parser -r; ip address add 172.16.1.4/24 dev eth1" },
        { "an old release's package, a profile disabled for the next boot, a lost route", OldPackage + "\nmkdir -p /etc/apparmor.d/disable; ln -s /etc/apparmor.d/ncp-apparmor /etc/apparmor.d/disable/; ip route del 10.9.0.0/16" },
        { "no profile file, a route that goes elsewhere", "rm /etc/apparmor.d/ncp-apparmor; ip route replace 10.9.0.0/16 via 172.16.1.9" },
        { "the bridge is down", "ip link set br-int down" },
        { "the uplink is down", "ip link set eth1 down" },
        { "Open vSwitch is stopped", "systemctl stop openvswitch-switch.service" },
    };

    [Theory]
    [MemberData(nameof(Rounds))]
    public void It_is_repaired(string what, string drifts)
    {
        _ = what;
        _machine.Out("cd /srv; " + drifts);
        _machine.Reconciler(2, $"plan {PreparedMachine.State}");
        Assert.Contains("done, drift", _machine.Reconciler(0, $"apply {PreparedMachine.State} --yes"), StringComparison.Ordinal);
        _machine.Reconciler(0, $"plan {PreparedMachine.State}");
        NodeTests.IsPrepared(_machine);
    }
}
