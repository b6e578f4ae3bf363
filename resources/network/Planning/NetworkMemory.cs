using System.Text.Json;

namespace Reconciler.Resources.Network;

/// <summary>The store's form of an <see cref="InterfaceMemory"/>.</summary>
internal static class NetworkMemory
{
    public static string Write(InterfaceMemory memory) => JsonSerializer.Serialize(memory, ModelJsonContext.Default.InterfaceMemory);

    public static InterfaceMemory Parse(string json) =>
        JsonSerializer.Deserialize(json, ModelJsonContext.Default.InterfaceMemory) ?? InterfaceMemory.Nothing;
}
