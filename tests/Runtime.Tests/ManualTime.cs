namespace Reconciler.Runtime.Tests;

/// <summary>A clock that stands still unless it is moved; elapsed time is the system's.</summary>
public sealed class ManualTime : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
