using Reconciler.Core.Ports;
using Reconciler.Core.Sections;

namespace Reconciler.Runtime.Guard;

/// <summary>Calls a section's PutBack, again where something of it fails: a daemon of the node may be in the way for a moment.</summary>
internal static class PutBackWork
{
    private const int MostAttempts = 3;
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    /// <summary>What could not be put back; empty: all is as it was.</summary>
    public static IReadOnlyList<HostError> Run(Section section, string snapshot, IHost host, IGuardHost clock)
    {
        for (var attempt = 1; ; attempt++)
        {
            var errors = section.Guarded!.PutBack(snapshot, host);
            if (errors.Count == 0 || attempt == MostAttempts)
            {
                return errors;
            }

            clock.Sleep(Between);
        }
    }
}
