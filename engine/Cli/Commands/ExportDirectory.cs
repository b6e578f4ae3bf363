using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;

namespace Reconciler.Cli.Commands;

/// <summary>
/// The directory of an export: <c>state.yaml</c>, and <c>payload/</c> beside it. Readable by its owner alone, since it may hold what on the
/// node only root may read.
/// </summary>
internal sealed class ExportDirectory(string path) : IPayloadSink
{
    private const string Payloads = "payload";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Why nothing can be written here; null where it can.</summary>
    public string? Obstacle()
    {
        if (File.Exists(path))
        {
            return "is a file";
        }

        return Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any() ? "is not empty" : null;
    }

    public string Add(string suggestedName, Stream content)
    {
        var name = Free(suggestedName);
        Write(Path.Combine(path, Payloads, name), stream => content.CopyTo(stream));
        return $"{Payloads}/{name}";
    }

    /// <summary>The path of the document that it wrote.</summary>
    public string WriteState(string yaml)
    {
        var file = Path.Combine(path, "state.yaml");
        Write(file, stream => stream.Write(Encoding.UTF8.GetBytes(yaml)));
        return file;
    }

    /// <summary>A plain name that no other payload has, whatever was suggested.</summary>
    private string Free(string suggested)
    {
        var plain = string.Concat(suggested.TrimStart('/', '.').Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '-'));
        plain = plain.Length switch
        {
            0 => "content",
            > 200 => plain[^200..],
            _ => plain,
        };
        var name = plain;
        for (var i = 2; !_names.Add(name); i++)
        {
            name = FormattableString.Invariant($"{plain}-{i}");
        }

        return name;
    }

    private static void Write(string file, Action<Stream> write)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!, OwnerOnly | UnixFileMode.UserExecute);
            using var stream = new FileStream(
                file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
            write(stream);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new HostException(new HostError("write", file, 0, failure.Message));
        }
    }
}
