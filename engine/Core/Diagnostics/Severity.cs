namespace Reconciler.Core.Diagnostics;

/// <summary>How much a diagnostic weighs. Only an error keeps a command from going on.</summary>
public enum Severity
{
    Error,
    Warning,
    Info,
}
