using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>An operation, the change that it is for, and an errno that means that it is done already.</summary>
internal sealed record NetworkStep(NetworkOperation Operation, Change Change, int Tolerated = 0)
{
    /// <summary>Whoever comes after looks whether it was done, and whether it had to be.</summary>
    public bool MayFail { get; init; }

    /// <summary>What the kernel took away by itself needs no removal.</summary>
    public bool IsGone(int errno) => Operation switch
    {
        DeleteRoute => errno is Errno.ESRCH or Errno.ENODEV or Errno.ENOENT,
        DeleteAddress => errno is Errno.EADDRNOTAVAIL or Errno.ENODEV,
        _ => false,
    };
}
