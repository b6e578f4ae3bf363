using System.Collections.Concurrent;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.AppArmor;
using Reconciler.Core.Ports.Network;
using Reconciler.Core.Ports.Ovsdb;
using Reconciler.Core.Ports.Packages;
using Reconciler.Core.Ports.Services;
using Reconciler.Host.Accounts;
using Reconciler.Host.AppArmor;
using Reconciler.Host.Facts;
using Reconciler.Host.Files;
using Reconciler.Host.Native;
using Reconciler.Host.Netlink;
using Reconciler.Host.Ovsdb;
using Reconciler.Host.Packages;
using Reconciler.Host.Probes;
using Reconciler.Host.Processes;
using Reconciler.Host.Services;

namespace Reconciler.Host;

/// <summary>How the node is reached.</summary>
public sealed record LinuxHostOptions
{
    /// <summary><c>--root</c>: the directory that stands for the node's "/".</summary>
    public string Root { get; init; } = "/";

    /// <summary><c>--netns</c>: the process is in the namespace that is meant, also where files lie below another root. Null: it was not given.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>The key for keyed digests; asked for when the first is wanted.</summary>
    public required Func<ReadOnlyMemory<byte>> Key { get; init; }

    /// <summary><c>--parallel</c>: how many threads a sweep may use.</summary>
    public int Parallel { get; init; } = Environment.ProcessorCount;

    public PathResolution Resolution { get; init; }

    /// <summary><c>--lock-timeout</c>: how long the lock of a package database is waited for.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What AppArmor's parser made of profiles for the hosts before, in a process that looks again and again; null: it looks once.</summary>
    public CompiledPolicies? Policies { get; init; }
}

/// <summary>A Linux node, by its system calls. Throws <see cref="HostException"/> if its root cannot be opened.</summary>
public sealed class LinuxHost : IHost, IDisposable
{
    private readonly NodeDirectories _directories;
    private readonly Lazy<HostFacts> _facts;

    // Netlink sockets belong to the network namespace in which they are opened: that of the process, which does not change.
    private readonly Lazy<KernelNetwork> _network = new(() => new KernelNetwork());
    private readonly ConcurrentDictionary<string, OvsdbWriter> _ovsdbWriters = new(StringComparer.Ordinal);
    private readonly KernelAppArmor _appArmor;
    private readonly SystemdServices _services = new(new ServicePlaces());
    private readonly NodePackages _packages;

    public LinuxHost(LinuxHostOptions options)
    {
        _directories = new NodeDirectories(options.Root, options.Resolution);
        var files = new FileReader(_directories, options.Key, Math.Max(1, options.Parallel));
        Files = files;
        Writer = new FileWriter(_directories);
        Accounts = new NodeAccounts(files, _directories.BelowRoot);
        Probes = new NodeProbes(files);
        NetworkName = options.NetworkNamespace is { } name ? NetworkNamespace.NameOf(name) : null;
        _appArmor = new KernelAppArmor(new AppArmorPlaces(), options.Policies);
        _facts = new Lazy<HostFacts>(() => NodeFacts.Read(files));
        _packages = new NodePackages(_directories, files, Writer, _facts, options.Root, options.LockTimeout);
    }

    public HostFacts Facts => _facts.Value;

    public IFileReader Files { get; }

    public IAccounts Accounts { get; }

    public INodeProbes Probes { get; }

    public INetworkReader Network => _network.Value;

    public INetworkWriter NetworkWriter => _network.Value;

    public IAppArmorReader AppArmor => _appArmor;

    public IAppArmorWriter AppArmorWriter => _appArmor;

    public IServiceReader Services => _services;

    public IServiceWriter ServiceWriter => _services;

    public IPackageReader Packages => _packages;

    public IPackageWriter PackageWriter => _packages;

    public bool NetworkInReach => !BelowRoot || NetworkName is not null;

    public string? NetworkName { get; }

    public IProcessReader Processes { get; } = new ProcessReader("/proc");

    public bool BelowRoot => _directories.BelowRoot;

    public bool IsPrivileged => Libc.EffectiveUser() == 0;

    public IFileWriter Writer { get; }

    public INetworkDaemons Daemons { get; } = new NetworkDaemons("/run/systemd/system");

    public IOvsdbReader Ovsdb(string? socket) => new OvsdbReader(socket);

    public IOvsdbWriter OvsdbWriter(string? socket) => _ovsdbWriters.GetOrAdd(socket ?? "", _ => new OvsdbWriter(socket));

    public void Dispose()
    {
        if (_network.IsValueCreated)
        {
            _network.Value.Dispose();
        }

        _directories.Dispose();
    }
}
