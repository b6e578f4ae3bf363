using Reconciler.Core.Ports;

namespace Reconciler.Runtime.Tests;

/// <summary>A node without files.</summary>
public sealed class NoFiles : IFileReader
{
    public IReadOnlyList<FileObservation> Observe(IReadOnlyList<FileQuery> queries) => [.. queries.Select(q => new FileObservation(q.Path))];

    public Stream OpenRead(string path) => throw new HostException(new HostError("open", path, Errno.ENOENT, "No such file or directory (ENOENT)"));

    public IReadOnlyList<string> List(string path) => [];

    public string? Resolve(string path) => null;
}
