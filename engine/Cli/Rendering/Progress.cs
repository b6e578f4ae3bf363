using Reconciler.Core.Documents;
using Reconciler.Runtime.Convergence;

namespace Reconciler.Cli.Rendering;

/// <summary>A line on a terminal that says what takes so long, from the first second on; gone when it is over.</summary>
internal sealed class Progress : IProgress<RunProgress>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Output _output;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ITimer? _timer;
    private readonly Lock _lock = new();
    private string _what;
    private bool _shown;
    private bool _over;

    public Progress(Output output, TimeProvider time, string what)
    {
        (_output, _time, _what) = (output, time, what);
        _start = time.GetTimestamp();
        if (output.IsTerminal && output.Verbosity != Verbosity.Quiet)
        {
            _timer = time.CreateTimer(_ => Show(), null, Patience, Patience);
        }
    }

    public void Report(RunProgress value) => _what = $"phase {value.Phase}: {value.Done} of {value.Total} changes done";

    /// <summary>Before anything else is said.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        lock (_lock)
        {
            _over = true;
            if (_shown)
            {
                _output.Error.Write("\r\e[K");
            }
        }
    }

    private void Show()
    {
        lock (_lock)
        {
            if (!_over)
            {
                _shown = true;
                _output.Error.Write($"\r\e[K{_what} ({Durations.Print(_time.GetElapsedTime(_start))})");
            }
        }
    }
}
