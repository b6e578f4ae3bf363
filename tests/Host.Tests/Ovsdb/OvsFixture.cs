using System.Collections.Immutable;
using Reconciler.Core.Ports.Ovsdb;
using Reconciler.Host.Ovsdb;
using Reconciler.Testing.Ovs;

namespace Reconciler.Host.Tests.Ovsdb;

/// <summary>One switch for the tests of a class, which use bridges of different names on it.</summary>
public sealed class OvsFixture : IDisposable
{
    // Only a switch that never answers takes so long.
    internal static readonly OvsTransactOptions Patient = new() { Limit = TimeSpan.FromMinutes(2) };

    private readonly PrivateOvs? _ovs = PrivateOvs.Missing() is null ? PrivateOvs.Start() : null;

    public PrivateOvs Ovs => _ovs ?? throw new InvalidOperationException(PrivateOvs.Missing());

    public void Dispose() => _ovs?.Dispose();

    internal static void Needed() => Assert.SkipWhen(PrivateOvs.Missing() is not null, PrivateOvs.Missing() ?? "");

    internal static OvsState Observe(PrivateOvs ovs)
    {
        var seen = new OvsdbReader(ovs.SocketPath, TimeSpan.FromMinutes(2)).Observe();
        Assert.NotNull(seen.State);
        return seen.State;
    }

    /// <summary>A bridge on the datapath that runs everywhere, with its local port.</summary>
    internal static OvsOperation[] Bridge(string name) => [new AddBridge(name, With((OvsColumn.DatapathType, OvsValue.Of(PrivateOvs.Datapath)))), AddPort.Internal(name, name)];

    internal static ImmutableSortedDictionary<string, OvsValue> With(params (string Column, OvsValue Value)[] columns) =>
        OvsRow.NoColumns.AddRange(columns.Select(c => KeyValuePair.Create(c.Column, c.Value)));

    internal static ImmutableSortedDictionary<string, string?> Keys(params (string Key, string? Value)[] keys) =>
        ImmutableSortedDictionary.Create<string, string?>(StringComparer.Ordinal)
            .AddRange(keys.Select(k => KeyValuePair.Create(k.Key, k.Value)));
}
