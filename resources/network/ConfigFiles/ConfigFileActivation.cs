using System.Text.Json;
using Reconciler.Core.Model;
using Reconciler.Core.Ports;

namespace Reconciler.Resources.Network;

/// <summary>The tool that brings up what a file for the boot says, and the interfaces that it is told of.</summary>
public sealed record ConfigFileActivation(BootTool Tool, Sequence<string> Interfaces)
{
    private const string Key = "bringUp";

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject(Key);
        json.WriteString("tool", Word(Tool));
        json.WriteStartArray("interfaces");
        foreach (var link in Interfaces)
        {
            json.WriteStringValue(link);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static ConfigFileActivation? Read(JsonElement root) => root.TryGetProperty(Key, out var value)
        ? new ConfigFileActivation(
            Enum.GetValues<BootTool>().Single(tool => Word(tool) == value.GetProperty("tool").GetString()),
            [.. value.GetProperty("interfaces").EnumerateArray().Select(link => link.GetString()!)])
        : null;

    /// <summary>Each tool once, for all interfaces that any of the files is for.</summary>
    internal static IEnumerable<ConfigFileActivation> Joined(IEnumerable<ConfigFileActivation> all) =>
        all.GroupBy(one => one.Tool).Select(group => new ConfigFileActivation(group.Key, [.. group.SelectMany(one => one.Interfaces.Items).Distinct(StringComparer.Ordinal)]));

    private static string Word(BootTool tool) => tool switch
    {
        BootTool.IfUp => "ifup",
        BootTool.NetworkManager => "networkmanager",
        BootTool.Netplan => "netplan",
        _ => "networkd",
    };
}
