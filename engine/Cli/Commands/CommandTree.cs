using System.CommandLine;
using System.CommandLine.Help;
using Reconciler.Core.Diagnostics;

namespace Reconciler.Cli.Commands;

/// <summary>The commands, and what is said about a command line that is not valid.</summary>
internal sealed class CommandTree
{
    private static readonly ParserConfiguration Parser = new()
    {
        // "@x" is an argument like any other: a file named on the way to root's shell must not become more arguments.
        ResponseFileTokenReplacer = null,
    };

    private readonly Session _session;
    private readonly RootCommand _root;

    public CommandTree(Session session)
    {
        _session = session;
        var switches = new Switches();
        _root = new RootCommand("Converges this Linux node to a state document, and shows, records and undoes what it changes.")
        {
            switches.NoColour, switches.Verbose, switches.Quiet,
            ValidateCommand.Create(session, switches),
            PlanCommand.Create(session, switches),
            ApplyCommand.Create(session, switches),
            UndoCommand.Create(session, switches),
            HistoryCommand.Create(session, switches),
            StatusCommand.Create(session, switches),
            PauseCommands.CreatePause(session, switches),
            PauseCommands.CreateResume(session, switches),
            ExportCommand.Create(session, switches),
            GraphCommand.Create(session, switches),
            ExplainCommand.Create(session, switches),
            SchemaCommand.Create(session, switches),
            DoctorCommand.Create(session, switches),
            RunCommand.Create(session, switches),
            StoreCommand.Create(session, switches),
            SettlementCommands.CreateConfirm(session, switches),
            SettlementCommands.CreateRollback(session, switches),
            GuardCommand.Create(session, switches),
        };
        _root.Directives.Clear();
    }

    public int Run(string[] args)
    {
        var named = args.FirstOrDefault(a => !a.StartsWith('-'));
        if (named is not null && _root.Subcommands.All(c => c.Name != named))
        {
            return _session.Invalid($"unknown command '{named}'", Suggest(named, _root.Subcommands.Where(c => !c.Hidden).Select(c => c.Name), "reconciler --help lists the commands"));
        }

        var result = _root.Parse(args, Parser);
        if (result.Action is not HelpAction && Describe(result, args) is { HasErrors: true } errors)
        {
            return _session.Invalid(errors);
        }

        return result.Invoke(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            Output = _session.Output.Answer,
            Error = _session.Output.Error,
        });
    }

    private static DiagnosticBag Describe(ParseResult result, string[] args)
    {
        var command = result.CommandResult.Command;
        var help = command is RootCommand ? "reconciler --help" : $"reconciler {command.Name} --help";
        var diagnostics = new DiagnosticBag();
        foreach (var name in UnknownOptions(result, args))
        {
            diagnostics.Error(Codes.CommandLine, $"{command.Name} has no option '{name}'", hint: Suggest(name, Names(command), $"{help} lists them"));
        }

        foreach (var token in result.UnmatchedTokens.Where(t => !t.StartsWith('-')))
        {
            diagnostics.Error(Codes.CommandLine, $"{command.Name} takes no argument '{token}'", hint: help);
        }

        if (!diagnostics.HasErrors)
        {
            foreach (var error in result.Errors)
            {
                diagnostics.Error(Codes.CommandLine, Lower(error.Message.TrimEnd('.')), hint: help);
            }
        }

        return diagnostics;
    }

    /// <summary>The parser takes an option that it does not know for an argument, where there may be some. Behind "--" it is one.</summary>
    private static IEnumerable<string> UnknownOptions(ParseResult result, string[] args)
    {
        var end = Array.IndexOf(args, "--");
        var options = (end < 0 ? args : args[..end]).ToHashSet(StringComparer.Ordinal);
        return result.CommandResult.Tokens.Select(t => t.Value).Concat(result.UnmatchedTokens)
            .Where(t => t.Length > 1 && t[0] == '-' && options.Contains(t))
            .Select(t => t.Split('=')[0])
            .Distinct();
    }

    private static IEnumerable<string> Names(Command command) => command.Options.Select(o => o.Name).Where(name => name.StartsWith("--", StringComparison.Ordinal));

    private static string Suggest(string written, IEnumerable<string> known, string otherwise) =>
        NearestName.Of(written, known) is { } nearest ? $"did you mean '{nearest}'?" : otherwise;

    private static string Lower(string text) => text.Length == 0 ? text : char.ToLowerInvariant(text[0]) + text[1..];
}
