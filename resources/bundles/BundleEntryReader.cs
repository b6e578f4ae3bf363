using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Bundles;

/// <summary>Decodes one bundle: its files in working order, and the version that its own payload must carry.</summary>
internal static class BundleEntryReader
{
    public static BundleEntry? Read(EntryDocument entry, ReadContext context)
    {
        var absent = entry.Node.Text("state") == "absent";
        var files = Files(entry, absent, context);
        FilesValidation.Check(files, context.Diagnostics);
        var tag = Tag(entry, absent, context.Diagnostics);
        var carrier = tag is null ? null : files.FirstOrDefault(file => file.Path == tag.File);
        var members = entry.Node.References("members");
        References.Check(members, context.Document, "members", context.Diagnostics);
        var bundle = new BundleEntry(entry.Header, WorkingOrder(files, carrier, absent))
        {
            Tag = tag,
            Members = [.. members.Select(member => member.Id)],
            Absent = absent,
        };
        if (absent)
        {
            return bundle;
        }

        if (tag is null || !Carries(entry, tag, carrier, context.Diagnostics) || Wanted(entry, tag, carrier!, context) is not { } wanted)
        {
            return null;
        }

        return bundle with
        {
            Gate = new VersionGate(wanted, entry.Node.Text("sameVersion") == "report", entry.Node.Flag("downgrade") ?? false),
        };
    }

    private static List<FileEntry> Files(EntryDocument entry, bool absent, ReadContext context)
    {
        var files = new List<FileEntry>();
        foreach (var (key, value) in entry.Node.Mapping("files")?.Pairs ?? [])
        {
            if (value is not YamlMapping node)
            {
                continue;
            }

            if (node.KeySpan("state") is { } span)
            {
                context.Diagnostics.Error(
                    Codes.UnknownKey, "`state` is no key of a bundle's file", span, "say `state: absent` on the bundle, which removes all of its files");
            }

            var header = entry.Header with { Id = $"{entry.Header.Id}/{key.Text}", Origin = key.Span };
            var file = FileEntryReader.Read(header, key.Text, node, entry.BaseDirectory, context, absent);

            // What was kept because it lay there before us is not ours to remove with the bundle.
            files.Add(absent && file.Existing == ExistingPolicy.Keep ? file with { OnlyIfCreated = true } : file);
        }

        return files;
    }

    private static VersionTag? Tag(EntryDocument entry, bool absent, DiagnosticBag diagnostics)
    {
        if (entry.Node.Mapping("installedVersion") is { } tag)
        {
            return new VersionTag(tag.Text("file")!, tag.Text("json")!);
        }

        if (!absent)
        {
            diagnostics.Error(
                Codes.MissingKey,
                $"bundle {entry.Key} does not say where its installed version stands",
                entry.Header.Origin,
                "give `installedVersion: { file: PATH, json: KEY }`");
        }

        return null;
    }

    private static bool Carries(EntryDocument entry, VersionTag tag, FileEntry? carrier, DiagnosticBag diagnostics)
    {
        var span = entry.Node["installedVersion"]!.Span;
        if (carrier is null)
        {
            diagnostics.Error(
                Codes.MissingKey, $"{tag.File} carries the installed version, but is none of the bundle's files", span, "name one of its files");
            return false;
        }

        if (carrier is not { Existing: ExistingPolicy.Replace })
        {
            diagnostics.Error(
                Codes.Conflict,
                $"{tag.File} carries the installed version, so it cannot be left as it is",
                carrier.Header.Origin,
                "take `existing` out, or let another file carry the version");
            return false;
        }

        if (carrier.Type != FileType.File)
        {
            diagnostics.Error(
                Codes.Conflict, $"{tag.File} carries the installed version, so it must be a file with a content", carrier.Header.Origin, "give `source`");
            return false;
        }

        return true;
    }

    private static VersionNumber? Wanted(EntryDocument entry, VersionTag tag, FileEntry carrier, ReadContext context)
    {
        if (carrier.Content is not { } payload || Carried(tag, carrier, payload, context) is not { } carried)
        {
            // A payload that is named but cannot be read was reported where it is named.
            if (entry.Node.Mapping("files")?.Mapping(tag.File) is { } node && node["content"] is null && node["source"] is null)
            {
                context.Diagnostics.Error(
                    Codes.MissingKey, $"{tag.File} carries the installed version, and has no content", carrier.Header.Origin, "give `source` or `content`");
            }

            return null;
        }

        var given = entry.Node.Text("version") is { } text ? VersionNumber.Parse(text) : null;
        if (carried.Number is not { } number)
        {
            context.Diagnostics.Error(
                Codes.PayloadMismatch,
                $"the payload of {tag.File} carries no version: {carried.Unknown}",
                carrier.Header.Origin,
                $"it must hold \"{tag.Key}\": \"{given?.Text ?? "VERSION"}\", or every run would install it again");
            return null;
        }

        if (given is { } wanted && number.CompareWith(wanted) != 0)
        {
            context.Diagnostics.Error(
                Codes.PayloadMismatch,
                $"bundle {entry.Key} is of version {wanted}, but the payload of {tag.File} says {number}",
                entry.Node["version"]!.Span,
                "give the version that the payload carries, or leave `version` out: it is then read from the payload");
            return null;
        }

        return given ?? number;
    }

    private static InstalledVersion? Carried(VersionTag tag, FileEntry carrier, Payload payload, ReadContext context)
    {
        try
        {
            using var stream = context.Content.Open(payload);
            return InstalledVersion.Read(stream, tag.Key);
        }
        catch (HostException failure)
        {
            context.Diagnostics.Error(Codes.MissingPayload, $"the payload of {carrier.Path} cannot be read: {failure.Error}", carrier.Header.Origin);
            return null;
        }
    }

    private static ImmutableArray<FileEntry> WorkingOrder(List<FileEntry> files, FileEntry? carrier, bool absent)
    {
        if (carrier is null)
        {
            return [.. files];
        }

        var others = files.Where(file => !ReferenceEquals(file, carrier));
        return absent ? [carrier, .. others] : [.. others, carrier];
    }
}
