using System.Diagnostics;
using Reconciler.EndToEnd.Crash;
using Xunit;

namespace Reconciler.EndToEnd.CommandLine;

public sealed class DaemonTests
{
    private const string Scheduled = "schedule: { every: 1s }\nfiles:\n  /etc/a: { content: \"wanted\\n\" }";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public void It_repairs_drift_on_a_tick_shows_in_the_status_and_ends_with_0_when_told_to_stop()
    {
        using var box = new Sandbox();
        using var daemon = Start(box, out var log);
        try
        {
            Eventually(() => File.Exists(box.On("/etc/a")), log);
            File.WriteAllText(box.On("/etc/a"), "drifted\n");
            Eventually(() => box.Read("/etc/a") == "wanted\n", log);
            var status = box.Run("status", "--format", "json");
            JsonForm.Holds("status", status);
            Assert.Equal(daemon.Id, (int)status.Json["daemon"]!["pid"]!);
            Assert.Equal("test", (string?)status.Json["daemon"]!["state"]);
        }
        finally
        {
            Tool.Run("kill", "-TERM", $"{daemon.Id}");
        }

        Assert.True(daemon.WaitForExit(Limit), "it did not stop");
        Assert.Equal(0, daemon.ExitCode);
    }

    [Fact]
    public void While_it_enforces_another_document_is_refused_unless_it_is_paused()
    {
        using var box = new Sandbox();
        var other = box.State("files:\n  /etc/b: { content: \"b\" }", "other");
        using var daemon = Start(box, out var log);
        try
        {
            Eventually(() => File.Exists(box.On("/etc/a")), log);
            var refused = box.Run("apply", other, "--yes");
            Assert.True(refused.Status == 4, refused.ToString());
            Assert.Contains("--pause", refused.Error, StringComparison.Ordinal);
            var paused = box.Run("apply", other, "--yes", "--pause", "1h");
            Assert.True(paused.Status == 0, paused.ToString());
            Assert.Contains("paused until", box.Run("status").Answer, StringComparison.Ordinal);
            Assert.Equal(0, box.Run("resume").Status);
            File.WriteAllText(box.On("/etc/a"), "drifted\n");
            Eventually(() => box.Read("/etc/a") == "wanted\n", log);
        }
        finally
        {
            Tool.Run("kill", "-TERM", $"{daemon.Id}");
        }

        Assert.True(daemon.WaitForExit(Limit), "it did not stop");
    }

    [Fact]
    public void A_document_without_a_schedule_is_no_daemons_document()
    {
        using var box = new Sandbox();
        var ended = box.Run("run", box.State("files: {}"));
        Assert.True(ended.Status == 3, ended.ToString());
        Assert.Contains("schedule", ended.Error, StringComparison.Ordinal);
    }

    private static Process Start(Sandbox box, out Func<string> log)
    {
        var daemon = Invocation.Start(Tool.Reconciler, ["run", box.State(Scheduled), "--root", box.Root]);
        var lines = new List<string>();
        daemon.ErrorDataReceived += (_, line) =>
        {
            lock (lines)
            {
                lines.Add(line.Data ?? "");
            }
        };
        daemon.BeginErrorReadLine();
        log = () =>
        {
            lock (lines)
            {
                return string.Join('\n', lines);
            }
        };
        return daemon;
    }

    private static void Eventually(Func<bool> condition, Func<string> log)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Limit, $"it did not happen; the daemon said:\n{log()}");
            Thread.Sleep(50);
        }
    }
}
