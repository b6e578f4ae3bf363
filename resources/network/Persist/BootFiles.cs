using System.Collections.Immutable;
using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Network;

/// <summary>A file of a format; <paramref name="Text"/> is null where there is none. In Latin-1, so that whatever is in it stays.</summary>
internal sealed record BootFile(string Path, string? Text);

/// <summary>The files of one format in the order in which its reader takes them; those that are not there yet and may come are in it too.</summary>
internal sealed record BootFiles(ImmutableArray<BootFile> Files)
{
    public static readonly BootFiles None = new([]);

    public string? this[string path] => Files.FirstOrDefault(file => file.Path == path)?.Text;

    public IEnumerable<BootFile> Present => Files.Where(file => file.Text is not null);

    public BootFiles With(string path, string? text) => Files.Any(file => file.Path == path)
        ? new([.. Files.Select(file => file.Path == path ? file with { Text = text } : file)])
        : new([.. Files, new BootFile(path, text)]);

    /// <summary>Reads them as the format's reader does, through links.</summary>
    public static BootFiles Read(IFileReader files, IEnumerable<string> paths) => new([.. paths.Distinct().Select(path => new BootFile(path, TextOf(files, path)))]);

    /// <summary>A text of the document as it stands in a file: its UTF-8, a character for each byte.</summary>
    public static string AsText(string value) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value));

    public static string? TextOf(IFileReader files, string path)
    {
        try
        {
            return files.Resolve(path) is { } real && files.Observe([new FileQuery(real, Content: true)])[0] is { State.Kind: FileKind.Regular, Content: { } content }
                ? Encoding.Latin1.GetString(content.Span)
                : null;
        }
        catch (HostException)
        {
            // A circle of links: whoever is to write there is told what lies there.
            return null;
        }
    }

    /// <summary>The names in a directory, sorted; none if it is not there.</summary>
    public static IReadOnlyList<string> Names(IFileReader files, string directory)
    {
        try
        {
            return files.Observe([new FileQuery(directory)])[0].State is { Kind: FileKind.Directory } ? files.List(directory) : [];
        }
        catch (HostException failure) when (failure.Error.Errno is Errno.ENOENT or Errno.EACCES or Errno.ENOTDIR)
        {
            return [];
        }
    }

    /// <summary>The files in directories whose names end so, by name: one in an earlier directory hides the same in a later one.</summary>
    public static SortedDictionary<string, string> ByName(IFileReader files, IEnumerable<string> directories, params string[] ends)
    {
        var byName = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in directories.SelectMany(directory => ends.SelectMany(end => Ending(files, directory, end))))
        {
            byName.TryAdd(Paths.Name(path), path);
        }

        return byName;
    }

    /// <summary>The files in a directory whose names end so.</summary>
    public static IEnumerable<string> Ending(IFileReader files, string directory, string end) =>
        Names(files, directory).Where(name => name.EndsWith(end, StringComparison.Ordinal) && !name.StartsWith('.')).Select(name => Paths.Join(directory, name));
}
