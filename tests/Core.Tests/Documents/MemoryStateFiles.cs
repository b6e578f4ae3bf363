using System.Collections.Immutable;
using System.Text;
using Reconciler.Core.Ports;

namespace Reconciler.Core.Tests.Documents;

/// <summary>State files held in memory; a path is a directory if a file lies below it. Counts what was read.</summary>
internal sealed class MemoryStateFiles : IStateFiles
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _lengths = new(StringComparer.Ordinal);

    public List<string> WasRead { get; } = [];

    public MemoryStateFiles With(string path, string text) => With(path, Encoding.UTF8.GetBytes(text));

    public MemoryStateFiles With(string path, byte[] bytes, long? length = null)
    {
        _files[path] = bytes;
        _lengths[path] = length ?? bytes.Length;
        return this;
    }

    public StateFileInfo Look(string path)
    {
        if (_files.ContainsKey(path))
        {
            return new StateFileInfo("/conf/" + path, false, _lengths[path]);
        }

        if (_files.Keys.Any(name => name.StartsWith(path + "/", StringComparison.Ordinal)))
        {
            return new StateFileInfo("/conf/" + path, true, 0);
        }

        throw new HostException(new HostError("open", path, 2, "No such file or directory (ENOENT)"));
    }

    public byte[] Read(string path, int limit)
    {
        WasRead.Add(path);
        return _files[path].AsSpan(0, Math.Min(limit, _files[path].Length)).ToArray();
    }

    public ImmutableArray<string> List(string directory) =>
    [
        .. _files.Keys
            .Where(name => name.StartsWith(directory + "/", StringComparison.Ordinal))
            .Select(name => name[(directory.Length + 1)..].Split('/')[0])
            .Distinct(),
    ];
}
