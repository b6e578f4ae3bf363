using System.Collections.Immutable;

namespace Reconciler.Core.Ports;

/// <summary>
/// The state files as the command line names them, on the machine that runs the program (never below <c>--root</c>).
/// Failures are <see cref="HostException"/>s.
/// </summary>
public interface IStateFiles
{
    /// <summary>What stands at the path, links followed. A path that does not exist is a failure.</summary>
    StateFileInfo Look(string path);

    /// <summary>At most <paramref name="limit"/> bytes from the beginning: a file that grew, or a pipe, cannot fill the memory.</summary>
    byte[] Read(string path, int limit);

    /// <summary>The names in a directory, without the directory, in any order.</summary>
    ImmutableArray<string> List(string directory);
}

/// <summary><paramref name="Length"/> is 0 where there is none to be told beforehand (a pipe).</summary>
public sealed record StateFileInfo(string AbsolutePath, bool IsDirectory, long Length);
