using Reconciler.Vm.Tests.Machines;

namespace Reconciler.Vm.Tests;

/// <summary>systemd's own network daemons, where they run as they do on a node.</summary>
public sealed class OthersTests
{
    private const string Document = """
        apiVersion: reconciler.internal/v1alpha1
        kind: NodeState
        metadata: { name: others }
        spec:
          network:
            foreign-manager: ANSWER
            interfaces:
              - { name: br-int, type: ovs-bridge, state: up, bridge: { port: [{ name: eth1 }, { name: br-int }] } }
              - { name: br-int, type: ovs-interface, state: up, copy-mac-from: eth1, adopt-ip-from: eth1 }

        """;

    [Fact]
    public void An_uplink_that_networkd_manages_is_refused_or_taken_from_it_and_given_back()
    {
        using var machine = new VirtualMachine();
        HandToNetworkd(machine);
        Write(machine, "refuse");
        var refused = machine.Reconciler("apply others.yaml --yes");
        Assert.Equal(4, refused.Status);
        Assert.Contains("systemd-networkd", refused.Output + refused.Error, StringComparison.Ordinal);
        Assert.Equal("", machine.Out("ovs-vsctl list-br"));

        Write(machine, "unmanage");
        Assert.Contains("systemd-networkd-wait-online.service: { masked: true }", machine.Reconciler(2, "plan others.yaml"), StringComparison.Ordinal);
        machine.Out("systemctl --quiet mask systemd-networkd-wait-online.service");
        machine.Reconciler(0, "apply others.yaml --yes");
        machine.Reconciler(0, "plan others.yaml");
        IsOn(machine, "br-int");
        Assert.Contains("unmanaged", machine.Out("networkctl --no-pager --no-legend list eth1"), StringComparison.Ordinal);
        machine.Out("systemctl restart systemd-networkd.service; networkctl reload; sleep 1");
        IsOn(machine, "br-int");
        machine.Reboot();
        machine.Reconciler(0, "apply others.yaml --yes");
        IsOn(machine, "br-int");

        machine.Reconciler(0, "undo 1 --yes --force");
        machine.Await("networkctl --no-pager status eth1 | grep -q 'State: routable (configured)'");
        IsOn(machine, "eth1");
    }

    [Fact]
    public void What_networkd_takes_away_when_it_starts_is_put_back_and_stays_with_the_settings_that_the_plan_names()
    {
        using var machine = new VirtualMachine();
        HandToNetworkd(machine);
        machine.Write("/srv/strips.yaml", """
            apiVersion: reconciler.internal/v1alpha1
            kind: NodeState
            metadata: { name: strips }
            spec:
              network:
                foreign-manager: coexist
                interfaces:
                  - { name: eth1, type: ethernet, state: up, ipv4: { enabled: true, address: [{ ip: 172.16.1.4, prefix-length: 24 }, { ip: 172.16.77.4, prefix-length: 24 }] } }
                routes: { config: [{ destination: 10.9.0.0/16, next-hop-address: 172.16.1.1, next-hop-interface: eth1 }] }
                route-rules: { config: [{ ip-from: 172.16.77.4/32, route-table: 100, priority: 1000 }] }

            """);
        Assert.DoesNotContain("systemd-networkd takes away", machine.Reconciler(2, "plan strips.yaml"), StringComparison.Ordinal);
        machine.Reconciler(0, "apply strips.yaml --yes");
        Restart(machine);

        var plan = machine.Reconciler(2, "plan strips.yaml");
        Assert.Equal(2, plan.Split("set KeepConfiguration=static in [Network] of /etc/systemd/network/10-eth1.network, and restart it").Length - 1);
        Assert.Contains("set ManageForeignRoutingPolicyRules=no in [Network] of /etc/systemd/networkd.conf (yes is its default), and restart it", plan, StringComparison.Ordinal);
        machine.Reconciler(0, "apply strips.yaml --yes");

        machine.Out("sed -i '/^.Network.$/a KeepConfiguration=static' /etc/systemd/network/10-eth1.network; printf '[Network]\nManageForeignRoutingPolicyRules=no\n' >/etc/systemd/networkd.conf");
        Restart(machine);
        machine.Out("networkctl reconfigure eth1");
        Restart(machine);
        machine.Reconciler(0, "plan strips.yaml");
    }

    /// <summary>Until it has configured the interface anew: its word of before stays in the file otherwise.</summary>
    private static void Restart(VirtualMachine machine)
    {
        machine.Out("rm -f /run/systemd/netif/links/*; systemctl restart systemd-networkd.service");
        machine.Await("grep -qx ADMIN_STATE=configured /run/systemd/netif/links/$(cat /sys/class/net/eth1/ifindex)");
    }

    [Fact]
    public void Name_servers_are_told_to_resolved_and_taken_back()
    {
        using var machine = new VirtualMachine();
        machine.Out("systemctl unmask --quiet systemd-resolved.service; systemctl --quiet enable --now systemd-resolved.service; ln -sf ../run/systemd/resolve/stub-resolv.conf /etc/resolv.conf");
        machine.Await("systemctl is-active --quiet systemd-resolved.service");
        machine.Write("/srv/names.yaml", "dns-resolver: { config: { server: [172.16.1.1], search: [example.test] } }\n");
        machine.Reconciler(2, "plan names.yaml");
        machine.Reconciler(0, "apply names.yaml --yes");
        machine.Reconciler(0, "plan names.yaml");
        Assert.Contains("172.16.1.1", machine.Out("resolvectl --no-pager dns"), StringComparison.Ordinal);
        Assert.Contains("example.test", machine.Out("resolvectl --no-pager domain"), StringComparison.Ordinal);
        machine.Out("test -L /etc/resolv.conf");

        machine.Reconciler(0, "undo --yes");
        Assert.DoesNotContain("172.16.1.1", machine.Out("resolvectl --no-pager dns"), StringComparison.Ordinal);
        machine.Out("test -L /etc/resolv.conf");
    }

    private static void HandToNetworkd(VirtualMachine machine)
    {
        machine.Write("/etc/systemd/network/10-eth1.network", "[Match]\nName=eth1\n[Network]\nAddress=172.16.1.4/24\nGateway=172.16.1.1\nLinkLocalAddressing=no\n");
        // One manager at a time: ifupdown leaves the address, networkd takes it over.
        machine.Out("printf 'auto lo\\niface lo inet loopback\\n' >/etc/network/interfaces; systemctl --quiet enable --now systemd-networkd.service");
        machine.Await("networkctl --no-pager status eth1 | grep -q 'State: routable (configured)'");
        machine.Out("ip route del default dev eth1 proto boot 2>/dev/null || :");
        machine.Await("ip route show default | grep -q 'via 172.16.1.1 dev eth1'");
    }

    private static void IsOn(VirtualMachine machine, string link)
    {
        Assert.Contains("172.16.1.4/24", machine.Out($"ip -4 -brief address show dev {link}"), StringComparison.Ordinal);
        machine.Out("ip netns exec gateway ping -c 1 -W 20 172.16.1.4; ping -c 1 -W 20 172.16.1.1");
    }

    private static void Write(VirtualMachine machine, string answer) =>
        machine.Write("/srv/others.yaml", Document.Replace("ANSWER", answer, StringComparison.Ordinal));
}
