using System.Diagnostics;

namespace Reconciler.Host.Ovsdb;

/// <summary>A point on the monotonic clock by which something must have happened.</summary>
internal readonly struct Deadline
{
    private readonly long _at;

    private Deadline(long at) => _at = at;

    internal TimeSpan Left => Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _at) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    internal bool HasPassed => Left == TimeSpan.Zero;

    internal static Deadline In(TimeSpan limit) =>
        new(Stopwatch.GetTimestamp() + (long)Math.Min(limit.TotalSeconds * Stopwatch.Frequency, long.MaxValue / 4));

    /// <summary>What Socket.Poll takes: at most half an hour at a time, and never 0 before the deadline has passed.</summary>
    internal int PollMicroseconds => Left is var left && left == TimeSpan.Zero ? 0 : (int)Math.Clamp(left.TotalMicroseconds, 1, 1.8e9);
}
