using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Nodes;

namespace Reconciler.Vm.Tests.Machines;

/// <summary>
/// A Debian machine of a test's own: systemd, AppArmor, the kernel's Open vSwitch, ifupdown; an uplink eth1 (172.16.1.4/24) whose gateway
/// 172.16.1.1 lives in the network namespace "gateway"; the published executable at /usr/bin/reconciler, states/ and deploy/ in /srv.
/// </summary>
public sealed class VirtualMachine : IDisposable
{
    private readonly string _folder;
    private Emulator? _emulator;

    public VirtualMachine()
    {
        _folder = Directory.CreateTempSubdirectory("reconciler-vm-").FullName;
        Restart();
    }

    private VirtualMachine(string disk)
    {
        _folder = Directory.CreateTempSubdirectory("reconciler-vm-").FullName;
        File.Move(disk, Path.Combine(_folder, "d.qcow2"));
        Boot();
    }

    /// <summary>One that boots from what <see cref="NextStop"/> kept.</summary>
    public static VirtualMachine Booted(string disk) => new(disk);

    /// <summary>Goes on from the machine that was saved when it had booted, as if nothing had happened since: a matter of seconds.</summary>
    [MemberNotNull(nameof(_emulator))]
    public void Restart()
    {
        _emulator?.Dispose();
        _emulator = InstalledMachine.Saved.Start(_folder);
        InstalledMachine.SetClock(_emulator.Agent);
    }

    /// <summary>Runs a shell script, however it ends.</summary>
    public Ended Run(string script) => Running.Agent.Run(script, Limits.Command);

    /// <summary>
    /// What a script of which every command must succeed says, trimmed. <c>no COMMAND</c> is one that must not (the shell's own <c>!</c> ends no
    /// script, whatever <c>set -e</c> says).
    /// </summary>
    public string Out(string script)
    {
        var ended = Run("set -e; no() { if \"$@\"; then echo \"succeeded: $*\" >&2; exit 1; fi; }; " + script);
        Assert.True(ended.Status == 0, ended.ToString());
        return ended.Output.Trim();
    }

    /// <summary>What a program that prints JSON says.</summary>
    public JsonNode Json(string command)
    {
        // With nothing to show, ip prints nothing at all.
        var text = Out(command);
        return JsonNode.Parse(text.Length == 0 ? "[]" : text)!;
    }

    /// <summary>Runs the executable with arguments as a shell would read them.</summary>
    public Ended Reconciler(string arguments) => Run("cd /srv && reconciler " + arguments);

    /// <summary>The same, where it must end with a certain exit status.</summary>
    public string Reconciler(int status, string arguments)
    {
        var ended = Reconciler(arguments);
        Assert.True(ended.Status == status, $"not {status}: {ended}");
        return ended.Output;
    }

    /// <summary>
    /// Starts the executable so that it stands still just before every so many steps: changes of the disk, and what is told to the kernel or to
    /// Open vSwitch (tests/EndToEnd/Crash/interpose.c). <see cref="NextStop"/> waits for the next one.
    /// </summary>
    public void StartInSteps(int every, string arguments) => Out($$"""
        cd /srv
        setsid env LD_PRELOAD=/srv/interpose.so STEP_ROOT= STEP_NETWORK=1 STEP_STOP={{every}} reconciler {{arguments}} >/run/steps.log 2>&1 </dev/null &
        echo $! >/run/steps.pid
        """);

    /// <summary>Waits until it stands still, and keeps in a file what the disk would hold if the power went then; false when it has ended.</summary>
    public bool NextStop(string disk)
    {
        // Ended, it is a zombie at most: the agent's shell that started it is gone.
        var state = Out("""
            state() { sed -n 's/^State:.\(.\).*/\1/p' /proc/$(cat /run/steps.pid)/status 2>/dev/null || :; }
            until case $(state) in T|Z|'') ;; *) false ;; esac; do sleep 0.05; done
            state
            """);
        if (state != "T")
        {
            return false;
        }

        Running.CopyDisk(disk);
        Out("kill -CONT $(cat /run/steps.pid)");
        return true;
    }

    /// <summary>As nsx-ovs keeps it: Open vSwitch's database is in memory, so that a boot begins with an empty one.</summary>
    public void KeepSwitchInMemory() => Out("""
        echo 'OVS_CTL_OPTS="--db-file=/run/openvswitch/conf.db"' >/etc/default/openvswitch-switch
        systemctl restart openvswitch-switch.service
        sync
        """);

    /// <summary>The unit that settles a guarded change at boot, as its comment says to install it.</summary>
    public void InstallGuardOfBoot() => Out("""
        cp /srv/deploy/reconciler-guard-boot.service /etc/systemd/system/
        systemctl daemon-reload
        systemctl enable reconciler-guard-boot.service
        sync
        """);

    /// <summary>A new file is readable by everybody, one that is there keeps its mode.</summary>
    public void Write(string path, string text)
    {
        // The agent would make it writable by everybody.
        Out($"umask 022; : >>'{path}'");
        Running.Agent.Write(path, Encoding.UTF8.GetBytes(text));
    }

    public string Read(string path) => Encoding.UTF8.GetString(Running.Agent.Read(path));

    /// <summary>Waits until a script succeeds.</summary>
    public void Await(string condition) => Out($"until {condition}; do sleep 0.1; done");

    /// <summary>The emulator is killed: what the guest had in memory alone is lost.</summary>
    public void CutPower()
    {
        Running.Dispose();
        _emulator = null;
    }

    /// <summary>Boots anew from the disk as it is, after <see cref="CutPower"/>, and waits until everything is up.</summary>
    [MemberNotNull(nameof(_emulator))]
    public void Boot()
    {
        _emulator = new Emulator(_folder, WarmMachine.Folder, GuestMemory.Anonymous, incoming: false);
        AwaitBoot();
    }

    /// <summary>What a power cut and a boot come to where everything was on the disk: half of what <see cref="Reboot"/> takes.</summary>
    public void BootAnew()
    {
        Out("sync");
        CutPower();
        Boot();
    }

    /// <summary>As a person would: every service is stopped, then the machine boots anew.</summary>
    public void Reboot()
    {
        Running.Agent.Start("systemctl --no-block reboot");
        Running.Monitor.Await("RESET", Limits.Boot);
        AwaitBoot();
    }

    public void Dispose()
    {
        _emulator?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Emulator Running => _emulator ?? throw new InvalidOperationException("the machine is off");

    private void AwaitBoot()
    {
        Running.Agent.Synchronise(Limits.Boot);
        var state = Running.Agent.Run("systemctl is-system-running --wait", Limits.Boot);
        Assert.True(state.Output.Trim() is "running" or "degraded", state.ToString());
    }
}
