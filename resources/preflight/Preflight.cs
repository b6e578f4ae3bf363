using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Preflights;

/// <summary>The <c>preflight</c> section: what must hold of the node before the run.</summary>
public sealed class Preflight : IPreflight
{
    private static readonly ImmutableArray<string> Kinds =
        ["onPath", "directory", "file", "resolves", "link", "apparmor", "service", "ovsdb"];

    public IReadOnlyList<PreflightCheck> Read(SectionDocument section, ReadContext context) =>
        [.. section.Entries.Select(entry => Read(entry, context)).OfType<PreflightCheck>()];

    public IReadOnlyList<PreflightResult> Evaluate(IReadOnlyList<PreflightCheck> checks, IHostReader host) =>
        [.. checks.Cast<NodeCheck>().Select(check => Evaluate(check, host))];

    private static PreflightResult Evaluate(NodeCheck check, IHostReader host)
    {
        if (check.Question.Unaskable(host) is { } why)
        {
            return new PreflightResult(check, Found: null, Skipped: why);
        }

        try
        {
            return new PreflightResult(check, check.Question.Ask(host));
        }
        catch (HostException failure)
        {
            return new PreflightResult(check, $"it cannot be told: {failure.Error}");
        }
    }

    private static NodeCheck? Read(EntryDocument entry, ReadContext context)
    {
        var given = entry.Node.Pairs.Select(pair => pair.Key).Where(key => Kinds.Contains(key.Text)).ToList();
        if (given.Count != 1)
        {
            context.Diagnostics.Error(
                given.Count == 0 ? Codes.MissingKey : Codes.Conflict,
                given.Count == 0
                    ? $"preflight {entry.Key} says nothing to check"
                    : $"preflight {entry.Key} says {given.Count} things to check: {string.Join(", ", given.Select(key => key.Text))}",
                given.Count == 0 ? entry.Node.Span : given[1].Span,
                $"give one of {string.Join(", ", Kinds)}" + (given.Count == 0 ? "" : " an entry"));
            return null;
        }

        var blocks = Blocks(entry.Node);
        References.Check(blocks ?? [], context.Document, "blocks", context.Diagnostics);
        var severity = entry.Node.Text("severity") == "warning" ? Severity.Warning : Severity.Error;
        return new NodeCheck(entry.Key, entry.Header.Origin, blocks, severity, Question(given[0].Text, entry.Node));
    }

    private static Question Question(string kind, YamlMapping node) => kind switch
    {
        "onPath" => new OnPath(node.Texts(kind)),
        "directory" => new DirectoryThere(node.Text(kind)!),
        "file" => new FileThere(node.Mapping(kind)!.Text("path")!, node.Mapping(kind)!.Text("contains")),
        "resolves" => new Resolves(node.Mapping(kind)!.Text("path")!, node.Mapping(kind)!.Text("below")!),
        "link" => new LinkThere(node.Text(kind)!),
        "apparmor" => new AppArmorEnabled(),
        "service" => new ServiceActive(node.Text(kind)!),
        _ => new OvsdbAnswers(node.Text(kind) is { } text && text != "answers" ? text : OvsdbAnswers.DefaultSocket),
    };

    private static ImmutableArray<Reference>? Blocks(YamlMapping node) => node["blocks"] is null ? null : node.References("blocks");
}
