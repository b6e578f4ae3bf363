using System.Text;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Files;

/// <summary>Decodes one path's mapping, of <c>files</c> or of a bundle. The schema accepted each key; this is about keys together.</summary>
internal static class FileEntryReader
{
    /// <summary><paramref name="absent"/>: the whole it belongs to is to be removed, whatever its own mapping says.</summary>
    public static FileEntry Read(EntryHeader header, string path, YamlMapping node, string baseDirectory, ReadContext context, bool absent = false)
    {
        var diagnostics = context.Diagnostics;
        if (!Paths.IsNormal(path))
        {
            diagnostics.Error(
                Codes.BadPath, $"{path} is not an absolute, normal path", header.Origin, "write it from / on, without //, ., .. or a / at the end");
        }

        var entry = new FileEntry(header, path)
        {
            Type = node.Text("type") switch
            {
                "directory" => FileType.Directory,
                "symlink" => FileType.Symlink,
                _ => FileType.File,
            },
            Target = node.Text("target"),
            Owner = node.Text("owner"),
            Group = node.Text("group"),
            Mode = node.Text("mode") is { } mode ? Modes.Parse(mode) : null,
            Existing = node.Text("existing") switch
            {
                "keep" => ExistingPolicy.Keep,
                "refuse" => ExistingPolicy.Refuse,
                _ => ExistingPolicy.Replace,
            },
            Sha256 = node.Text("sha256")?.ToLowerInvariant(),
            Validate = node.Texts("validate"),
            Absent = absent || node.Text("state") == "absent",
            OnlyIfCreated = node.Flag("onlyIfCreated") ?? false,
            Recurse = node.Flag("recurse") ?? false,
            Force = node.Flag("force") ?? false,
            Sensitive = node.Flag("sensitive") ?? false,
        };
        if (entry.Absent)
        {
            return entry;
        }

        CheckTogether(entry, node, diagnostics);
        return entry.Type == FileType.File ? WithContent(entry, node, baseDirectory, context) : entry;
    }

    private static void CheckTogether(FileEntry entry, YamlMapping node, DiagnosticBag diagnostics)
    {
        if (entry.Type == FileType.Symlink && entry.Target is null)
        {
            diagnostics.Error(Codes.MissingKey, $"{entry.Path} is a symlink without a target", node.Span, "give `target`, the path it points to");
        }

        Misplaced(entry.Type != FileType.Symlink, "target", "a link", "say `type: symlink`");
        Misplaced(entry.Type == FileType.Symlink, "mode", "a file or a directory", "the kernel gives a link no mode of its own");
        foreach (var key in (string[])["content", "source", "sha256", "validate"])
        {
            Misplaced(entry.Type != FileType.File, key, "a file", "take it out, or say `type: file`");
        }

        Misplaced(true, "onlyIfCreated", "an absent entry", "say `state: absent`, or take it out");
        Misplaced(true, "recurse", "an absent entry", "say `state: absent`, or take it out");

        void Misplaced(bool when, string key, string belongsTo, string hint)
        {
            if (when && node[key] is { } value)
            {
                diagnostics.Error(Codes.Conflict, $"`{key}` belongs to {belongsTo}, and {entry.Path} is none", node.KeySpan(key) ?? value.Span, hint);
            }
        }
    }

    private static FileEntry WithContent(FileEntry entry, YamlMapping node, string baseDirectory, ReadContext context)
    {
        var diagnostics = context.Diagnostics;
        if (node["content"] is not null && node["source"] is { } both)
        {
            diagnostics.Error(Codes.Conflict, $"{entry.Path} has both `content` and `source`", node.KeySpan("source") ?? both.Span, "keep one of the two");
            return entry;
        }

        if (Payload(node, baseDirectory) is not { } payload)
        {
            foreach (var key in (string[])["sha256", "validate"])
            {
                if (node[key] is { } value)
                {
                    diagnostics.Error(
                        Codes.Conflict, $"`{key}` is about a content, and {entry.Path} has none", node.KeySpan(key) ?? value.Span, "give `content` or `source`");
                }
            }

            return entry;
        }

        try
        {
            if (entry.Sha256 is { } wanted && context.Content.Describe(payload, keyed: false).Digest is { } found
                && found.Text != Digest.PlainPrefix + wanted)
            {
                diagnostics.Error(
                    Codes.PayloadMismatch,
                    $"the payload of {entry.Path} has the SHA-256 {found.Text[Digest.PlainPrefix.Length..]}, not {wanted}",
                    node["sha256"]!.Span,
                    "look at what the payload holds; if it is right, write its digest here");
                return entry;
            }

            return entry with { Content = payload, Info = context.Content.Describe(payload, entry.Sensitive) };
        }
        catch (HostException failure)
        {
            diagnostics.Error(
                Codes.MissingPayload,
                $"the payload of {entry.Path} cannot be read: {failure.Error}",
                payload is Payload.Source source ? source.Origin : node.Span,
                "a relative `source` starts at the directory of the state file");
            return entry;
        }
    }

    private static Payload? Payload(YamlMapping node, string baseDirectory)
    {
        if (node.Text("content") is { } text)
        {
            return new Payload.Inline(Encoding.UTF8.GetBytes(text));
        }

        return node.Text("source") is { } source
            ? new Payload.Source(Path.GetFullPath(source, baseDirectory), node["source"]!.Span)
            : null;
    }
}
