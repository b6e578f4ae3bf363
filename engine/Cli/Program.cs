using System.CommandLine;
using Reconciler.Cli.Commands;

namespace Reconciler.Cli;

internal static class Program
{
    private static int Main(string[] args)
    {
        var s = new Switches();
        var root = new RootCommand("x") { s.NoColour, s.Verbose, s.Quiet };
        foreach (var name in new[] { "validate", "plan", "apply", "undo", "history", "status", "export", "explain", "schema", "graph", "doctor", "run", "pause", "resume", "store" })
        {
            var c = new Command(name, "does " + name) { s.States, s.Variables, s.Only, s.Skip, s.Observe, s.Root, s.Store, s.LockTimeout, s.Format, s.All, s.Parallel };
            c.SetAction(r => { System.Console.Out.WriteLine(string.Join(",", r.GetValue(s.States)!)); return 2; });
            root.Add(c);
        }

        var result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        foreach (var e in result.Errors)
        {
            System.Console.Error.WriteLine("E " + e.Message);
        }

        return result.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }
}
