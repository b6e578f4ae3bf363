using System.CommandLine;
using System.Runtime.InteropServices;
using Reconciler.Cli.Rendering;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports;
using Reconciler.Runtime.Convergence;

namespace Reconciler.Cli.Commands;

/// <summary>What a command finds around it: where it speaks, whom it may ask, the time, and when it is told to stop.</summary>
internal sealed class Session(Output output, ProcessEnvironment environment, TimeProvider time, CancellationTokenSource stop)
{
    public Output Output { get; } = output;

    public ProcessEnvironment Environment { get; } = environment;

    public TimeProvider Time { get; } = time;

    public CancellationToken Stopping => stop.Token;

    /// <summary>From here on an interrupt ends the command between two batches instead of at once; a second one at once.</summary>
    public StopSignals StopCleanly() => new(stop);

    /// <summary>Reads the shared options, then runs the command's body. What the node fails in outside any change ends here.</summary>
    public int Execute(ParseResult result, Switches switches, Func<Settings, int> body)
    {
        var diagnostics = new DiagnosticBag();
        var json = result.GetValue(switches.Format) switch
        {
            null or "text" => false,
            "json" => true,
            var other => Refuse(diagnostics, $"--format '{other}' is not known", "it is text or json"),
        };
        var (quiet, verbose) = (result.GetValue(switches.Quiet), result.GetValue(switches.Verbose));
        if (quiet && verbose)
        {
            Refuse(diagnostics, "-q and -v contradict each other", "leave one of them out");
        }

        Output.Configure(
            json, result.GetValue(switches.NoColour) || Environment.NoColour, quiet ? Verbosity.Quiet : verbose ? Verbosity.Verbose : Verbosity.Normal);
        var settings = Settings.Read(result, switches, diagnostics);
        if (diagnostics.HasErrors)
        {
            return Invalid(diagnostics);
        }

        try
        {
            return body(settings);
        }
        catch (HostException failure)
        {
            Output.ReportAlways(new Diagnostic(Codes.NotObserved, Severity.Error, failure.Error.ToString()));
            return ExitStatus.Failed;
        }
    }

    /// <summary>The command line is not valid: said on standard error whatever the format.</summary>
    public int Invalid(DiagnosticBag diagnostics)
    {
        foreach (var diagnostic in diagnostics.Sorted())
        {
            Output.ReportAlways(diagnostic);
        }

        return ExitStatus.Invalid;
    }

    public int Invalid(string message, string hint)
    {
        var diagnostics = new DiagnosticBag();
        Refuse(diagnostics, message, hint);
        return Invalid(diagnostics);
    }

    private static bool Refuse(DiagnosticBag diagnostics, string message, string hint)
    {
        diagnostics.Error(Codes.CommandLine, message, hint: hint);
        return false;
    }
}

/// <summary>The little of the process's environment that a command needs, handed in so that a test can.</summary>
internal sealed record ProcessEnvironment
{
    public required bool NoColour { get; init; }

    /// <summary><c>SUDO_UID</c>: who it was that became root.</summary>
    public required uint? SudoUid { get; init; }

    /// <summary>Somebody can be asked: standard input and standard error are a terminal.</summary>
    public required bool CanAsk { get; init; }

    public required Func<string?> ReadLine { get; init; }
}

/// <summary>SIGINT and SIGTERM, heard once as a wish to stop.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignals(CancellationTokenSource stop)
    {
        void Heard(PosixSignalContext signal)
        {
            signal.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }

        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Heard),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Heard),
        ];
    }

    public void Dispose() => Array.ForEach(_registrations, r => r.Dispose());
}
