namespace Reconciler.Benchmarks;

/// <summary>
/// Runs contenders in turn, A B C A B C ..., so that a machine that gets slower does so for all, and prints medians and ratios.
/// </summary>
internal static class Comparison
{
    private const int Usual = 9;

    public static void Run(string title, params Contender[] contenders) => Run(Usual, title, contenders);

    public static void Run(int runs, string title, params Contender[] contenders)
    {
        var results = contenders.Select(_ => new List<Measured>()).ToArray();
        for (var run = -1; run < runs; run++)
        {
            for (var i = 0; i < contenders.Length; i++)
            {
                contenders[i].Prepare();
                var measured = ChildProcess.Run(contenders[i].Program, contenders[i].Arguments);
                if (measured.Exit != contenders[i].ExpectedExit)
                {
                    throw new InvalidOperationException($"{contenders[i].Name} ended with {measured.Exit}, not {contenders[i].ExpectedExit}");
                }

                // The first round warms caches and is not counted.
                if (run >= 0)
                {
                    results[i].Add(measured);
                }
            }
        }

        Console.WriteLine(title);
        var first = Median(results[0].Select(m => m.Milliseconds));
        for (var i = 0; i < contenders.Length; i++)
        {
            var times = results[i].Select(m => m.Milliseconds).Order().ToList();
            var ratio = i == 0 ? ""
                : contenders[i].Program == contenders[0].Program ? $"  {Median(times) / first:0.00} times the first"
                : $"  reconciler takes {first / Median(times):0.00} times this";
            Console.WriteLine(
                $"  {contenders[i].Name,-34} {Median(times),9:0.0} ms  (min {times[0]:0.0}, max {times[^1]:0.0})  {Median(results[i].Select(m => m.Processor)),9:0.0} ms of processor  {results[i].Max(m => m.PeakKiB) / 1024.0,6:0.0} MB{ratio}");
        }

        Console.WriteLine();
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
