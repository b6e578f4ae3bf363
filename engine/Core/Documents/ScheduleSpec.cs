using Reconciler.Core.Diagnostics;

namespace Reconciler.Core.Documents;

/// <summary>When the daemon converges: a Quartz cron expression or an interval, and a random delay of up to <see cref="Jitter"/>.</summary>
public sealed record ScheduleSpec
{
    public string? Cron { get; init; }
    public TimeSpan? Every { get; init; }
    public string TimeZone { get; init; } = "Etc/UTC";
    public TimeSpan Jitter { get; init; }

    /// <summary>Where the expression or interval stands, for who finds that it can never be met.</summary>
    public SourceSpan? Origin { get; init; }
}

/// <summary>The limits of the history. What is older or beyond is pruned; first pre-images of what is still managed never are.</summary>
public sealed record StoreSpec
{
    public int Runs { get; init; } = 1000;
    public int Days { get; init; } = 90;
    public long Size { get; init; } = 1L << 30;
}
