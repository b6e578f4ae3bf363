using System.CommandLine;
using Reconciler.Cli.Rendering;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Sections;
using Reconciler.Runtime.Convergence;

namespace Reconciler.Cli.Commands;

/// <summary><c>export [SECTION [NAME...]] [--out DIR]</c>: the node's present state as a state document.</summary>
internal static class ExportCommand
{
    public static Command Create(Session session, Switches s)
    {
        var section = new Argument<string?>("SECTION") { Description = "files, bundles ... (default: all that can be exported)", Arity = ArgumentArity.ZeroOrOne };
        var names = new Argument<string[]>("NAME") { Description = "only these of the section: paths, for files", Arity = ArgumentArity.ZeroOrMore };
        var directory = Switches.One("--out", "DIR", "writes DIR/state.yaml with payloads beside it, instead of one document to standard output");
        var command = new Command("export", "The node's present state as a state document; planning it shows no change")
        {
            section, names, directory, s.Root, s.NetworkNamespace, s.Store, s.Parallel,
        };
        command.SetAction(result => session.Execute(
            result, s, settings => Export(session, settings, result.GetValue(section), result.GetValue(names) ?? [], result.GetValue(directory))));
        return command;
    }

    private static int Export(Session session, Settings settings, string? name, string[] names, string? directory)
    {
        var sections = Node.Registry.Sections;
        if (name is not null && sections.All(s => s.Name != name))
        {
            var known = sections.Select(s => s.Name).ToList();
            return session.Invalid($"there is no section '{name}'", NearestName.Of(name, known) is { } nearest
                ? $"did you mean '{nearest}'?"
                : $"the sections are {string.Join(", ", known)}");
        }

        ExportDirectory? payloads = null;
        if (directory is not null)
        {
            payloads = new ExportDirectory(Path.GetFullPath(directory));
            if (payloads.Obstacle() is { } obstacle)
            {
                return session.Invalid($"--out {directory} {obstacle}", "name a directory that does not exist yet, or an empty one");
            }
        }

        using var node = new Node(settings, session);
        var diagnostics = new DiagnosticBag();
        var exported = new List<ExportedSection>();
        foreach (var section in sections.Where(s => name is null || s.Name == name))
        {
            var said = new DiagnosticBag();
            var context = new ExportContext(node.Host, payloads, said) { IsSectionNamed = name is not null };
            if (section.Export(names, context) is { } part)
            {
                exported.Add(part);
            }
            else if (said.Count == 0)
            {
                if (name is not null)
                {
                    return session.Invalid($"the section {name} cannot be exported", "files can");
                }

                context.LeaveOut($"{section.Name} are left out: they cannot be exported", hint: null);
            }

            // Who asks for all that there is gets the rest where a section cannot be had.
            diagnostics.AddRange(said.Sorted().Select(one => name is null && one.Severity == Severity.Error ? one with { Severity = Severity.Warning } : one));
        }

        session.Output.Report(diagnostics.Sorted());
        if (diagnostics.HasErrors)
        {
            return ExitStatus.OfDiagnostics(diagnostics.Sorted());
        }

        var yaml = StateYaml.Write(node.Host.Facts.Hostname, exported);
        if (payloads is null)
        {
            session.Output.Answer.Write(yaml);
        }
        else
        {
            session.Output.Say(Visible.Of(payloads.WriteState(yaml)));
        }

        return ExitStatus.InSync;
    }
}
