namespace Reconciler.Core.Ports;

/// <summary>
/// A failure of the node: which operation on what failed, with the errno (0 where none applies) and its text.
/// Reads as <c>rename /etc/x: Read-only file system (EROFS)</c>.
/// </summary>
public sealed record HostError(string Operation, string Subject, int Errno, string Text)
{
    public override string ToString() => $"{Operation} {Subject}: {Text}";
}
