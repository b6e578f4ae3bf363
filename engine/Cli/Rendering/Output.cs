using System.Text;
using Reconciler.Core.Diagnostics;
using Reconciler.Host.Processes;
using Reconciler.Runtime.Convergence;

namespace Reconciler.Cli.Rendering;

/// <summary>
/// Where a command speaks: <see cref="Answer"/> is standard output, all else goes to standard error. Colour stands only where a person
/// looks at it.
/// </summary>
internal sealed class Output : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly StandardStream _answer;
    private readonly bool _mayColour;

    public Output(StandardStream answer, StandardStream error, bool mayColour, bool isTerminal)
    {
        _answer = answer;
        _mayColour = mayColour;
        IsTerminal = isTerminal;
        Answer = new StreamWriter(_answer, Utf8, 32 * 1024, leaveOpen: true) { NewLine = "\n" };
        Error = new StreamWriter(error, Utf8, 4 * 1024, leaveOpen: true) { NewLine = "\n", AutoFlush = true };
    }

    public TextWriter Answer { get; }

    public TextWriter Error { get; }

    /// <summary>A person can be asked, and sees progress.</summary>
    public bool IsTerminal { get; }

    public bool Colour { get; private set; }

    public Verbosity Verbosity { get; private set; }

    public bool Json { get; private set; }

    /// <summary>What the command line says of it; until then there is no colour.</summary>
    public void Configure(bool json, bool noColour, Verbosity verbosity)
    {
        Json = json;
        Colour = _mayColour && !noColour && !json;
        Verbosity = verbosity;
    }

    /// <summary>Hands JSON to standard output as it is, after what was written as text.</summary>
    public void WriteJson(ReadOnlySpan<byte> utf8)
    {
        Answer.Flush();
        _answer.Write(utf8);
        _answer.Write("\n"u8);
    }

    /// <summary>A line of the text answer, which <c>-q</c> leaves out.</summary>
    public void Say(string line)
    {
        if (!Json && Verbosity != Verbosity.Quiet)
        {
            Answer.WriteLine(line);
        }
    }

    /// <summary>For a person who follows along: standard error, and not with <c>-q</c>.</summary>
    public void Tell(string line)
    {
        if (Verbosity != Verbosity.Quiet)
        {
            Error.WriteLine(line);
        }
    }

    public void Report(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
        {
            Report(diagnostic);
        }
    }

    /// <summary>In JSON the diagnostics stand in the document; <c>-q</c> leaves only errors.</summary>
    public void Report(Diagnostic diagnostic)
    {
        if (Json || (Verbosity == Verbosity.Quiet && diagnostic.Severity != Severity.Error))
        {
            return;
        }

        ReportAlways(diagnostic);
    }

    /// <summary>On standard error whatever the format: where no document can carry it.</summary>
    public void ReportAlways(Diagnostic diagnostic)
    {
        Answer.Flush();
        Error.WriteLine(DiagnosticText.Of(diagnostic, this));
    }

    public string Paint(Paint paint, string text) => Colour ? $"\e[{(int)paint}m{text}\e[0m" : text;

    /// <summary>Sees the answer out. An exit status of its own if that did not work: a full disk must not look like success.</summary>
    public int? Finish()
    {
        Answer.Flush();
        if (_answer.Failure is not { } failure)
        {
            return null;
        }

        Error.WriteLine($"standard output cannot be written: {failure}");
        return ExitStatus.Failed;
    }

    public void Dispose() => Error.Flush();
}

internal enum Verbosity
{
    Normal,
    Quiet,
    Verbose,
}

/// <summary>The few colours in use, by their SGR number.</summary>
internal enum Paint
{
    Bold = 1,
    Faint = 2,
    Red = 31,
    Green = 32,
    Yellow = 33,
    Cyan = 36,
}
