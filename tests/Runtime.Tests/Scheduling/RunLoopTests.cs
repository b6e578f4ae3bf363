using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Scheduling;
using Serilog;
using Xunit;
using static Reconciler.Runtime.Tests.TestNode;

namespace Reconciler.Runtime.Tests.Scheduling;

public class RunLoopTests
{
    private static readonly StateDocument Scheduled =
        Document(File("/etc/a", "wanted")) with { Schedule = new ScheduleSpec { Every = TimeSpan.FromSeconds(1) } };

    [Fact]
    public async Task It_converges_at_the_start_and_again_on_the_schedule_and_stops_when_told()
    {
        using var node = new TestNode();
        var daemon = new Daemon(node) { Document = Scheduled };
        var done = daemon.Start();
        await daemon.Converged(1);
        Assert.Equal("wanted", node.Text("/etc/a"));
        Assert.Equal(Environment.ProcessId, node.With((_, store) => store.Daemon.Living())!.ProcessId);

        node.Write("/etc/a", "drifted");
        await daemon.Until(() => node.Text("/etc/a") == "wanted");
        daemon.Stop();

        Assert.Equal(0, await done);
        Assert.Null(node.With((_, store) => store.Daemon.Living()));
        var last = node.With((_, store) => store.Daemon.Read())!;
        Assert.Equal((0, true), (last.LastExitStatus, last.LastRun is not null && last.NextRun is not null));
    }

    [Fact]
    public async Task While_it_is_paused_nothing_is_done()
    {
        using var node = new TestNode();
        var daemon = new Daemon(node) { Document = Scheduled };
        var done = daemon.Start();
        await daemon.Converged(1);
        node.With((_, store) =>
        {
            store.Pause.Set(null, "maintenance");
            return 0;
        });
        await daemon.Logged("paused by");
        node.Write("/etc/a", "by hand");
        var before = daemon.Count;
        await daemon.LoggedAgain("paused by");

        Assert.Equal(before, daemon.Count);
        Assert.Equal("by hand", node.Text("/etc/a"));
        daemon.Stop();
        Assert.Equal(0, await done);
    }

    [Fact]
    public async Task A_document_that_becomes_invalid_is_reported_and_followed_again_once_it_is_mended()
    {
        using var node = new TestNode();
        var daemon = new Daemon(node) { Document = Scheduled };
        var done = daemon.Start();
        await daemon.Converged(1);
        daemon.Document = null;
        await daemon.Logged("RC1101");
        daemon.Document = Document(File("/etc/a", "mended")) with { Schedule = Scheduled.Schedule };

        await daemon.Until(() => node.Text("/etc/a") == "mended");
        daemon.Stop();
        Assert.Equal(0, await done);
    }

    [Fact]
    public async Task It_does_not_start_without_a_schedule_or_a_valid_document()
    {
        using var node = new TestNode();

        Assert.Equal(3, await new Daemon(node) { Document = Document() }.Start());
        Assert.Equal(3, await new Daemon(node) { Document = null }.Start());
        Assert.Equal(3, await new Daemon(node) { Document = Document() with { Schedule = new ScheduleSpec { Cron = "0 0/5 * * *" } } }.Start());
        Assert.Equal(3, await new Daemon(node) { Document = Document() with { Schedule = new ScheduleSpec { Cron = "0 0/5 * * * ?", TimeZone = "Mars/Olympus" } } }.Start());
    }

    [Fact]
    public async Task A_second_daemon_is_refused()
    {
        using var node = new TestNode();
        var daemon = new Daemon(node) { Document = Scheduled };
        var done = daemon.Start();
        await daemon.Converged(1);

        Assert.Equal(4, await new Daemon(node) { Document = Scheduled }.Start());

        daemon.Stop();
        Assert.Equal(0, await done);
    }

    [Fact]
    public async Task A_bug_ends_the_daemon()
    {
        using var node = new TestNode();
        var daemon = new Daemon(node) { Document = Scheduled, Fault = count => count == 2 ? new InvalidOperationException("a bug") : null };

        var bug = await Assert.ThrowsAsync<InvalidOperationException>(daemon.Start);

        Assert.Equal("a bug", bug.Message);
    }

    /// <summary>The loop over a test node, with signals for what it did.</summary>
    private sealed class Daemon(TestNode node)
    {
        private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        private readonly System.Threading.Channels.Channel<bool> _events = System.Threading.Channels.Channel.CreateUnbounded<bool>();
        private readonly List<string> _lines = [];
        private int _count;

        public StateDocument? Document { get; set; }

        public Func<int, Exception?> Fault { get; init; } = _ => null;

        public int Count => Volatile.Read(ref _count);

        public async Task<int> Start()
        {
            using var store = node.OpenStore();
            using var log = new LoggerConfiguration().WriteTo.Sink(new Sink(this)).CreateLogger();
            var parts = new RunLoopParts
            {
                Read = Read,
                Converge = Converge,
                Node = new Host.LinuxHost(new Host.LinuxHostOptions { Root = node.Root, Key = () => default }).Files,
                Random = _ => TimeSpan.Zero,
            };
            return await new RunLoop(store, parts, log, TimeProvider.System).Run(_stop.Token);
        }

        public void Stop() => _stop.Cancel();

        public Task Converged(int times) => Until(() => Count >= times);

        public Task Logged(string text) => Until(() => Lines().Any(l => l.Contains(text, StringComparison.Ordinal)));

        public Task LoggedAgain(string text)
        {
            var before = Lines().Count(l => l.Contains(text, StringComparison.Ordinal));
            return Until(() => Lines().Count(l => l.Contains(text, StringComparison.Ordinal)) > before);
        }

        public async Task Until(Func<bool> holds)
        {
            while (!holds())
            {
                await _events.Reader.ReadAsync(_stop.Token);
            }
        }

        private List<string> Lines()
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }

        private StateDocument? Read(DiagnosticBag diagnostics)
        {
            if (Document is null)
            {
                diagnostics.Error(Codes.UnknownKey, "no such key");
            }

            return Document;
        }

        private RunResult Converge(StateDocument document, CancellationToken stop)
        {
            if (Fault(Count + 1) is { } fault)
            {
                throw fault;
            }

            var result = node.ApplyUntil(document, node.Options with { ByDaemon = true }, stop);
            Interlocked.Increment(ref _count);
            _events.Writer.TryWrite(true);
            return result;
        }

        private sealed class Sink(Daemon daemon) : Serilog.Core.ILogEventSink
        {
            public void Emit(Serilog.Events.LogEvent logEvent)
            {
                lock (daemon._lines)
                {
                    daemon._lines.Add(logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture));
                }

                daemon._events.Writer.TryWrite(true);
            }
        }
    }
}
