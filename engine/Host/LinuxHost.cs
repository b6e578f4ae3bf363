using Reconciler.Core.Ports;
using Reconciler.Host.Accounts;
using Reconciler.Host.Facts;
using Reconciler.Host.Files;
using Reconciler.Host.Native;
using Reconciler.Host.Probes;

namespace Reconciler.Host;

/// <summary>How the node is reached.</summary>
public sealed record LinuxHostOptions
{
    /// <summary><c>--root</c>: the directory that stands for the node's "/".</summary>
    public string Root { get; init; } = "/";

    /// <summary>The key for keyed digests; asked for when the first is wanted.</summary>
    public required Func<ReadOnlyMemory<byte>> Key { get; init; }

    /// <summary><c>--parallel</c>: how many threads a sweep may use.</summary>
    public int Parallel { get; init; } = Environment.ProcessorCount;

    public PathResolution Resolution { get; init; }
}

/// <summary>A Linux node, by its system calls. Throws <see cref="HostException"/> if its root cannot be opened.</summary>
public sealed class LinuxHost : IHost, IDisposable
{
    private readonly NodeDirectories _directories;
    private readonly Lazy<HostFacts> _facts;

    public LinuxHost(LinuxHostOptions options)
    {
        _directories = new NodeDirectories(options.Root, options.Resolution);
        var files = new FileReader(_directories, options.Key, Math.Max(1, options.Parallel));
        Files = files;
        Writer = new FileWriter(_directories);
        Accounts = new NodeAccounts(files, _directories.BelowRoot);
        Probes = new NodeProbes(files);
        _facts = new Lazy<HostFacts>(() => NodeFacts.Read(files));
    }

    public HostFacts Facts => _facts.Value;

    public IFileReader Files { get; }

    public IAccounts Accounts { get; }

    public INodeProbes Probes { get; }

    public bool BelowRoot => _directories.BelowRoot;

    public bool IsPrivileged => Libc.EffectiveUser() == 0;

    public IFileWriter Writer { get; }

    public void Dispose() => _directories.Dispose();
}
