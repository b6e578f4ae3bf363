using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Reconciler.Core.Ports.Ovsdb;
using Reconciler.Host.Ovsdb;
using Reconciler.Testing.Ovs;

namespace Reconciler.Host.Tests.Ovsdb;

public class OvsdbReaderTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    [Fact]
    public void A_switch_is_read_whole()
    {
        OvsFixture.Needed();
        using var ovs = PrivateOvs.Start();
        ovs.AddDevice("eth-x");
        ovs.Vsctl(
            "set", "Open_vSwitch", ".", "external_ids:system-id=abc", "other_config:n=1", "--",
            "add-br", "br-a", "--", "set", "Bridge", "br-a", "datapath_type=netdev", "fail_mode=secure", "rstp_enable=true", "--",
            "add-port", "br-a", "eth-x", "tag=5", "vlan_mode=native-untagged", "trunks=7,6", "--",
            "--id=@m", "create", "Mirror", "name=m", "--", "set", "Bridge", "br-a", "mirrors=@m", "--",
            "set", "Interface", "eth-x", "external_ids:iface-id=pod");

        var seen = new OvsdbReader(ovs.SocketPath, Long).Observe();

        Assert.Equal((OvsCondition.Ready, "", true), (seen.Condition, seen.Message, seen.IsWritable));
        var state = seen.State!;
        Assert.Equal("abc", state.ExternalIds["system-id"]);
        Assert.Equal("1", state.OtherConfig["n"]);
        Assert.Contains("netdev", state.DatapathTypes);
        Assert.Equal(ovs.Vsctl("get", "Open_vSwitch", ".", "cur_cfg"), state.CurCfg.ToString(CultureInfo.InvariantCulture));
        var bridge = Assert.Single(state.Bridges.Values);
        Assert.Equal(("br-a", "netdev", "secure", true, false), (bridge.Name, bridge.DatapathType, bridge.FailMode, bridge.RstpEnable, bridge.StpEnable));
        Assert.True(bridge.HasLocalPort);
        Assert.Equal(["mirrors"], bridge.NotModelled);
        var port = state.Port("eth-x")!;
        Assert.Equal((5, "native-untagged"), (port.Tag, port.VlanMode));
        Assert.Equal([6, 7], port.Trunks);
        var face = state.Interface("eth-x")!;
        Assert.Equal(ovs.Vsctl("get", "Interface", "eth-x", "ofport"), face.Ofport?.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(ovs.Vsctl("get", "Interface", "eth-x", "mac_in_use").Trim('"'), face.MacInUse);
        Assert.Equal("pod", face.ExternalIds["iface-id"]);
        Assert.Equal(("internal", 65534), (state.Interface("br-a")!.Type, state.Interface("br-a")!.Ofport));
    }

    [Fact]
    public void A_thousand_ports_are_read_at_once()
    {
        OvsFixture.Needed();
        using var ovs = PrivateOvs.Start();
        ovs.StopSwitch();
        ovs.Vsctl(
            ((string[])["--no-wait", "add-br", "big"]).Concat(
                Enumerable.Range(1, 1000).SelectMany(i => (string[])["--", "add-port", "big", $"p{i}", $"tag={i}"])));

        var seen = new OvsdbReader(ovs.SocketPath, Long).Observe();

        Assert.Equal(1001, seen.State!.Bridge("big")!.Ports.Count);
        Assert.All(Enumerable.Range(1, 1000), i => Assert.Equal(i, seen.State.Port($"p{i}")!.Tag));
    }

    [Fact]
    public void A_daemon_that_ended_and_one_that_was_killed_are_both_known_to_be_down()
    {
        OvsFixture.Needed();
        using var ovs = PrivateOvs.Start();
        ovs.StopSwitch();
        Assert.Equal(OvsCondition.DaemonDown, new OvsdbReader(ovs.SocketPath, Long).Observe().Condition);

        ovs.StartSwitch();
        Assert.Equal(OvsCondition.Ready, new OvsdbReader(ovs.SocketPath, Long).Observe().Condition);

        ovs.KillSwitch();
        var seen = new OvsdbReader(ovs.SocketPath, Long).Observe();
        Assert.Equal(OvsCondition.DaemonDown, seen.Condition);
        Assert.True(seen.IsRead);
        Assert.Contains("start Open vSwitch", seen.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_to_the_socket_leads_to_the_database_and_its_daemon()
    {
        OvsFixture.Needed();
        using var ovs = PrivateOvs.Start();
        var elsewhere = Directory.CreateTempSubdirectory("ovs-link-");
        try
        {
            var link = Path.Combine(elsewhere.FullName, "db.sock");
            File.CreateSymbolicLink(link, ovs.SocketPath);
            Assert.Equal(OvsCondition.Ready, new OvsdbReader(link, Long).Observe().Condition);
            ovs.StopSwitch();
            Assert.Equal(OvsCondition.DaemonDown, new OvsdbReader(link, Long).Observe().Condition);
        }
        finally
        {
            elsewhere.Delete(recursive: true);
        }
    }

    [Fact]
    public void Where_no_pid_file_is_beside_the_socket_a_daemon_behind_is_said_to_be_that()
    {
        OvsFixture.Needed();
        using var ovs = PrivateOvs.Start();
        ovs.StopSwitch();
        File.Delete(Path.Combine(ovs.Folder, "ovsdb-server.pid"));
        Assert.Equal(OvsCondition.Ready, new OvsdbReader(ovs.SocketPath, Long).Observe().Condition);

        ovs.Vsctl("--no-wait", "add-br", "late", "--", "set", "Open_vSwitch", ".", "next_cfg=99");

        var seen = new OvsdbReader(ovs.SocketPath, Long).Observe();
        Assert.Equal(OvsCondition.DaemonBehind, seen.Condition);
        Assert.NotNull(seen.State!.Bridge("late"));
    }

    [Fact]
    public void A_missing_socket_and_a_deserted_one_are_told_apart()
    {
        var folder = Directory.CreateTempSubdirectory("ovs-none-");
        try
        {
            var path = Path.Combine(folder.FullName, "db.sock");
            var missing = new OvsdbReader(path).Observe();
            Assert.Equal(OvsCondition.NoSocket, missing.Condition);
            Assert.StartsWith($"there is no OVSDB socket at {path}: start Open vSwitch", missing.Message, StringComparison.Ordinal);

            using (var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
            {
                listener.Bind(new UnixDomainSocketEndPoint(path));
                Assert.Equal(OvsCondition.Refused, new OvsdbReader(path).Observe().Condition);
            }

            var tooLong = Path.Combine(folder.FullName, new string('x', 120));
            File.WriteAllText(tooLong, "");
            Assert.Contains("too long for a socket", new OvsdbReader(tooLong).Observe().Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_server_that_stands_still_is_not_waited_for_longer_than_the_limit()
    {
        OvsFixture.Needed();
        using var ovs = PrivateOvs.StartServerOnly();
        ovs.PauseServer();

        var seen = new OvsdbReader(ovs.SocketPath, TimeSpan.FromMilliseconds(100)).Observe();
        Assert.Equal(OvsCondition.NotAnswering, seen.Condition);
        Assert.Contains("does not answer in time", seen.Message, StringComparison.Ordinal);

        // Until its backlog is full and not even a connection is to be had.
        var waiting = new List<Socket>();
        try
        {
            while (Connect(ovs.SocketPath) is { } socket)
            {
                waiting.Add(socket);
            }

            var full = new OvsdbReader(ovs.SocketPath, TimeSpan.FromMilliseconds(100)).Observe();
            Assert.Equal(OvsCondition.NotAnswering, full.Condition);
            Assert.Contains("takes no connection", full.Message, StringComparison.Ordinal);
        }
        finally
        {
            waiting.ForEach(s => s.Dispose());
        }
    }

    [Fact]
    public void A_database_that_was_never_initialised_is_said_to_be_that()
    {
        OvsFixture.Needed();
        using var ovs = PrivateOvs.StartServerOnly();
        var seen = new OvsdbReader(ovs.SocketPath, Long).Observe();
        Assert.Equal(OvsCondition.NotInitialised, seen.Condition);
        Assert.Contains("ovs-vsctl --no-wait init", seen.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_of_another_database_is_told_apart()
    {
        OvsFixture.Needed();
        using var ovs = PrivateOvs.StartServerOnly("/usr/share/openvswitch/local-config.ovsschema");
        Assert.Equal(OvsCondition.NoSuchDatabase, new OvsdbReader(ovs.SocketPath, Long).Observe().Condition);
    }

    [Fact]
    public void An_older_schema_without_some_columns_is_read()
    {
        OvsFixture.Needed();
        var folder = Directory.CreateTempSubdirectory("ovs-schema-");
        try
        {
            var schema = JsonNode.Parse(File.ReadAllText("/usr/share/openvswitch/vswitch.ovsschema"))!;
            schema["tables"]!["Interface"]!["columns"]!.AsObject().Remove("ingress_policing_kpkts_rate");
            schema["tables"]!["Port"]!["columns"]!.AsObject().Remove("cvlans");
            var file = Path.Combine(folder.FullName, "old.ovsschema");
            File.WriteAllText(file, schema.ToJsonString());
            using var ovs = PrivateOvs.StartServerOnly(file);
            ovs.Vsctl("--no-wait", "init", "--", "add-br", "old", "--", "set", "Port", "old", "tag=3");

            Assert.Equal(3, OvsFixture.Observe(ovs).Port("old")!.Tag);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Socket? Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}
