using System.Net;
using System.Text.Json;
using Reconciler.Core.Ports.Network;
using Reconciler.Host.Netlink;
using Reconciler.Host.Tests.Support;
using Reconciler.Testing.Networks;

namespace Reconciler.Host.Tests.Netlink;

/// <summary>What the tests of netlink have in common: a namespace of their own, our own socket in it, and <c>ip</c> as the observer.</summary>
public abstract class NetlinkTest
{
    protected NetlinkTest() => Needs.Root();

    private protected static void Run(Action<PrivateNetwork, KernelNetwork> body) => PrivateNetwork.Run(network =>
    {
        using var kernel = new KernelNetwork();
        body(network, kernel);
    });

    /// <summary>Two veth ends, e0 and e1, up.</summary>
    private protected static void MakePair(PrivateNetwork network)
    {
        network.Ip("link add name e0 type veth peer name e1");
        network.Ip("link set e0 up");
        network.Ip("link set e1 up");
    }

    /// <summary>Sends and holds every operation to its success.</summary>
    private protected static IReadOnlyList<NetworkOutcome> Apply(KernelNetwork kernel, params NetworkOperation[] operations)
    {
        var outcomes = kernel.Send(operations);
        Assert.True(outcomes.All(outcome => outcome.Succeeded), string.Join('\n', outcomes.Select(outcome => outcome.Failure)));
        return outcomes;
    }

    private protected static IPAddress Ip(string text) => IPAddress.Parse(text);

    private protected static IpPrefix Prefix(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return new IpPrefix(Ip(text[..slash]), byte.Parse(text.AsSpan(slash + 1), System.Globalization.CultureInfo.InvariantCulture));
    }

    private protected static int IndexOf(KernelNetwork kernel, string link) => kernel.Observe().Find(link)!.Index;

    /// <summary>JSON without the named keys, for comparing what ip says before and after.</summary>
    private protected static string Without(JsonElement json, params string[] keys) => json.ValueKind switch
    {
        JsonValueKind.Array => $"[{string.Join(",\n", json.EnumerateArray().Select(item => Without(item, keys)))}]",
        JsonValueKind.Object =>
            $"{{{string.Join(", ", json.EnumerateObject().Where(item => !keys.Contains(item.Name)).Select(item => $"{item.Name}: {Without(item.Value, keys)}"))}}}",
        _ => json.GetRawText(),
    };
}
