using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports;

namespace Reconciler.Resources.Files;

/// <summary>The codes of failures that are more than "it could not be done".</summary>
internal static class FailureCodes
{
    public const string ValidateOperation = "validate";

    public static string? Of(HostException failure) => failure.Error switch
    {
        { Operation: ValidateOperation, Errno: 0 } => Codes.ValidatorRefused,
        { Errno: Errno.ESTALE } => Codes.ChangedUnderneath,
        _ => null,
    };
}
