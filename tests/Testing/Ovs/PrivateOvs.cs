namespace Reconciler.Testing.Ovs;

/// <summary>
/// An Open vSwitch of the test's own: ovsdb-server and ovs-vswitchd in a folder and a network namespace of theirs, with the userspace
/// datapath, so that no kernel module is needed. Tests look at it with <see cref="Vsctl"/>, which is not the code under test.
/// </summary>
public sealed class PrivateOvs : IDisposable
{
    /// <summary>What every bridge here must have, as the kernel may have no datapath.</summary>
    public const string Datapath = "netdev";

    private const string SchemaFile = "/usr/share/openvswitch/vswitch.ovsschema";
    private readonly NamespaceHolder? _holder;
    private readonly Dictionary<string, string> _environment;
    private Daemon? _server;
    private Daemon? _switch;

    private PrivateOvs(string? networkNamespace, string? schemaFile)
    {
        Folder = Directory.CreateTempSubdirectory("ovs-").FullName;
        _environment = new()
        {
            ["OVS_RUNDIR"] = Folder,
            ["OVS_DBDIR"] = Folder,
            ["OVS_LOGDIR"] = Folder,
            ["OVS_SYSCONFDIR"] = Folder,
        };
        _holder = networkNamespace is null ? new NamespaceHolder() : null;
        NetworkNamespace = networkNamespace ?? _holder!.Path;
        ProgramOutput.Of("ovsdb-tool", "create", DatabasePath, schemaFile ?? SchemaFile);
    }

    /// <summary>Why it cannot run here, or null: a reason to skip.</summary>
    public static string? Missing()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return "needs root: it makes network namespaces";
        }

        if (!File.Exists("/usr/sbin/ovs-vswitchd") || !File.Exists(SchemaFile))
        {
            return "needs Open vSwitch (apt-get install openvswitch-switch)";
        }

        return File.Exists("/dev/net/tun") ? null : "needs /dev/net/tun, by which the userspace datapath makes its ports";
    }

    public string Folder { get; }

    public string SocketPath => Path.Combine(Folder, "db.sock");

    /// <summary>For <c>nsenter --net=</c>.</summary>
    public string NetworkNamespace { get; }

    private string DatabasePath => Path.Combine(Folder, "conf.db");

    /// <summary>Starts both, and waits until the daemon has taken the database up.</summary>
    /// <param name="networkNamespace">A namespace that is there already (<c>/proc/PID/ns/net</c>), or null for one of its own.</param>
    public static PrivateOvs Start(string? networkNamespace = null)
    {
        var ovs = new PrivateOvs(networkNamespace, null);
        return ovs.Begin(() =>
        {
            ovs.StartServer();
            ovs.Vsctl("--no-wait", "init");
            ovs.StartSwitch();
        });
    }

    /// <summary>Only a server, with a database of the schema given, never initialised.</summary>
    public static PrivateOvs StartServerOnly(string? schemaFile = null)
    {
        var ovs = new PrivateOvs(null, schemaFile);
        return ovs.Begin(ovs.StartServer);
    }

    public void StartServer()
    {
        _server = Start(
            "ovsdb-server", DatabasePath, $"--remote=punix:{SocketPath}", $"--pidfile={At("ovsdb-server.pid")}",
            $"--unixctl={At("server.ctl")}", $"--log-file={At("server.log")}", "-vconsole:off");
        var server = _server;
        Until.True(
            () => ProgramOutput.Run("ovsdb-client", "--timeout=120", "list-dbs", $"unix:{SocketPath}").ExitCode == 0 || server.HasExited,
            "ovsdb-server to answer");
    }

    public void StartSwitch()
    {
        File.Delete(At("ovs-vswitchd.pid"));
        _switch = Start(
            "ovs-vswitchd", $"unix:{SocketPath}", $"--pidfile={At("ovs-vswitchd.pid")}",
            $"--unixctl={At("switch.ctl")}", $"--log-file={At("switch.log")}", "-vconsole:off");

        // Without --no-wait, this ends when the daemon has taken up a configuration; the key that makes it one is removed again.
        Vsctl("set", "Open_vSwitch", ".", "external_ids:private-ovs=started");
        Vsctl("remove", "Open_vSwitch", ".", "external_ids", "private-ovs");
    }

    /// <summary>In order: it removes its pid file.</summary>
    public void StopSwitch()
    {
        using var daemon = Take(ref _switch);
        daemon.End();
    }

    /// <summary>Both in order, as `systemctl stop` of the unit does.</summary>
    public void Stop()
    {
        StopSwitch();
        using var server = Take(ref _server);
        server.End();
        File.Delete(SocketPath);
    }

    /// <summary>Both again, with the database as it was left.</summary>
    public void StartAgain()
    {
        StartServer();
        StartSwitch();
    }

    /// <summary>Both killed, and even the socket gone.</summary>
    public void Lose()
    {
        KillSwitch();
        KillServer();
        File.Delete(SocketPath);
    }

    public bool IsRunning => _switch is not null;

    /// <summary>At once: its pid file stays.</summary>
    public void KillSwitch() => Take(ref _switch).Dispose();

    public void KillServer() => Take(ref _server).Dispose();

    public void PauseSwitch() => _switch!.Pause();

    public void ResumeSwitch() => _switch!.Resume();

    public void PauseServer() => _server!.Pause();

    public void ResumeServer() => _server!.Resume();

    /// <summary>ovs-vsctl on this database; it throws where that fails.</summary>
    public string Vsctl(params IEnumerable<string> arguments) =>
        ProgramOutput.Of("ovs-vsctl", ["--timeout=120", $"--db=unix:{SocketPath}", .. arguments]);

    /// <summary>Runs a program in the switch's network namespace.</summary>
    public string Inside(string program, params IEnumerable<string> arguments) =>
        ProgramOutput.Of("nsenter", [$"--net={NetworkNamespace}", "--", program, .. arguments]);

    /// <summary>A network device to be added as a port; its other end is called <c>NAME-p</c>.</summary>
    public void AddDevice(string name) => Inside("ip", "link", "add", name, "type", "veth", "peer", "name", $"{name}-p");

    public void Dispose()
    {
        _switch?.Dispose();
        _server?.Dispose();
        _holder?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private PrivateOvs Begin(Action start)
    {
        try
        {
            start();
            return this;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private Daemon Start(params IEnumerable<string> command) => new(NetworkNamespace, _environment, command);

    private string At(string name) => Path.Combine(Folder, name);

    private static Daemon Take(ref Daemon? daemon)
    {
        var taken = daemon ?? throw new InvalidOperationException("it does not run");
        daemon = null;
        return taken;
    }
}
