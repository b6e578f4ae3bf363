using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Reconciler.Core.Ports;

namespace Reconciler.Resources.Services;

/// <summary>
/// The digests of the files that units read: content, kind, mode and owner, not the time. Contents are digested with the key of the store, so
/// that nothing secret can be guessed from a note.
/// </summary>
internal static class InputFiles
{
    /// <summary>By path; a path that cannot be seen is left out, and nothing is concluded from it.</summary>
    public static Dictionary<string, InputFile> Observe(IEnumerable<string> paths, IFileReader files)
    {
        var list = paths.Distinct(StringComparer.Ordinal).ToList();
        var seen = new Dictionary<string, InputFile>(StringComparer.Ordinal);
        foreach (var portion in list.Chunk(64))
        {
            foreach (var observation in files.Observe([.. portion.Select(path => new FileQuery(path, Content: true, Keyed: true))]))
            {
                if (observation.Error is null or { Errno: Errno.ENOTDIR })
                {
                    seen[observation.Path] = Of(observation.State);
                }
            }
        }

        return seen;
    }

    /// <summary>One digest for all the files of a reference; null where one of them cannot be seen.</summary>
    public static string? Digest(IEnumerable<string> paths, IReadOnlyDictionary<string, InputFile> seen, IEnumerable<string> others)
    {
        var text = new StringBuilder();
        foreach (var path in paths)
        {
            if (!seen.TryGetValue(path, out var file))
            {
                return null;
            }

            text.Append(path).Append('\0').Append(file.State).Append('\n');
        }

        foreach (var other in others)
        {
            text.Append(other).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..32];
    }

    private static InputFile Of(FileState? state) => state is null
        ? new InputFile("missing", null)
        : new InputFile(
            string.Create(CultureInfo.InvariantCulture, $"{state.Kind} {(state.Kind == FileKind.Symlink ? 0 : state.Mode)} {state.Uid}:{state.Gid} {state.Digest} {state.Target}"),
            state.Identity.CtimeNs);
}

/// <summary>A file as text to be digested, and when it was last changed; null where it is not there.</summary>
public sealed record InputFile(string State, long? ChangedNs);
