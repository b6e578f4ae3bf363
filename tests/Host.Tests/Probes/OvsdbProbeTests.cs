using System.Net.Sockets;
using System.Text;
using Reconciler.Host.Probes;
using Reconciler.Host.Tests.Support;

namespace Reconciler.Host.Tests.Probes;

public class OvsdbProbeTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("""{"id":"reconciler","result":[],"error":null}""")]
    [InlineData("""{"method":"echo","params":[],"id":"echo"}{"error":null,"result":[],"id":"reconciler"}""")]
    public void A_server_that_echoes_is_there(string answer) => Assert.Null(Ask(answer, Long));

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "is not an OVSDB server")]
    [InlineData("""{"id":"other","result":{"id":"reconciler"}}""", "was closed without an answer")]
    [InlineData("", "was closed without an answer")]
    public void Anything_else_is_said(string answer, string expected) => Assert.EndsWith(expected, Ask(answer, Long), StringComparison.Ordinal);

    [Fact]
    public void A_server_that_says_nothing_is_not_waited_for_longer_than_the_limit()
    {
        using var node = new Node();
        using var listener = Listen(node);
        Assert.EndsWith("did not answer in time", OvsdbProbe.Answers(node.At("/db.sock"), TimeSpan.FromMilliseconds(50)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_or_deserted_socket_is_told_apart()
    {
        using var node = new Node();
        Assert.Equal($"there is no socket {node.At("/db.sock")}", OvsdbProbe.Answers(node.At("/db.sock"), Long));
        using (var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            listener.Bind(new UnixDomainSocketEndPoint(node.At("/deaf.sock")));
            Assert.Equal($"nothing listens on {node.At("/deaf.sock")}", OvsdbProbe.Answers(node.At("/deaf.sock"), Long));
        }

        Assert.Contains("too long", OvsdbProbe.Answers("/" + new string('x', 107), Long), StringComparison.Ordinal);
    }

    private static string? Ask(string answer, TimeSpan limit)
    {
        using var node = new Node();
        using var listener = Listen(node);
        var server = new Thread(() =>
        {
            using var client = listener.Accept();
            client.Receive(new byte[1024]);
            client.Send(Encoding.UTF8.GetBytes(answer));
        });
        server.Start();
        var said = OvsdbProbe.Answers(node.At("/db.sock"), limit);
        server.Join();
        return said;
    }

    private static Socket Listen(Node node)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(node.At("/db.sock")));
        listener.Listen();
        return listener;
    }
}
