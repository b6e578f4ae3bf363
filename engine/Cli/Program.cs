using System.Runtime.Versioning;
using Reconciler.Cli.Commands;
using Reconciler.Cli.Rendering;
using Reconciler.Host.Processes;
using Reconciler.Runtime.Convergence;

[assembly: SupportedOSPlatform("linux")]

namespace Reconciler.Cli;

/// <summary>The whole of the process: streams, signals, and the one place where a bug is caught.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        var noNetwork = NamedNetwork.Enter(args);
        var (answer, error) = StandardStream.Open();
        var isTerminal = !Console.IsErrorRedirected;
        using var output = new Output(answer, error, mayColour: !Console.IsOutputRedirected && !IsDumb(), isTerminal);
        using var stop = new CancellationTokenSource();
        var session = new Session(output, ReadEnvironment(isTerminal, stop.Token), TimeProvider.System, stop);
        if (noNetwork is not null)
        {
            output.ReportAlways(noNetwork);
            return ExitStatus.Invalid;
        }

        try
        {
            var status = new CommandTree(session).Run(args);
            return output.Finish() ?? status;
        }
        catch (Exception bug)
        {
            return Confess(output, bug);
        }
    }

    /// <summary>Nothing that a document or a node can do leads here: whatever does is a mistake of ours.</summary>
    private static int Confess(Output output, Exception bug)
    {
        output.Error.WriteLine($"this is a bug in reconciler: {Visible.Of(bug.Message)}; please report it with what -v adds");
        if (output.Verbosity == Verbosity.Verbose)
        {
            output.Error.WriteLine(bug.ToString());
        }

        return 1;
    }

    private static bool IsDumb() => Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb";

    private static ProcessEnvironment ReadEnvironment(bool isTerminal, CancellationToken stop) => new()
    {
        NoColour = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 },
        SudoUid = uint.TryParse(Environment.GetEnvironmentVariable("SUDO_UID"), out var uid) ? uid : null,
        CanAsk = isTerminal && !Console.IsInputRedirected,
        ReadLine = () => StandardStream.ReadLine(stop),
    };
}
