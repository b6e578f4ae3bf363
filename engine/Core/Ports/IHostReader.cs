using Reconciler.Core.Ports.AppArmor;
using Reconciler.Core.Ports.Network;
using Reconciler.Core.Ports.Ovsdb;
using Reconciler.Core.Ports.Packages;
using Reconciler.Core.Ports.Services;

namespace Reconciler.Core.Ports;

/// <summary>The node, to be looked at. Nothing reachable from here can change it: that keeps plans honest (law 1).</summary>
public interface IHostReader
{
    HostFacts Facts { get; }

    IFileReader Files { get; }

    IAccounts Accounts { get; }

    INodeProbes Probes { get; }

    /// <summary>The kernel's network, of the namespace the process is in. To be asked only where <see cref="NetworkInReach"/>.</summary>
    INetworkReader Network { get; }

    /// <summary>Of the running kernel, below a root too.</summary>
    IProcessReader Processes { get; }

    /// <summary>Of the running kernel. To be asked only where nothing is <see cref="BelowRoot"/>.</summary>
    IAppArmorReader AppArmor { get; }

    /// <summary>Of the running system. To be asked only where nothing is <see cref="BelowRoot"/>.</summary>
    IServiceReader Services { get; }

    /// <summary>Of the root that the files are of.</summary>
    IPackageReader Packages { get; }

    /// <summary>Files are redirected below a root other than "/"; what belongs to the running kernel is out of reach.</summary>
    bool BelowRoot { get; }

    /// <summary>The links that are seen are those that are meant: not below a root, unless a network namespace was named too.</summary>
    bool NetworkInReach { get; }

    /// <summary>
    /// The network namespace that was named on the command line, by the name that <c>ip netns</c> has for it, or by a path where it has none;
    /// null: none was. A named one has files of its own in /etc/netns/NAME, in place of those in /etc (ip-netns(8)).
    /// </summary>
    string? NetworkName { get; }

    /// <summary>The effective user is root, so owners can be set.</summary>
    bool IsPrivileged { get; }

    /// <summary>The database of Open vSwitch at a socket; null: at the usual places. Nothing is opened before it is asked.</summary>
    IOvsdbReader Ovsdb(string? socket);
}

/// <summary>The node, to be changed. Only a section's Apply and the executor are handed one.</summary>
public interface IHost : IHostReader
{
    IFileWriter Writer { get; }

    INetworkWriter NetworkWriter { get; }

    IAppArmorWriter AppArmorWriter { get; }

    IServiceWriter ServiceWriter { get; }

    IPackageWriter PackageWriter { get; }

    /// <summary>One for each socket, so that its count of writes is that of the run.</summary>
    IOvsdbWriter OvsdbWriter(string? socket);

    INetworkDaemons Daemons { get; }
}
