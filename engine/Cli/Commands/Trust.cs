using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Host.Files;
using Reconciler.Runtime.Trust;

namespace Reconciler.Cli.Commands;

/// <summary>Applies the rule on who may write what root applies, to the documents when they were read and to the payloads before they are used.</summary>
internal sealed class Trust(Settings settings, Session session, Node node)
{
    private readonly SourceFiles _files = new();

    private bool IsAsked => node.Host.IsPrivileged && !settings.TrustFiles;

    public bool Check(StateDocument document, IEnumerable<string> variableFiles, DiagnosticBag diagnostics) =>
        Check([.. document.Files.Select(f => f.AbsolutePath), .. variableFiles.Select(Path.GetFullPath)], diagnostics);

    /// <summary>The question to a person, unless what would be written comes from where others can write.</summary>
    public Func<Plan, bool> Before(Func<Plan, bool> confirm, DiagnosticBag diagnostics) => plan =>
        Check([.. plan.Changes.Where(c => c.Action.IsEffective()).Select(c => c.Content).OfType<Payload.Source>().Select(p => p.AbsolutePath)], diagnostics)
        && confirm(plan);

    private bool Check(IEnumerable<string> paths, DiagnosticBag diagnostics)
    {
        if (!IsAsked)
        {
            return true;
        }

        var found = new DiagnosticBag();
        TrustCheck.Check(paths.Distinct(StringComparer.Ordinal).SelectMany(Steps), session.Environment.SudoUid ?? 0, found);
        diagnostics.AddRange(found.Sorted());
        return !found.HasErrors;
    }

    /// <summary>What is gone by now cannot be applied either.</summary>
    private IReadOnlyList<PathOwnership> Steps(string path)
    {
        try
        {
            return _files.Ownership(path);
        }
        catch (HostException)
        {
            return [];
        }
    }
}
