using System.Collections.Immutable;
using System.Text;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Files;

/// <summary>
/// Writes what lies at the named paths, and below those that are directories, as entries of a document: planning them shows no change.
/// </summary>
internal static class FilesExport
{
    // A file that its owner alone can read is taken for a secret: what is printed ends up in terminals, tickets and logs.
    private const uint ReadableByOthers = 0x24; // 0044

    public static ExportedSection? Export(IReadOnlyList<string> names, ExportContext context)
    {
        if (names.Count == 0 && !context.IsSectionNamed)
        {
            context.LeaveOut("files are left out: they are exported by path", "reconciler export files /etc/cni");
            return null;
        }

        if (names.Count == 0)
        {
            context.Diagnostics.Error(Codes.CommandLine, "files are exported by path, and none is named", hint: "reconciler export files /etc/cni");
            return null;
        }

        var entries = ImmutableArray.CreateBuilder<(string, ExportedNode)>();
        var done = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<string>(names.Reverse());
        while (pending.TryPop(out var path))
        {
            if (!Paths.IsNormal(path))
            {
                context.Diagnostics.Error(Codes.BadPath, $"{path} is not an absolute, normal path", hint: "write it from / on, without //, ., .. or a / at the end");
            }
            else if (done.Add(path) && Entry(path, named: names.Contains(path), context, pending) is { } entry)
            {
                entries.Add((path, entry));
            }
        }

        return new ExportedSection(FilesSection.SectionName, new ExportedMap(entries.ToImmutable()));
    }

    private static ExportedMap? Entry(string path, bool named, ExportContext context, Stack<string> pending)
    {
        var seen = context.Host.Files.Observe([new FileQuery(path)])[0];
        if (seen.Error is { } error)
        {
            context.Diagnostics.Error(Codes.NotObserved, $"{path} cannot be exported: {error}");
            return null;
        }

        if (seen.State is not { } state)
        {
            if (named)
            {
                context.Diagnostics.Error(Codes.NotObserved, $"{path} cannot be exported: it does not exist");
            }

            return null;
        }

        try
        {
            return state.Kind switch
            {
                FileKind.Directory => Directory(path, state, context, pending),
                FileKind.Symlink => Symlink(state, context),
                FileKind.Regular => Regular(path, state, context),
                _ => Unsupported(path, context),
            };
        }
        catch (HostException failure)
        {
            context.Diagnostics.Error(Codes.NotObserved, $"{path} cannot be exported: {failure.Error}");
            return null;
        }
    }

    private static ExportedMap Directory(string path, FileState state, ExportContext context, Stack<string> pending)
    {
        foreach (var name in context.Host.Files.List(path).Reverse())
        {
            pending.Push(Paths.Join(path, name));
        }

        return Map([("type", Scalar("directory")), ("mode", Scalar(Modes.Format(state.Mode))), .. Owners(state, context)]);
    }

    private static ExportedMap Symlink(FileState state, ExportContext context) =>
        Map([("type", Scalar("symlink")), ("target", Scalar(state.Target!)), .. Owners(state, context)]);

    private static ExportedMap? Regular(string path, FileState state, ExportContext context)
    {
        var secret = (state.Mode & ReadableByOthers) == 0;
        if (Content(path, secret, context) is not { } content)
        {
            return null;
        }

        return Map(
        [
            content,
            ("mode", Scalar(Modes.Format(state.Mode))),
            .. Owners(state, context),
            .. secret ? [("sensitive", new ExportedScalar("true", Quoted: false))] : Array.Empty<(string, ExportedNode)>(),
        ]);
    }

    private static (string, ExportedNode)? Content(string path, bool secret, ExportContext context)
    {
        using var content = context.Host.Files.OpenRead(path);
        if (context.Payloads is { } sink)
        {
            return ("source", Scalar(sink.Add(path[1..], content)));
        }

        if (secret)
        {
            return Refuse($"{path} is readable by its owner alone, so it may be secret");
        }

        // One byte more than may be shown tells whether it is longer.
        var bytes = new byte[FileText.Limit + 1];
        var length = content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length > FileText.Limit)
        {
            return Refuse($"{path} is longer than {FileText.Limit / 1024} KiB");
        }

        return FileText.IsText(bytes.AsSpan(0, length))
            ? ("content", Scalar(Encoding.UTF8.GetString(bytes, 0, length)))
            : Refuse($"{path} is binary");

        (string, ExportedNode)? Refuse(string why)
        {
            context.Diagnostics.Error(
                Codes.CommandLine, $"{why}: it is not exported into the document itself", hint: "give --out DIR, which takes the contents as files beside the document");
            return null;
        }
    }

    private static ExportedMap? Unsupported(string path, ExportContext context)
    {
        context.Diagnostics.Warning(Codes.NotObserved, $"{path} is a device, FIFO or socket, which a document cannot describe: left out");
        return null;
    }

    private static (string, ExportedNode)[] Owners(FileState state, ExportContext context) =>
    [
        ("owner", Scalar(context.Host.Accounts.UserName(state.Uid))),
        ("group", Scalar(context.Host.Accounts.GroupName(state.Gid))),
    ];

    private static ExportedScalar Scalar(string text) => new(text);

    private static ExportedMap Map(ImmutableArray<(string, ExportedNode)> items) => new(items);
}
