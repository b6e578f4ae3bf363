using System.Text;
using Reconciler.Core.Guarding;
using Reconciler.Core.Ports;
using Reconciler.Host.Store;

namespace Reconciler.Runtime.Tests.Guard;

/// <summary>A system whose clock only its sleepers move, and in which a guard that is started says that it is there.</summary>
public sealed class FakeGuardHost : IGuardHost
{
    private TimeSpan _now = TimeSpan.FromHours(1);

    public string BootId { get; set; } = "boot-1";

    public TimeSpan SinceBoot => _now;

    /// <summary>Time does not pass while somebody else of the test is at work.</summary>
    public bool Frozen { get; set; }

    public bool HangupIgnored { get; private set; }

    public bool CanStartUnit { get; set; }

    public List<(GuardLaunch Launch, bool AsUnit)> Starts { get; } = [];

    public Func<bool, string?> StartFails { get; set; } = _ => null;

    /// <summary>Started, but it says nothing.</summary>
    public bool Mute { get; set; }

    public Action OnStart { get; set; } = () => { };

    public Action OnSleep { get; set; } = () => { };

    public Action OnKill { get; set; } = () => { };

    public List<(int ProcessId, string Identity)> Kills { get; } = [];

    public IStoreLock? GuardLock { get; private set; }

    public void Advance(TimeSpan time) => _now += time;

    public void Sleep(TimeSpan time)
    {
        OnSleep();
        if (Frozen)
        {
            Thread.Yield();
        }
        else
        {
            _now += time;
        }
    }

    public void IgnoreHangup() => HangupIgnored = true;

    public string? Start(GuardLaunch launch, bool asUnit)
    {
        Starts.Add((launch, asUnit));
        if (StartFails(asUnit) is { } trouble)
        {
            return trouble;
        }

        if (!Mute)
        {
            EndGuard();
            GuardLock = new StoreFiles().TryLock(Path.Combine(Path.GetDirectoryName(launch.Log)!, "guard.lock"));
            GuardLock!.Write(Encoding.UTF8.GetBytes(launch.Arguments[^1] + "\n"));
        }

        OnStart();
        return null;
    }

    /// <summary>The guard's process is gone too.</summary>
    public void EndGuard()
    {
        GuardLock?.Dispose();
        GuardLock = null;
    }

    public string? IdentityOf(int processId) => "4711";

    public void Kill(int processId, string identity)
    {
        Kills.Add((processId, identity));
        OnKill();
    }
}

/// <summary>Answers as the test says, and counts.</summary>
public sealed class FakeReachability(Func<Probe, string?> fails) : IReachability
{
    private int _asked;

    public int Asked => _asked;

    public ProbeAnswer Ask(Probe probe, TimeSpan limit, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _asked);
        return fails(probe) is { } saw ? new ProbeAnswer(probe, Holds: false, saw) : new ProbeAnswer(probe, Holds: true, "answered");
    }
}

/// <summary>The network namespaces of a machine: what the test says leads to them, and who settles what there.</summary>
public sealed class FakePlaces : INetworkPlaces
{
    public NetworkPlace Here { get; set; } = new() { Path = NetworkPlace.OfTheMachine, Inode = 1, BootId = "boot-1" };

    public Func<NetworkPlace, string?> Leads { get; set; } = _ => null;

    public bool Gone { get; set; }

    public Func<string, string?> OnSettle { get; set; } = path => $"nobody settles {path}";

    public List<string> Settled { get; } = [];

    public string? Find(NetworkPlace place, out bool gone)
    {
        gone = Gone;
        return gone ? null : Leads(place);
    }

    public string? Settle(string path)
    {
        Settled.Add(path);
        return OnSettle(path);
    }
}

/// <summary>For nodes without a guarded section.</summary>
public sealed class NoReachability : IReachability
{
    public ProbeAnswer Ask(Probe probe, TimeSpan limit, CancellationToken cancellation) => throw new InvalidOperationException($"nobody should ask {probe}");
}
