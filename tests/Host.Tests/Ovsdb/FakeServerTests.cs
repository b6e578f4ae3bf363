using System.Text;
using Reconciler.Core.Ports.Ovsdb;
using Reconciler.Host.Ovsdb;

namespace Reconciler.Host.Tests.Ovsdb;

/// <summary>What a real server does not say: see <see cref="FakeOvsdbServer"/>.</summary>
public class FakeServerTests
{
    private const string Snapshot =
        """
        {"id":"1","error":null,"result":{
          "Open_vSwitch":{"00000000-0000-0000-0000-000000000001":{"new":{"next_cfg":2,"cur_cfg":2,"external_ids":["map",[["ключ","\u00e4\"}{"]]],
            "bridges":["uuid","00000000-0000-0000-0000-000000000002"]}}},
          "Bridge":{"00000000-0000-0000-0000-000000000002":{"new":{"name":"br","ports":["set",[]]}}}}}
        """;

    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    [Fact]
    public void An_answer_in_single_bytes_is_put_together()
    {
        using var fake = new FakeOvsdbServer(Encoding.UTF8.GetBytes(Snapshot).Select(b => new[] { b }));

        var seen = new OvsdbReader(fake.SocketPath, Long).Observe();

        Assert.Equal(OvsCondition.Ready, seen.Condition);
        Assert.Equal("ä\"}{", seen.State!.ExternalIds["ключ"]);
        Assert.NotNull(seen.State.Bridge("br"));
    }

    [Fact]
    public void An_answer_of_fifty_megabytes_is_taken_in()
    {
        var ports = string.Join(',', Enumerable.Range(0, 1000).Select(i => $"""["k{i}","{new string('x', 50_000)}"]"""));
        using var fake = new FakeOvsdbServer(Encoding.UTF8.GetBytes(
            $$"""{"id":"1","error":null,"result":{"Open_vSwitch":{"u":{"new":{"external_ids":["map",[{{ports}}]]} } } } }"""));

        Assert.Equal(1000, new OvsdbReader(fake.SocketPath, Long).Observe().State!.ExternalIds.Count);
    }

    [Fact]
    public void An_echo_is_answered_and_an_unknown_request_refused_before_the_answer_comes()
    {
        using var fake = new FakeOvsdbServer(Encoding.UTF8.GetBytes(
            """{"method":"echo","params":["hello"],"id":"e"} {"method":"strange","params":[],"id":7}{"method":"noted","params":[],"id":null}""" + Snapshot));

        Assert.Equal(OvsCondition.Ready, new OvsdbReader(fake.SocketPath, Long).Observe().Condition);

        var heard = fake.Heard();
        Assert.Contains("""{"id":"e","result":["hello"],"error":null}""", heard, StringComparison.Ordinal);
        Assert.Contains("""{"id":7,"result":null,"error":"unknown method"}""", heard, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("[1,2]")]
    [InlineData("42 ")]
    [InlineData("""{"id":"1","result":{"Bridge":[]},"error":null}""")]
    [InlineData("""{"id":"1","result":{"Bridge":{"u":{"new":{"name":["nonsense",[]]}}}},"error":null}""")]
    [InlineData("""{"id":"1","result":{"Bridge":{"u":{"new":{"name":"\ud800"}}}},"error":null}""")]
    [InlineData("""{"id":"1","result":7,"error":null}""")]
    [InlineData("""{"id":"9","result":{},"error":null}""")]
    [InlineData("""{"nothing":true}""")]
    [InlineData("""{"method":"update","params":[1],"id":null}""")]
    public void What_is_no_OVSDB_is_said_to_be_none(string answer)
    {
        using var fake = new FakeOvsdbServer(Encoding.UTF8.GetBytes(answer));

        var seen = new OvsdbReader(fake.SocketPath, Long).Observe();

        Assert.Equal(OvsCondition.NotOvsdb, seen.Condition);
        Assert.Contains(fake.SocketPath, seen.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_an_answer_is_no_answer()
    {
        using var fake = new FakeOvsdbServer(Encoding.UTF8.GetBytes(Snapshot[..^5]));
        Assert.Equal(OvsCondition.NotAnswering, new OvsdbReader(fake.SocketPath, TimeSpan.FromMilliseconds(100)).Observe().Condition);
    }

    [Fact]
    public void A_write_that_is_not_answered_is_in_doubt()
    {
        using var fake = new FakeOvsdbServer(Encoding.UTF8.GetBytes(Snapshot));

        var outcome = new OvsdbWriter(fake.SocketPath).Transact(OvsFixture.Bridge("new"), new() { Limit = TimeSpan.FromSeconds(2) });

        Assert.Equal(OvsOutcomeKind.Unknown, outcome.Kind);
        Assert.Contains("whether it was written is not known", outcome.Message, StringComparison.Ordinal);
    }
}
