using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Resources.Services;

namespace Reconciler.Resources.Network;

/// <summary>What brings Open vSwitch, as the order of a run knows it: a unit that is started before anything of the switch is looked for.</summary>
internal static class SwitchUnits
{
    public static readonly ImmutableArray<string> Keys = [.. ConnectivityUnits.OpenVSwitch.Select(ResourceKeys.Running)];
}
