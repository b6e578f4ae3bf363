namespace Reconciler.Core.Ports;

/// <summary>The living processes of the running kernel, of every pid namespace below ours (those in containers too).</summary>
public interface IProcessReader
{
    /// <summary>One pass over /proc. Kernel threads, zombies and this process itself are left out; one that ends meanwhile may be.</summary>
    IReadOnlyList<ProcessState> Observe();
}

/// <summary>A process by the names under which people know it.</summary>
public sealed record ProcessState
{
    public required int Pid { get; init; }

    /// <summary>The kernel's name of it (<c>comm</c>): fifteen bytes at most, so longer names are cut.</summary>
    public required string Command { get; init; }

    /// <summary>The path of what it executes; null if that may not be seen.</summary>
    public string? Executable { get; init; }

    /// <summary>The name by which it was started, <c>argv[0]</c>.</summary>
    public string? Argument0 { get; init; }

    /// <summary>Whether it is in the network namespace of the caller; null if that may not be seen.</summary>
    public bool? InOurNetwork { get; init; }

    /// <summary>When it was started, in nanoseconds since the epoch by today's clock; exact to about 20 ms.</summary>
    public long StartedNs { get; init; }
}
