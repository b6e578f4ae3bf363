using Reconciler.Core.Ports;
using Reconciler.Core.Ports.AppArmor;
using Reconciler.Core.Ports.Network;
using Reconciler.Core.Ports.Ovsdb;
using Reconciler.Core.Ports.Packages;
using Reconciler.Core.Ports.Services;

namespace Reconciler.Testing;

/// <summary>The files of a host, with a kernel that is not this machine's: files seem to be those of the running system.</summary>
public class HostAround(IHost host) : IHost
{
    public HostFacts Facts => host.Facts;

    public IFileReader Files => host.Files;

    public IAccounts Accounts => host.Accounts;

    public virtual INodeProbes Probes => host.Probes;

    public virtual INetworkReader Network => host.Network;

    public virtual INetworkWriter NetworkWriter => host.NetworkWriter;

    public virtual IAppArmorReader AppArmor => host.AppArmor;

    public virtual IAppArmorWriter AppArmorWriter => host.AppArmorWriter;

    public virtual IServiceReader Services => host.Services;

    public virtual IServiceWriter ServiceWriter => host.ServiceWriter;

    public virtual IPackageReader Packages => host.Packages;

    public virtual IPackageWriter PackageWriter => host.PackageWriter;

    public IProcessReader Processes => host.Processes;

    public virtual INetworkDaemons Daemons => host.Daemons;

    public virtual bool NetworkInReach => host.NetworkInReach;

    public string? NetworkName => host.NetworkName;

    public bool BelowRoot => false;

    public bool IsPrivileged => host.IsPrivileged;

    public IFileWriter Writer => host.Writer;

    public virtual IOvsdbReader Ovsdb(string? socket) => host.Ovsdb(socket);

    public virtual IOvsdbWriter OvsdbWriter(string? socket) => host.OvsdbWriter(socket);
}
