using System.Diagnostics;
using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Host.Store;

namespace Reconciler.Network.Tests.Support;

/// <summary>A mock of the guard's process: it only says that it is there. Who puts back in these tests is the run itself.</summary>
internal sealed class MockGuardHost : IGuardHost, IDisposable
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private IStoreLock? _lock;

    public string BootId => "boot";

    public TimeSpan SinceBoot => TimeSpan.FromHours(1) + Stopwatch.GetElapsedTime(_start);

    public bool CanStartUnit => false;

    public void Sleep(TimeSpan time) => Thread.Sleep(time);

    public void IgnoreHangup()
    {
    }

    public string? Start(GuardLaunch launch, bool asUnit)
    {
        _lock?.Dispose();
        do
        {
            // Another test's program that is between its fork and its exec still has a copy of the descriptor, and with it the lock.
            _lock = new StoreFiles().TryLock(Path.Combine(Path.GetDirectoryName(launch.Log)!, "guard.lock"));
        }
        while (_lock is null);

        _lock.Write(Encoding.UTF8.GetBytes(launch.Arguments[^1] + "\n"));
        return null;
    }

    public string? IdentityOf(int processId) => "4711";

    public void Kill(int processId, string identity) => throw new InvalidOperationException("no run hangs here");

    public void Dispose() => _lock?.Dispose();
}
