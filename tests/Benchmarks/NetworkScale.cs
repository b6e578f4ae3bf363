using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Reconciler.Benchmarks;

/// <summary>Pairs of a veth and a bridge, each with an address and a route, in a network namespace that is made anew for each apply.</summary>
internal static class NetworkScale
{
    private const int Runs = 3;

    public static void Run(string reconciler, string folder)
    {
        int[] counts = [500, 1_000];
        try
        {
            Comparison.Run(Runs, "veth and bridge pairs with an address and a route each: apply", [.. counts.Select(count => Apply(reconciler, folder, count))]);
            Comparison.Run("the same, nothing to do", [.. counts.Select(count => Apply(reconciler, folder, count) with { Prepare = () => { } })]);
        }
        finally
        {
            foreach (var count in counts)
            {
                Ip("netns", "del", Namespace(count));
            }
        }
    }

    private static Contender Apply(string reconciler, string folder, int count)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"pairs-{count}");
        var document = Path.Combine(folder, name + ".yaml");
        File.WriteAllText(document, Document(count));
        var store = Path.Combine(folder, name + "-store");
        Action anew = () =>
        {
            Ip("netns", "del", Namespace(count));
            if (Ip("netns", "add", Namespace(count)) != 0)
            {
                throw new InvalidOperationException("ip netns add failed: it needs root, and iproute2");
            }

            if (Directory.Exists(store))
            {
                Directory.Delete(store, recursive: true);
            }
        };
        return new Contender(
            string.Create(CultureInfo.InvariantCulture, $"reconciler apply, {count} pairs"), reconciler,
            ["apply", document, "--yes", "--netns", Namespace(count), "--store", store], anew);
    }

    private static string Document(int count)
    {
        var text = new StringBuilder("apiVersion: reconciler.internal/v1alpha1\nkind: NodeState\nmetadata: { name: pairs }\nspec:\n  network:\n    guard: none\n    interfaces:\n");
        for (var i = 0; i < count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                      - name: v{{i}}
                        type: veth
                        state: up
                        veth: { peer: p{{i}} }
                      - name: b{{i}}
                        type: linux-bridge
                        state: up
                        ipv4: { enabled: true, address: [{ ip: 10.{{i / 250}}.{{i % 250}}.1, prefix-length: 24 }] }
                        bridge: { options: { stp: { enabled: false } }, port: [{ name: v{{i}} }] }

                """);
        }

        text.Append("    routes:\n      config:\n");
        for (var i = 0; i < count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"        - {{ destination: 10.{100 + (i / 250)}.{i % 250}.0/24, next-hop-address: 10.{i / 250}.{i % 250}.2, next-hop-interface: b{i} }}\n");
        }

        return text.ToString();
    }

    private static string Namespace(int count) => string.Create(CultureInfo.InvariantCulture, $"rc-bench-{Environment.ProcessId}-{count}");

    private static int Ip(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
