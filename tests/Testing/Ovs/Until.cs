using System.Diagnostics;

namespace Reconciler.Testing.Ovs;

/// <summary>Waits for what another process does. The limit is only for what never happens.</summary>
public static class Until
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static void True(Func<bool> condition, string what)
    {
        var since = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(since) > Limit)
            {
                throw new TimeoutException($"waited in vain for {what}");
            }

            Thread.Sleep(5);
        }
    }
}
