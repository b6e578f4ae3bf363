using System.Diagnostics;
using System.Text.Json.Nodes;
using Reconciler.Vm.Tests.Machines;

namespace Reconciler.Vm.Tests;

/// <summary>
/// Every type of interface on a kernel that has them all. A folder of Interfaces/ is a case: document.yaml is applied, and what the commands
/// in document.json then say must have what stands there; changed.yaml likewise; and all of it is undone again.
/// </summary>
public sealed class InterfaceTests(VirtualMachine machine) : IClassFixture<VirtualMachine>
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Interfaces");

    public static TheoryData<string> Cases => [.. Directory.GetDirectories(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_is_made_in_sync_changed_and_undone(string name)
    {
        try
        {
            ThereAndBack(name);
        }
        catch
        {
            // The other cases are to say what they would alone.
            machine.Restart();
            throw;
        }
    }

    private void ThereAndBack(string name)
    {
        var before = MachineNetwork.Of(machine);
        Converge(name, "document");
        var made = MachineNetwork.Of(machine);
        if (File.Exists(At(name, "changed.yaml")))
        {
            Converge(name, "changed");
            Undo(name, 2, made);
            IsLike(name, "document");
        }

        Undo(name, 1, before);
    }

    private void Converge(string name, string file)
    {
        machine.Write($"/srv/{name}.yaml", File.ReadAllText(At(name, file + ".yaml")));
        machine.Reconciler(0, $"apply {name}.yaml --yes {Store(name)}");
        IsLike(name, file);
        machine.Reconciler(0, $"plan {name}.yaml {Store(name)}");
        machine.Out("ping -c 1 -W 20 172.16.1.1");
    }

    private void Undo(string name, int run, string before)
    {
        machine.Reconciler(0, $"undo {run} --yes {Store(name)}");
        string[] was = before.Split('\n'), now = MachineNetwork.Of(machine).Split('\n');
        Assert.True(was.SequenceEqual(now), $"was:\n{string.Join('\n', was.Except(now))}\nis:\n{string.Join('\n', now.Except(was))}");
    }

    private void IsLike(string name, string file)
    {
        foreach (var (command, wanted) in JsonNode.Parse(File.ReadAllText(At(name, file + ".json")))!.AsObject())
        {
            // The kernel tells whether a link has become operational when it comes to it, up to a second later (net/core/link_watch.c).
            var since = Stopwatch.GetTimestamp();
            var found = machine.Json(command);
            while (!Has(found, wanted) && Stopwatch.GetElapsedTime(since) < Limits.Answer)
            {
                found = machine.Json(command);
            }

            Assert.True(Has(found, wanted), $"{command} says {found.ToJsonString()}, not {wanted!.ToJsonString()}");
        }
    }

    /// <summary>An object has at least the properties that are wanted; a list has just its items; all else is equal.</summary>
    private static bool Has(JsonNode? found, JsonNode? wanted) => (found, wanted) switch
    {
        (JsonObject f, JsonObject w) => w.All(property => f.ContainsKey(property.Key) && Has(f[property.Key], property.Value)),
        // ip -j ends a list of objects that its filter left empty with empty objects.
        (JsonArray f, JsonArray w) => f.Where(item => item is not JsonObject { Count: 0 }).ToArray() is var items
            && items.Length == w.Count && items.Zip(w).All(pair => Has(pair.First, pair.Second)),
        _ => JsonNode.DeepEquals(found, wanted),
    };

    // A history of its own for each case.
    private static string Store(string name) => $"--store /var/lib/reconciler-{name}";

    private static string At(string name, string file) => Path.Combine(Folder, name, file);
}
