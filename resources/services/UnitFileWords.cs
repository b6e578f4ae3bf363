using Reconciler.Core.Ports.Services;

namespace Reconciler.Resources.Services;

/// <summary>systemd's words for whether a unit is started at boot (systemctl(1), <c>is-enabled</c>).</summary>
internal static class UnitFileWords
{
    /// <summary>For good: what is enabled until the next boot only is not. A unit of another's name or making is as enabled as that one.</summary>
    public static bool IsEnabled(UnitState unit) => unit.UnitFile is "enabled" or "alias" or "indirect" or "generated";
}
