using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Reconciler.Cli.Rendering;

/// <summary>The daemon's log: a line for each event on standard error, with nothing in it that a terminal or a log viewer would obey.</summary>
internal sealed class LogLines(Output output) : ILogEventSink
{
    public static Logger Open(Output output) => new LoggerConfiguration()
        .MinimumLevel.Is(output.Verbosity switch
        {
            Verbosity.Quiet => LogEventLevel.Error,
            Verbosity.Verbose => LogEventLevel.Debug,
            _ => LogEventLevel.Information,
        })
        .WriteTo.Sink(new LogLines(output))
        .CreateLogger();

    public void Emit(LogEvent logEvent)
    {
        var level = logEvent.Level switch
        {
            LogEventLevel.Fatal or LogEventLevel.Error => output.Paint(Paint.Red, "error"),
            LogEventLevel.Warning => output.Paint(Paint.Yellow, "warning"),
            LogEventLevel.Information => "info",
            _ => "debug",
        };
        var time = logEvent.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        output.Error.WriteLine($"{time} {level} {Visible.Of(logEvent.RenderMessage(CultureInfo.InvariantCulture))}");
    }
}
