using System.Buffers;
using System.Text;
using System.Text.Json;
using Reconciler.Core.Model;
using Reconciler.Core.Ports;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Network;

/// <summary>
/// A small text file that is configuration of the network (resolv.conf, a drop-in of a daemon's): what lies at the path and its text, so
/// that undo needs nothing else. None of them holds a secret.
/// </summary>
public sealed record ConfigFileModel : ResourceModel
{
    /// <summary>The word by which the section's models are told apart in the journal, under the key <c>model</c>.</summary>
    public const string Word = "config-file";

    public required FileModel File { get; init; }

    /// <summary>The bytes, one character each (Latin-1), so that whatever is in it comes back as it was. Null: no file lies there.</summary>
    public string? Text { get; init; }

    /// <summary>How many of the directories above are not there either: whoever goes back to this state takes those away that are empty.</summary>
    public int MissingDirectories { get; init; }

    /// <summary>What brings up what the file says, wherever it is written; null: nothing is told. It takes no part in comparisons.</summary>
    public ConfigFileActivation? Activation { get; init; }

    public string Path => File.Path;

    public override string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("model", Word);
            json.WritePropertyName("file");
            json.WriteRawValue(File.ToJson());
            if (Text is not null)
            {
                json.WriteString("text", Text);
            }

            if (MissingDirectories > 0)
            {
                json.WriteNumber("missingDirectories", MissingDirectories);
            }

            Activation?.Write(json);

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static ConfigFileModel Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        return new ConfigFileModel
        {
            File = FileModelJson.Read(root.GetProperty("file").GetRawText()),
            Text = root.TryGetProperty("text", out var content) ? content.GetString() : null,
            MissingDirectories = root.TryGetProperty("missingDirectories", out var missing) ? missing.GetInt32() : 0,
            Activation = ConfigFileActivation.Read(root),
        };
    }

    /// <summary>Which directories are there counts only for whoever goes back.</summary>
    public override bool SameAs(ResourceModel other) => other is ConfigFileModel that && Text == that.Text && File.SameAs(that.File);

    /// <summary>The directories that are not there, from the topmost down.</summary>
    internal IEnumerable<string> DirectoriesToMake => Paths.Ancestors(Path).TakeLast(MissingDirectories);

    internal static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}

/// <summary>What lies at the path of a configuration file, as it was looked at.</summary>
public sealed record ConfigFileSeen(FileObservation Observation, int MissingDirectories)
{
    /// <summary>Null: no regular file lies there, or it is too large to be one of these.</summary>
    public string? Text => Observation is { State.Kind: FileKind.Regular, Content: { } content } ? Encoding.Latin1.GetString(content.Span) : null;

    public string Path => Observation.Path;

    public FileState? State => Observation.State;

    /// <summary>Why it is left alone whatever is wished; null if it can be worked on.</summary>
    internal string? WhyNot => Observation switch
    {
        { Error: { } error } => $"{Path} cannot be observed: {error}",
        { State: { Kind: FileKind.Regular, Size: > 0 }, Content: null } => $"{Path} is larger than such a file is: look at what it holds",
        { State.Kind: FileKind.Regular } or { State: null } => null,
        { State.Kind: FileKind.Symlink, State.Target: var target } => $"{Path} is a link to {target}, which is not replaced: remove the link, if a file is to lie there",
        _ => $"a {Replacement.Name(Observation.State!.Kind)} lies at {Path}: move it away",
    };

    internal ConfigFileModel Model => new() { File = FileModel.Of(Path, State), Text = Text, MissingDirectories = MissingDirectories };

    /// <summary>Looks at several in one sweep; by path.</summary>
    internal static Dictionary<string, ConfigFileSeen> Observe(IReadOnlyCollection<string> paths, IFileReader files)
    {
        var directories = paths.SelectMany(Paths.Ancestors).Distinct().ToList();
        var seen = files.Observe([.. paths.Select(path => new FileQuery(path, Content: true)), .. directories.Select(path => new FileQuery(path))])
            .ToDictionary(observation => observation.Path, StringComparer.Ordinal);
        return paths.ToDictionary(
            path => path,
            path => new ConfigFileSeen(seen[path], Paths.Ancestors(path).Reverse().TakeWhile(directory => seen[directory] is { State: null, Error: null }).Count()),
            StringComparer.Ordinal);
    }
}
