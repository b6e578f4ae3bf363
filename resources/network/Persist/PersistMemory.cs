using System.Text.Json;
using System.Text.Json.Serialization;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// What the last run wished to be in a file: of what the document no longer says, that goes, and what others wrote stays. A note by the id
/// of the file.
/// </summary>
internal sealed record PersistMemory
{
    public Sequence<PersistMemoryItem> Interfaces { get; init; }

    public static string IdOf(string path) => $"{NetworkIds.Persist}/{path}";

    public static ILookup<string, PersistMemoryItem> All(Remembered remembered) => remembered.Notes
        .Where(note => note.Key.StartsWith(NetworkIds.Persist + "/", StringComparison.Ordinal) && note.Value.Length > 0)
        .SelectMany(note => Parse(note.Value).Interfaces.Items)
        .ToLookup(item => item.Name, StringComparer.Ordinal);

    public static PersistMemory Parse(string json) =>
        JsonSerializer.Deserialize(json, PersistMemoryJson.Default.PersistMemory) ?? new PersistMemory();

    public string Write() => Interfaces.IsEmpty ? "" : JsonSerializer.Serialize(this, PersistMemoryJson.Default.PersistMemory);
}

/// <summary>Of one interface; routes in the words of <c>ip route</c>.</summary>
internal sealed record PersistMemoryItem(string Name, Sequence<string> Addresses, Sequence<string> Routes)
{
    public static PersistMemoryItem Of(BootWish wish) =>
        new(wish.Name, [.. wish.Addresses.Items.Select(address => address.ToString())], [.. wish.Routes.Items.Select(Text)]);

    public IEnumerable<InterfaceAddress> ReadAddresses() => Addresses.Items
        .Select(text => text.Split('/') is [var ip, var length] && RouteWords.Address(ip) is { } address && Masks.Length(length, 128) is { } known
            ? new InterfaceAddress(address, known) : null)
        .OfType<InterfaceAddress>();

    public IEnumerable<BootRoute> ReadRoutes() => Routes.Items
        .Select(text => text.Split(' ') is ["-6", .. var words] ? RouteWords.Parse(words, Family.Inet6) : RouteWords.Parse(text.Split(' ')))
        .Where(found => found is not null).Select(found => found!.Value.Route);

    // A default route without a gateway does not say of which family it is.
    private static string Text(BootRoute route) => (route.Family == Family.Inet6 ? "-6 " : "") + route;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(SequenceConverter<PersistMemoryItem>), typeof(SequenceConverter<string>)])]
[JsonSerializable(typeof(PersistMemory))]
[JsonSerializable(typeof(PersistMemoryItem))]
internal sealed partial class PersistMemoryJson : JsonSerializerContext;
