using System.Collections.Immutable;
using Reconciler.Core.Ports;

namespace Reconciler.Resources.Network;

/// <summary>
/// Who reads a format's files at boot, and where they lie. It is on the node if that directory is, which its package brings, or one of its
/// programs: then the directory was taken away, and is made again.
/// </summary>
internal sealed record BootReader(string Name, string Directory, params ImmutableArray<string> Programs)
{
    public bool IsHere(IFileReader files) =>
        files.Observe([.. Programs.Prepend(Directory).Select(path => new FileQuery(path))]).Any(seen => seen.State is not null || seen.Error is not null);
}
