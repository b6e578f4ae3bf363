using System.Collections.Concurrent;
using Reconciler.Core.Ports.AppArmor;

namespace Reconciler.Host.AppArmor;

/// <summary>
/// What files were compiled to, for as long as the process lives: a daemon that looks again and finds nothing touched starts no parser.
/// </summary>
public sealed class CompiledPolicies
{
    private readonly ConcurrentDictionary<(string Path, bool Complain), (PolicyInputs Inputs, PolicyCompilation Compiled)> _known = new();

    internal PolicyCompilation? Find(string path, bool complain, PolicyInputs inputs) =>
        _known.TryGetValue((path, complain), out var kept) && kept.Inputs.AreAs(inputs) ? kept.Compiled : null;

    /// <param name="path">The file.</param>
    /// <param name="complain">As it was compiled.</param>
    /// <param name="inputs">As they were before it was compiled.</param>
    /// <param name="compiled">What came of it.</param>
    internal void Keep(string path, bool complain, PolicyInputs inputs, PolicyCompilation compiled)
    {
        if (compiled.Error is null && inputs.AreReliable())
        {
            _known[(path, complain)] = (inputs, compiled);
        }
    }
}
