using System.CommandLine;
using Reconciler.Cli.Rendering;
using Reconciler.Core.Diagnostics;
using Reconciler.Runtime.Convergence;

namespace Reconciler.Cli.Commands;

/// <summary><c>validate STATE...</c>: everything that can be checked without the node.</summary>
internal static class ValidateCommand
{
    public static Command Create(Session session, Switches s)
    {
        var command = new Command("validate", "Reads a document and checks everything that can be checked without the node")
        {
            s.States, s.Facts, s.Variables, s.VariableFiles, s.Root, s.Format,
        };
        command.SetAction(result => session.Execute(result, s, settings => Validate(session, settings)));
        return command;
    }

    private static int Validate(Session session, Settings settings)
    {
        using var node = new Node(settings, session);
        var diagnostics = new DiagnosticBag();
        var facts = Reading.With(node.Host.Facts, settings.Facts, diagnostics);
        if (diagnostics.HasErrors)
        {
            return session.Invalid(diagnostics);
        }

        var document = Reading.Read(Reading.Request(settings, node) with { Facts = facts }, node, diagnostics);
        if (document is not null)
        {
            node.Converger.Validate(document, diagnostics);
        }

        if (session.Output.Json)
        {
            JsonText.Write(session.Output, json =>
            {
                json.WriteString("state", document?.Name);
                json.WriteBoolean("valid", !diagnostics.HasErrors);
                JsonText.WriteDiagnostics(json, diagnostics.Sorted());
            });
        }
        else
        {
            session.Output.Report(diagnostics.Sorted());
            if (document is not null && !diagnostics.HasErrors)
            {
                session.Output.Say($"{Visible.Of(document.Name)} is valid");
            }
        }

        return diagnostics.HasErrors ? ExitStatus.Invalid : ExitStatus.InSync;
    }
}
