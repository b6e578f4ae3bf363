using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Reconciler.Core.Model;
using Reconciler.Core.Ports;

namespace Reconciler.Resources.Files;

/// <summary>The journal's form of a <see cref="FileModel"/>. Written once, it must be readable by every later version.</summary>
internal static class FileModelJson
{
    private const string MissingKind = "missing";

    public static string Write(FileModel model)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("path", model.Path);
            json.WriteString("kind", Name(model.Kind));
            Text(json, "mode", model.Mode is { } mode ? Modes.Format(mode) : null);
            Number(json, "uid", model.Uid);
            Number(json, "gid", model.Gid);
            Number(json, "size", model.Size);
            Text(json, "digest", model.Digest?.Text);
            Text(json, "target", model.Target);
            Number(json, "mtimeNs", model.MtimeNs);
            if (model.Attributes is { } attributes)
            {
                json.WriteStartObject("attributes");
                foreach (var (name, value) in attributes)
                {
                    json.WriteString(name, value);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static FileModel Read(string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        return new FileModel
        {
            Path = root.GetProperty("path").GetString()!,
            Kind = Kind(root.GetProperty("kind").GetString()!),
            Mode = Text(root, "mode") is { } mode ? Modes.Parse(mode) : null,
            Uid = (uint?)Number(root, "uid"),
            Gid = (uint?)Number(root, "gid"),
            Size = Number(root, "size"),
            Digest = Text(root, "digest") is { } digest ? new Digest(digest) : null,
            Target = Text(root, "target"),
            MtimeNs = Number(root, "mtimeNs"),
            Attributes = root.TryGetProperty("attributes", out var attributes)
                ? attributes.EnumerateObject().ToImmutableSortedDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal)
                : null,
        };
    }

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void Number(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static long? Number(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetInt64() : null;

    private static string Name(FileKind? kind) => kind switch
    {
        null => MissingKind,
        FileKind.Regular => "file",
        FileKind.Directory => "directory",
        FileKind.Symlink => "symlink",
        _ => "other",
    };

    private static FileKind? Kind(string name) => name switch
    {
        MissingKind => null,
        "file" => FileKind.Regular,
        "directory" => FileKind.Directory,
        "symlink" => FileKind.Symlink,
        "other" => FileKind.Other,
        _ => throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"the journal holds an unknown kind of file: {name}")),
    };
}
