using Reconciler.Core.Ports;
using Reconciler.Core.Ports.AppArmor;
using Reconciler.Core.Ports.Network;
using Reconciler.Core.Ports.Ovsdb;
using Reconciler.Core.Ports.Packages;
using Reconciler.Core.Ports.Services;

namespace Reconciler.Runtime.Tests;

/// <summary>The real host, at which something happens just before or after certain calls, as other programs of a node would do it.</summary>
public sealed class InterferingHost(IHost host) : IHost, IFileWriter
{
    public Action<string> BeforeMakeDirectory { get; init; } = _ => { };

    public Action<string> AfterCommit { get; init; } = _ => { };

    /// <summary>Called before each call that writes, with its name and path.</summary>
    public Action<string, string> BeforeEach { get; init; } = (_, _) => { };

    public HostFacts Facts => host.Facts;

    public IFileReader Files => host.Files;

    public IAccounts Accounts => host.Accounts;

    public INodeProbes Probes => host.Probes;

    public INetworkReader Network => host.Network;

    public INetworkWriter NetworkWriter => host.NetworkWriter;

    public IAppArmorReader AppArmor => host.AppArmor;

    public IAppArmorWriter AppArmorWriter => host.AppArmorWriter;

    public IServiceReader Services => host.Services;

    public IPackageReader Packages => host.Packages;

    public IPackageWriter PackageWriter => host.PackageWriter;

    public IServiceWriter ServiceWriter => host.ServiceWriter;

    public bool NetworkInReach => host.NetworkInReach;

    public string? NetworkName => host.NetworkName;

    public IProcessReader Processes => host.Processes;

    public INetworkDaemons Daemons => host.Daemons;

    public bool BelowRoot => host.BelowRoot;

    public bool IsPrivileged => host.IsPrivileged;

    public IFileWriter Writer => this;

    public IOvsdbReader Ovsdb(string? socket) => host.Ovsdb(socket);

    public IOvsdbWriter OvsdbWriter(string? socket) => host.OvsdbWriter(socket);

    public void StageFile(string path, string temporaryName, Stream content, Core.Ports.FileAttributes attributes)
    {
        BeforeEach("stage", path);
        host.Writer.StageFile(path, temporaryName, content, attributes);
    }

    public void StageSymlink(string path, string temporaryName, string target, Core.Ports.FileAttributes attributes)
    {
        BeforeEach("stage link", path);
        host.Writer.StageSymlink(path, temporaryName, target, attributes);
    }

    public void SyncStaged(string path, string temporaryName)
    {
        BeforeEach("sync staged", path);
        host.Writer.SyncStaged(path, temporaryName);
    }

    public void Commit(string path, string temporaryName, FileIdentity? expected)
    {
        BeforeEach("commit", path);
        host.Writer.Commit(path, temporaryName, expected);
        AfterCommit(path);
    }

    public bool Discard(string path, string temporaryName) => host.Writer.Discard(path, temporaryName);

    public void SetAttributes(string path, Core.Ports.FileAttributes attributes)
    {
        BeforeEach("set attributes", path);
        host.Writer.SetAttributes(path, attributes);
    }

    public void MakeDirectory(string path, string temporaryName, Core.Ports.FileAttributes attributes)
    {
        BeforeEach("make directory", path);
        BeforeMakeDirectory(path);
        host.Writer.MakeDirectory(path, temporaryName, attributes);
    }

    public void Remove(string path, FileIdentity? expected)
    {
        BeforeEach("remove", path);
        host.Writer.Remove(path, expected);
    }

    public void RemoveDirectory(string path)
    {
        BeforeEach("remove directory", path);
        host.Writer.RemoveDirectory(path);
    }

    public void SyncDirectory(string path)
    {
        BeforeEach("sync directory", path);
        host.Writer.SyncDirectory(path);
    }

    public string? Validate(string path, string temporaryName, IReadOnlyList<string> command) => host.Writer.Validate(path, temporaryName, command);
}
