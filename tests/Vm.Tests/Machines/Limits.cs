namespace Reconciler.Vm.Tests.Machines;

/// <summary>Only for what never happens: an emulated machine on a loaded host may be twenty times as slow as usual.</summary>
internal static class Limits
{
    public static readonly TimeSpan Answer = TimeSpan.FromMinutes(2);
    public static readonly TimeSpan Boot = TimeSpan.FromMinutes(8);
    public static readonly TimeSpan Command = TimeSpan.FromMinutes(6);
}
