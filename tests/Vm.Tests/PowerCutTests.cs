using Reconciler.Vm.Tests.Machines;

namespace Reconciler.Vm.Tests;

/// <summary>
/// The power is cut at ten points of an apply, from its first steps to its last: after the boot the node can be reached, and the next apply
/// brings it to where the first was going. A cut loses what the guest had not flushed to its disk.
/// </summary>
public abstract class PowerCuts
{
    private const string Apply = $"apply {PreparedMachine.State} --yes";
    private const int Points = 10;
    private const int Every = 30;

    // One apply serves them all: it stands still every few steps, and what a cut there would leave is kept.
    private static readonly Lazy<IReadOnlyList<string>> Disks = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("reconciler-vm-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        using var machine = new VirtualMachine();
        machine.KeepSwitchInMemory();
        machine.InstallGuardOfBoot();
        machine.StartInSteps(Every, Apply);
        var disks = new List<string>();
        string Next() => Path.Combine(folder.FullName, $"{disks.Count}.qcow2");
        while (machine.NextStop(Next()))
        {
            disks.Add(Next());
        }

        Assert.True(disks.Count >= Points, $"only {disks.Count} points");
        return disks;
    });

    protected static void CutAt(int point)
    {
        using var machine = VirtualMachine.Booted(Disks.Value[(point - 1) * (Disks.Value.Count - 1) / (Points - 1)]);
        machine.Out("ip netns exec gateway ping -c 1 -W 20 172.16.1.4");

        machine.Reconciler(0, Apply);
        NodeTests.IsPrepared(machine);
        machine.Reconciler(0, $"plan {PreparedMachine.State}");
    }
}

/// <summary>The odd points; the even ones are a class of their own, since xunit runs the tests of one class after each other.</summary>
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
