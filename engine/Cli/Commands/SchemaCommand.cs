using System.CommandLine;
using Reconciler.Core.Documents;
using Reconciler.Runtime.Convergence;

namespace Reconciler.Cli.Commands;

/// <summary><c>schema</c>: the JSON Schema of state documents, for an editor.</summary>
internal static class SchemaCommand
{
    public static Command Create(Session session, Switches s)
    {
        var draft = Switches.One("--draft", "2020-12|07", "the form of JSON Schema (default: 2020-12)");
        var command = new Command("schema", "Prints the JSON Schema of state documents, for an editor") { draft };
        command.SetAction(result => session.Execute(result, s, _ => Print(session, result.GetValue(draft))));
        return command;
    }

    private static int Print(Session session, string? draft)
    {
        SchemaDraft? form = draft switch
        {
            null or "2020-12" => SchemaDraft.Draft202012,
            "07" or "7" => SchemaDraft.Draft07,
            _ => null,
        };
        if (form is null)
        {
            return session.Invalid($"--draft '{draft}' is not known", "it is 2020-12 or 07");
        }

        session.Output.Answer.Write(SchemaAssembly.Assemble(Node.Registry.Schemas, form.Value));
        return ExitStatus.InSync;
    }
}
