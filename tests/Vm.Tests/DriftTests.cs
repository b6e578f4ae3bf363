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

    public static TheoryData<string, string> Drifts { get; } = new()
    {
        { "a file is changed", "sed -i s/1500/9000/ /etc/cni/net.d/10-nsx.conflist" },
        { "a file is removed", "rm /opt/cni/bin/nsx" },
        { "a mode is changed", "chmod 666 /etc/nsx-ujo/ncp.ini" },
        { "an old release's file is back", "echo '{}' >/etc/cni/net.d/10-nsx.conf" },
        { "a file is a link to elsewhere", "cp /opt/cni/bin/nsx /root/other; ln -sf /root/other /opt/cni/bin/nsx" },
        { "an old release's package is back", OldPackage },
        { "the profile's file is changed", "echo '# ours' >>/etc/apparmor.d/ncp-apparmor" },
        { "the profile's file is removed", "rm /etc/apparmor.d/ncp-apparmor" },
        { "the profile is unloaded", "printf node-agent-apparmor >/sys/kernel/security/apparmor/.remove" },
        { "the profile only complains", "apparmor_parser -r -C /etc/apparmor.d/ncp-apparmor" },
        { "the profile complains by its link", "aa-complain /etc/apparmor.d/ncp-apparmor" },
        { "the kernel holds another profile of that name", "echo 'profile node-agent-apparmor { file, }' | apparmor_parser -r" },
        { "the profile is disabled for the next boot", "mkdir -p /etc/apparmor.d/disable; ln -s /etc/apparmor.d/ncp-apparmor /etc/apparmor.d/disable/" },
        { "the uplink is no port any more", "ovs-vsctl del-port br-int eth1" },
        { "the bridge is gone, and with it the address", "ovs-vsctl del-br br-int" },
        { "the bridge has another MAC", "ovs-vsctl set bridge br-int other_config:hwaddr=52:54:00:00:00:99" },
        { "the address is back on the uplink", "ip address del 172.16.1.4/24 dev br-int; ip address add 172.16.1.4/24 dev eth1; ip route add default via 172.16.1.1 dev eth1" },
        { "the address is on both", "ip address add 172.16.1.4/24 dev eth1" },
        { "a route is gone", "ip route del 10.9.0.0/16" },
        { "a route goes elsewhere", "ip route replace 10.9.0.0/16 via 172.16.1.9" },
        { "the bridge is down", "ip link set br-int down" },
        { "the uplink is down", "ip link set eth1 down" },
    };

    [Theory]
    [MemberData(nameof(Drifts))]
    public void It_is_repaired(string what, string drift)
    {
        _ = what;
        _machine.Out("cd /srv; " + drift);
        _machine.Reconciler(2, $"plan {PreparedMachine.State}");
        _machine.Reconciler(0, $"apply {PreparedMachine.State} --yes");
        _machine.Reconciler(0, $"plan {PreparedMachine.State}");
        NodeTests.IsPrepared(_machine);
    }
}
