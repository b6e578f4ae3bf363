namespace Reconciler.Benchmarks;

/// <summary>One finished process: wall time and processor time in milliseconds and its peak memory in KiB, as the kernel accounts them (wait4(2)).</summary>
internal readonly record struct Measured(double Milliseconds, double Processor, long PeakKiB, int Exit);

/// <summary>A command to be measured; <paramref name="Prepare"/> runs before each run and is not measured.</summary>
internal sealed record Contender(string Name, string Program, string[] Arguments, Action Prepare, int ExpectedExit = 0);
