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

/// <summary>Of one interface; routes and rules in the words of <c>ip</c>.</summary>
internal sealed record PersistMemoryItem(string Name, Sequence<string> Addresses, Sequence<string> Routes)
{
    public Sequence<string> Rules { get; init; }

    public static PersistMemoryItem Of(BootWish wish) =>
        new(wish.Name, [.. wish.Addresses.Items.Select(address => address.ToString())], [.. wish.Routes.Items.Select(route => Text(route, route.Family))])
        {
            Rules = [.. wish.Rules.Items.Select(rule => Text(rule, rule.Family))],
        };

    public IEnumerable<InterfaceAddress> ReadAddresses() => Addresses.Items
        .Select(text => text.Split('/') is [var ip, var length] && RouteWords.Address(ip) is { } address && Masks.Length(length, 128) is { } known
            ? new InterfaceAddress(address, known) : null)
        .OfType<InterfaceAddress>();

    public IEnumerable<BootRoute> ReadRoutes() => Read(Routes, (words, family) => RouteWords.Parse(words, family)?.Route);

    public IEnumerable<BootRule> ReadRules() => Read(Rules, RouteWords.ParseRule);

    private static IEnumerable<T> Read<T>(Sequence<string> texts, Func<IReadOnlyList<string>, Family, T?> parse)
        where T : class => texts.Items.Select(text => text.Split(' ') is ["-6", .. var words] ? parse(words, Family.Inet6) : parse(text.Split(' '), Family.Inet)).OfType<T>();

    // A default route without a gateway, and a rule without a prefix, do not say of which family they are.
    private static string Text(object entry, Family family) => (family == Family.Inet6 ? "-6 " : "") + entry;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(SequenceConverter<PersistMemoryItem>), typeof(SequenceConverter<string>)])]
[JsonSerializable(typeof(PersistMemory))]
[JsonSerializable(typeof(PersistMemoryItem))]
internal sealed partial class PersistMemoryJson : JsonSerializerContext;
