using Reconciler.Vm.Tests.Machines;

namespace Reconciler.Vm.Tests;

/// <summary>
/// The power is cut at ten points of an apply, from its first step to its last: after the boot the node can be reached, and the next apply
/// brings it to where the first was going. A cut loses what the guest had not flushed to its disk.
/// </summary>
public abstract class PowerCuts
{
    private const string Apply = $"apply {PreparedMachine.State} --yes";
    private const int Points = 10;

    private static readonly Lazy<long> Steps = new(() =>
    {
        using var machine = Machine();
        return machine.StepsOf(Apply);
    });

    protected static void CutAt(int point)
    {
        using var machine = Machine();
        machine.StopAt(Math.Max(1, Steps.Value * ((2 * point) - 1) / (2 * Points)), Apply);
        machine.CutPower();
        machine.Boot();
        machine.Out("ip netns exec gateway ping -c 1 -W 20 172.16.1.4");

        machine.Reconciler(0, Apply);
        NodeTests.IsPrepared(machine);
        machine.Reconciler(0, $"plan {PreparedMachine.State}");
    }

    private static VirtualMachine Machine()
    {
        var machine = new VirtualMachine();
        machine.KeepSwitchInMemory();
        machine.InstallGuardOfBoot();
        return machine;
    }
}

/// <summary>The odd points; xunit runs the two classes side by side.</summary>
public sealed class PowerCutTests : PowerCuts
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(9)]
    public void The_node_boots_and_converges_after(int point) => CutAt(point);
}

/// <summary>The even points.</summary>
public sealed class OtherPowerCutTests : PowerCuts
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(10)]
    public void The_node_boots_and_converges_after(int point) => CutAt(point);
}
