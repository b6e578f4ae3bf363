using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports;

namespace Reconciler.Runtime.Trust;

/// <summary>
/// Who may decide what root applies: only root and the person who invoked it. Everything on the way to a document or payload must belong to
/// one of the two and be writable by nobody else; a sticky directory and the owner's own primary group are fine. Pure.
/// </summary>
public static class TrustCheck
{
    private const uint GroupWrite = 0b000_010_000;
    private const uint OthersWrite = 0b000_000_010;
    private const uint Sticky = 0b001_000_000_000;

    /// <param name="steps">Those of every file together; a directory that several share is reported once.</param>
    /// <param name="invoker">The user behind sudo, or the caller.</param>
    /// <param name="diagnostics">Takes an error for each step that is not to be trusted, with the command that mends it.</param>
    public static void Check(IEnumerable<PathOwnership> steps, uint invoker, DiagnosticBag diagnostics)
    {
        foreach (var step in steps.DistinctBy(s => s.Path, StringComparer.Ordinal))
        {
            if (step.Uid != 0 && step.Uid != invoker)
            {
                Report(step, $"belongs to {step.Owner}, who could change what root applies", $"chown root {Quoted(step.Path)}", diagnostics);
            }

            if (Writers(step) is { } writers)
            {
                Report(step, $"is writable by {writers.Who}, who could change what root applies", $"chmod {writers.Bits}-w {Quoted(step.Path)}", diagnostics);
            }
        }
    }

    private static (string Who, string Bits)? Writers(PathOwnership step)
    {
        // A link has no permissions of its own; in a sticky directory nobody can replace what belongs to another (inode(7)).
        if (step.Kind == FileKind.Symlink || (step.Kind == FileKind.Directory && (step.Mode & Sticky) != 0))
        {
            return null;
        }

        var group = (step.Mode & GroupWrite) != 0 && step.Gid != step.OwnersGroup;
        var others = (step.Mode & OthersWrite) != 0;
        return (group, others) switch
        {
            (true, true) => ("its group and everybody else", "go"),
            (true, false) => ($"its group {step.Gid}", "g"),
            (false, true) => ("everybody", "o"),
            _ => null,
        };
    }

    private static void Report(PathOwnership step, string what, string remedy, DiagnosticBag diagnostics) => diagnostics.Error(
        Codes.Untrusted, $"{step.Path} {what}", hint: $"{remedy} (or --trust-files, if that is meant)");

    private static string Quoted(string path) => path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_')
        ? path
        : "'" + path.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
