using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Reconciler.EndToEnd.Crash;
using Reconciler.Testing.Ovs;
using Xunit;

namespace Reconciler.EndToEnd.CommandLine;

/// <summary>A daemon, and somebody beside it who takes back what it repairs.</summary>
public sealed class ContestedTests : IDisposable
{
    private const string Id = "network/ethernet/fought0";
    private const string Wanted = "1400";
    private const string Theirs = "1300";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly Sandbox _box = new();
    private readonly string _network = "reconciler-contested-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
    private readonly List<string> _log = [];

    [Fact]
    public void What_is_undone_again_and_again_is_left_alone_also_by_a_daemon_that_was_started_anew_until_a_person_applies()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: it makes a network namespace");
        ProgramOutput.Of("ip", "netns", "add", _network);
        try
        {
            ProgramOutput.Of("ip", "-n", _network, "link", "add", "fought0", "type", "veth", "peer", "name", "fought1");
            var state = _box.State("schedule: { every: 1s }\nnetwork:\n  guard: none\n  interfaces: [{ name: fought0, type: ethernet, state: up, mtu: 1400 }]");
            using var stop = new CancellationTokenSource();
            var fighter = new Thread(() => Fight(stop.Token));
            using (var daemon = Start(state))
            {
                Eventually(() => Mtu() == Wanted);
                fighter.Start();
                Eventually(() => Said("RC2019"));
                Kill(daemon, "-KILL");
            }

            var contested = Assert.Single(Status()["contested"]!.AsArray())!;
            Assert.Equal(Id, (string?)contested["id"]);
            Assert.Equal(3, (int)contested["repairs"]!);
            Assert.True((DateTimeOffset)contested["until"]! > DateTimeOffset.UtcNow.AddMinutes(1));
            var said = _box.Run("status");
            Assert.Equal(4, said.Status);
            Assert.Contains($"contested: {Id} of test", said.Answer, StringComparison.Ordinal);

            lock (_log)
            {
                _log.Clear();
            }

            using (var daemon = Start(state))
            {
                Eventually(() => Said("RC2019"));
                Assert.Equal((Theirs, 3), (Mtu(), (int)Assert.Single(Status()["contested"]!.AsArray())!["repairs"]!));
                stop.Cancel();
                fighter.Join();
                var applied = _box.Run("apply", state, "--yes", "--netns", _network);
                Assert.True(applied.Status == 0, applied.ToString());
                Assert.Contains("an apply by hand acts at once", applied.Error, StringComparison.Ordinal);
                Assert.Equal(Wanted, Mtu());
                Assert.Empty(Status()["contested"]!.AsArray());
                Kill(daemon, "-TERM");
            }
        }
        finally
        {
            ProgramOutput.Of("ip", "netns", "del", _network);
        }
    }

    public void Dispose() => _box.Dispose();

    private void Fight(CancellationToken stop)
    {
        while (!stop.WaitHandle.WaitOne(50))
        {
            if (Mtu() == Wanted)
            {
                ProgramOutput.Of("ip", "-n", _network, "link", "set", "fought0", "mtu", Theirs);
            }
        }
    }

    private string Mtu() => JsonNode.Parse(ProgramOutput.Of("ip", "-n", _network, "-j", "link", "show", "fought0"))![0]!["mtu"]!.ToString();

    private JsonNode Status()
    {
        var status = _box.Run("status", "--format", "json");
        JsonForm.Holds("status", status);
        return status.Json;
    }

    private bool Said(string text)
    {
        lock (_log)
        {
            return _log.Exists(line => line.Contains(text, StringComparison.Ordinal));
        }
    }

    private Process Start(string state)
    {
        var daemon = Invocation.Start(Tool.Reconciler, ["run", state, "--root", _box.Root, "--netns", _network]);
        daemon.ErrorDataReceived += (_, line) =>
        {
            lock (_log)
            {
                _log.Add(line.Data ?? "");
            }
        };
        daemon.BeginErrorReadLine();
        return daemon;
    }

    private static void Kill(Process daemon, string signal)
    {
        Tool.Run("kill", signal, $"{daemon.Id}");
        Assert.True(daemon.WaitForExit(Limit), "it did not end");
    }

    private void Eventually(Func<bool> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            lock (_log)
            {
                Assert.True(Stopwatch.GetElapsedTime(start) < Limit, $"it did not happen; the daemon said:\n{string.Join('\n', _log)}");
            }

            Thread.Sleep(50);
        }
    }
}
