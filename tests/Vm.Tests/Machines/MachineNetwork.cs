using System.Text.Json;
using Reconciler.Testing.Networks;
using Reconciler.Testing.Ovs;

namespace Reconciler.Vm.Tests.Machines;

/// <summary>The machine's network as <c>ip</c>, <c>bridge</c> and <c>ovs-vsctl</c> show it, as lines to be compared.</summary>
internal static class MachineNetwork
{
    private const string Separator = "----8<----";

    public static string Of(VirtualMachine machine)
    {
        // All that is asked, in one go: each program that is started from outside costs a tenth of a second.
        var asked = new List<string>();
        NetworkText.Of(arguments => Empty(asked, "ip -j -d " + arguments));
        OvsText.Of(arguments => { asked.Add("ovs-vsctl " + string.Join(' ', arguments)); return ""; });
        asked.Add("bridge -j vlan show");
        var answers = machine.Out(string.Join($"; echo '{Separator}'; ", asked)).Split(Separator + "\n");
        var next = 0;
        return NetworkText.Of(_ => Parse(answers[next++])) + OvsText.Of(_ => answers[next++]) + Vlans(Parse(answers[next]));
    }

    private static string Vlans(JsonElement ports) =>
        string.Concat(ports.EnumerateArray().Select(port => $"vlans {port.GetRawText()}\n").Order(StringComparer.Ordinal));

    private static JsonElement Empty(List<string> asked, string command)
    {
        asked.Add(command);
        return Parse("");
    }

    private static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(text) ? "[]" : text);
        return document.RootElement.Clone();
    }
}
