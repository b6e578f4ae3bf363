using System.Diagnostics;
using System.Globalization;
using Reconciler.Core.Ports;
using Reconciler.Host.Guarding;

namespace Reconciler.Host.Tests.Guarding;

public sealed class GuardHostTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void The_clock_is_the_one_since_boot()
    {
        var before = Uptime();
        var now = new GuardHost().SinceBoot;
        Assert.InRange(now, before - TimeSpan.FromMilliseconds(10), Uptime() + TimeSpan.FromMilliseconds(20));
        Assert.Equal(36, new GuardHost().BootId.Length);
    }

    [Fact]
    public void Only_the_very_process_that_is_meant_is_killed()
    {
        var host = new GuardHost();
        using var process = Process.Start("sleep", "1000");
        var identity = host.IdentityOf(process.Id)!;
        host.Kill(process.Id, identity + "0");
        Assert.False(process.HasExited);
        host.Kill(process.Id, identity);
        Assert.True(process.WaitForExit(Patience));
        Assert.Equal(137, process.ExitCode);
        Assert.Null(host.IdentityOf(process.Id));
    }

    [Fact]
    public void The_program_that_is_started_is_this_one_in_a_session_and_with_streams_of_its_own()
    {
        var directory = Directory.CreateTempSubdirectory("reconciler-guard-");
        try
        {
            var host = new GuardHost();
            var (file, log) = (Path.Combine(directory.FullName, "said"), Path.Combine(directory.FullName, "log"));
            Assert.Null(host.Start(new GuardLaunch("unused", [DetachedProgram.Argument, file], [], log), asUnit: false));
            Assert.True(SpinWait.SpinUntil(() => File.Exists(file), Patience));
            var said = File.ReadAllLines(file);
            var id = int.Parse(said[0], CultureInfo.InvariantCulture);
            var identity = host.IdentityOf(id);
            Assert.NotEqual(Environment.ProcessId, id);
            Assert.Equal([said[0], "/dev/null", File.ResolveLinkTarget("/proc/self/ns/net", false)!.Name], said[1..]);
            Assert.Equal("said to nobody\n", File.ReadAllText(log));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(log));

            host.Kill(id, identity!);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static TimeSpan Uptime() =>
        TimeSpan.FromSeconds(double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture));
}
