using System.Collections.Immutable;

namespace Reconciler.Resources.Network;

/// <summary>The formats that are known, in the order in which <c>auto</c> names them.</summary>
internal static class BootFormats
{
    public static readonly ImmutableArray<IBootFormat> All = [new Ifupdown(), new Ifcfg(), new NetworkManagerKeyfiles(), new Netplan(), new Networkd()];

    /// <summary>Those that the document's word means: one, or with <c>auto</c> all.</summary>
    public static IEnumerable<IBootFormat> Of(PersistFormat word) => All.Where(format => word == PersistFormat.Auto || format.Word == word);

    public static bool IsSupported(PersistFormat word) => word is PersistFormat.None or PersistFormat.Auto || All.Any(format => format.Word == word);
}
