using System.Collections.Immutable;
using System.Text;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.AppArmor;

/// <summary>Decodes one entry: the profile, its file, and the links beside it.</summary>
internal static class ProfileReader
{
    /// <summary>What must accept a new content before it takes its name: all that loading does, but for the kernel and the cache.</summary>
    public static readonly ImmutableArray<string> Check = ["apparmor_parser", "-Q", "-K", "{}"];

    // A profile is a few KiB; the file itself may be of any length, and what is longer is not taken apart.
    private const int Limit = 1 << 20;

    private static readonly ImmutableArray<string> FileKeys = ["content", "source", "sha256", "state"];

    public static (ProfileEntry Profile, ImmutableArray<FileEntry> Files) Read(EntryDocument entry, ReadContext context)
    {
        var path = entry.Node.Text("path") ?? ProfilePaths.Default(entry.Key);
        var profile = new ProfileEntry(entry.Header, entry.Key, path)
        {
            Absent = entry.Node.Text("state") == "absent",
            Mode = ProfileModes.Parse(entry.Node.Text("mode")),
            Expect = entry.Node.Mapping("expect")?.Mapping("rules") is { } rules
                ? new RuleExpectation(rules.Texts("present").ToSequence(), rules.Texts("absent").ToSequence())
                : null,
        };
        var keys = new YamlMapping(entry.Node.Span, [.. entry.Node.Pairs.Where(pair => FileKeys.Contains(pair.Key.Text))]);
        var file = FileEntryReader.Read(entry.Header with { Id = $"{entry.Header.Id}/{path}" }, path, keys, entry.BaseDirectory, context, profile.Absent);
        if (file.Content is not null)
        {
            file = file with { Validate = Check };
            profile = profile with { Content = file.Info.Digest };
            if (Text(file.Content, context) is { } text)
            {
                var declared = ProfileText.Read(text);
                ProfileChecks.Check(profile, entry.Node, declared, context.Diagnostics);
                profile = profile with { Declares = [.. declared.Select(d => d.Name)] };
            }
        }

        return (profile, [file, .. Links(profile)]);
    }

    private static IEnumerable<FileEntry> Links(ProfileEntry profile)
    {
        var complain = ProfilePaths.ForceComplain(profile.Path);
        if (profile is { Absent: false, Mode: ProfileMode.Complain })
        {
            yield return Entry(complain) with { Type = FileType.Symlink, Target = profile.Path };
        }
        else if (profile.Absent || profile.Mode is not null)
        {
            yield return Entry(complain) with { Absent = true };
        }

        yield return Entry(ProfilePaths.Disable(profile.Path)) with { Absent = true };

        FileEntry Entry(string path) => new(profile.Header with { Id = $"{profile.Header.Id}/{path}" }, path);
    }

    private static string? Text(Payload payload, ReadContext context)
    {
        try
        {
            using var stream = context.Content.Open(payload);
            var bytes = new byte[Limit];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length < bytes.Length && FileText.IsText(bytes.AsSpan(0, length)) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
        }
        catch (HostException)
        {
            // Reported where the payload was digested.
            return null;
        }
    }
}
