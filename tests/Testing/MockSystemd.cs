using System.Globalization;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Services;

namespace Reconciler.Testing;

/// <summary>A mock of systemd: units that are started at the present time, each time as another invocation. Files are the host's.</summary>
public sealed class MockSystemd : HostAround, IServiceReader, IServiceWriter
{
    private readonly Dictionary<string, UnitState> _units;
    private int _invocations;

    public MockSystemd(IHost host)
        : base(host) => (_units, Calls) = (new Dictionary<string, UnitState>(StringComparer.Ordinal), []);

    private MockSystemd(IHost host, MockSystemd before)
        : base(host) => (_units, Calls, Refused, BeforeEach, _invocations) = (before._units, before.Calls, before.Refused, before.BeforeEach, before._invocations);

    /// <summary>Every call, as it was made: <c>restart a.service b.service</c>.</summary>
    public List<string> Calls { get; }

    /// <summary>Called before each call that changes something, to let it fail or the process die.</summary>
    public Action<string> BeforeEach { get; set; } = _ => { };

    /// <summary>Units for which every call fails.</summary>
    public HashSet<string> Refused { get; } = [];

    public override IServiceReader Services => this;

    public override IServiceWriter ServiceWriter => this;

    /// <summary>The same units, with the files of another host.</summary>
    public MockSystemd On(IHost host) => new(host, this);

    public MockSystemd With(string unit, bool running = true, bool canReload = true, string file = "enabled")
    {
        _units[unit] = new UnitState { Name = unit, Load = "loaded", Active = "inactive", Sub = "dead", UnitFile = file, CanReload = canReload };
        if (running)
        {
            Start(unit);
        }

        return this;
    }

    public UnitState Unit(string name) => _units[name];

    /// <summary>By hand, or by a boot: nobody of ours.</summary>
    public void Start(string unit) => _units[unit] = _units[unit] with
    {
        Active = "active",
        Sub = "running",
        Invocation = (++_invocations).ToString("x32", CultureInfo.InvariantCulture),
        StartedNs = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100,
    };

    public void Stop(string unit) => _units[unit] = _units[unit] with { Active = "inactive", Sub = "dead" };

    public ServicesState Observe(IReadOnlyList<string> units) => new()
    {
        Units = [.. units.Select(unit => _units.GetValueOrDefault(unit) ?? new UnitState { Name = unit, Load = "not-found", Active = "inactive", Sub = "dead" })],
    };

    public IReadOnlyDictionary<string, HostError> Tell(ServiceVerb verb, IReadOnlyList<string> units)
    {
        var call = $"{verb.ToString().ToLowerInvariant()} {string.Join(' ', units)}";
        BeforeEach(call);
        Calls.Add(call);
        foreach (var unit in units.Where(unit => !Refused.Contains(unit)))
        {
            switch (verb)
            {
                case ServiceVerb.Start or ServiceVerb.Restart:
                    Start(unit);
                    break;
                case ServiceVerb.Stop:
                    Stop(unit);
                    break;
                case ServiceVerb.Enable or ServiceVerb.Disable or ServiceVerb.Mask or ServiceVerb.Unmask:
                    var word = verb is ServiceVerb.Unmask ? "disabled" : verb.ToString().ToLowerInvariant() + (verb == ServiceVerb.Mask ? "ed" : "d");
                    _units[unit] = _units[unit] with { UnitFile = word, Load = verb == ServiceVerb.Mask ? "masked" : "loaded" };
                    break;
            }
        }

        return units.Where(Refused.Contains).ToDictionary(unit => unit, unit => new HostError(verb.ToString(), unit, 0, "refused"));
    }
}
