namespace Reconciler.Vm.Tests.Machines;

/// <summary>What a program in the guest said and how it ended.</summary>
public sealed record Ended(string Command, int Status, string Output, string Error)
{
    /// <summary>For a failing assertion.</summary>
    public override string ToString() => $"{Command}\nexit status {Status}\n--- standard output\n{Output}\n--- standard error\n{Error}";
}
