namespace Reconciler.Runtime.Convergence;

/// <summary>The few errno values of Linux that mean something here.</summary>
internal static class Errno
{
    public const int NotEmpty = 39;
}
