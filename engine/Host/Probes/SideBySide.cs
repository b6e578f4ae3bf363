namespace Reconciler.Host.Probes;

/// <summary>
/// Work on threads of its own, one for each item: a thread of the pool may be in another network namespace than the one that asks, a new one
/// is born in the same.
/// </summary>
internal static class SideBySide
{
    internal static IReadOnlyList<TResult> Run<T, TResult>(IReadOnlyList<T> items, Func<T, TResult> work) =>
        items.Count == 1 ? [work(items[0])] : [.. items.Select(item => Start(() => work(item))).ToList().Select(task => task.GetAwaiter().GetResult())];

    /// <summary>Null where the work was not done in time. It is not waited for any longer; its thread ends by itself.</summary>
    internal static TResult? Within<TResult>(TimeSpan limit, Func<TResult> work, CancellationToken cancellation)
        where TResult : class
    {
        var task = Start(work);
        return WaitHandle.WaitAny([((IAsyncResult)task).AsyncWaitHandle, cancellation.WaitHandle], limit) == 0 ? task.GetAwaiter().GetResult() : null;
    }

    private static Task<TResult> Start<TResult>(Func<TResult> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
