using System.Collections.Immutable;
using System.Text;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.AppArmor;
using Reconciler.Core.Sections;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.AppArmor;

/// <summary>
/// Writes loaded profiles as entries of a document, each with the file in <c>/etc/apparmor.d</c> that declares it: planning them shows no change.
/// A profile that something else has loaded without such a file (a container runtime) is named, and left out.
/// </summary>
internal static class AppArmorExport
{
    private const int Limit = 1 << 20;

    public static ExportedSection? Export(IReadOnlyList<string> names, ExportContext context)
    {
        if (context.Host.BelowRoot)
        {
            context.Diagnostics.Error(Codes.NotObserved, "profiles cannot be exported from below a root: the kernel's are not those of that root");
            return null;
        }

        var kernel = context.Host.AppArmor.Observe([]);
        if ((kernel.Off ?? kernel.Unseen) is { } why)
        {
            context.Diagnostics.Error(Codes.NotObserved, $"profiles cannot be exported: {why}");
            return null;
        }

        var files = Declaring(context.Host);
        var entries = ImmutableArray.CreateBuilder<(string, ExportedNode)>();
        foreach (var profile in kernel.Profiles.Where(p => names.Count == 0 ? !p.Name.Contains("//", StringComparison.Ordinal) : names.Contains(p.Name)))
        {
            if (!files.TryGetValue(profile.Name, out var file))
            {
                context.Diagnostics.Warning(
                    Codes.NotObserved, $"{profile.Name} is loaded, but no file directly in {ProfilePaths.Directory} declares it: left out");
            }
            else if (Entry(profile, file.Path, file.Text, context) is { } entry)
            {
                entries.Add((profile.Name, entry));
            }
        }

        foreach (var name in names.Where(name => kernel.Find(name) is null))
        {
            context.Diagnostics.Error(Codes.NotObserved, $"{name} cannot be exported: the kernel holds no profile of that name");
        }

        return new ExportedSection(AppArmorSection.SectionName, new ExportedMap(entries.ToImmutable()));
    }

    private static ExportedMap Entry(LoadedProfile profile, string path, string text, ExportContext context)
    {
        var items = ImmutableArray.CreateBuilder<(string, ExportedNode)>();
        items.Add(("path", new ExportedScalar(path)));
        if (context.Payloads is { } sink)
        {
            using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
            items.Add(("source", new ExportedScalar(sink.Add(path[1..], content))));
        }
        else
        {
            items.Add(("content", new ExportedScalar(text)));
        }

        // Whether the mode is the file's own flag or the link's doing, the document could say only the latter.
        var complains = context.Host.Files.Observe([new FileQuery(ProfilePaths.ForceComplain(path))])[0].State is not null;
        if (ProfileMode.Enforce.Is(profile.Mode) || (complains && ProfileMode.Complain.Is(profile.Mode)))
        {
            items.Add(("mode", new ExportedScalar(complains ? "complain" : "enforce", Quoted: false)));
        }

        return new ExportedMap(items.ToImmutable());
    }

    private static Dictionary<string, (string Path, string Text)> Declaring(IHostReader host)
    {
        var found = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        foreach (var path in Names(host).Where(name => name[0] != '.').Select(name => Paths.Join(ProfilePaths.Directory, name)))
        {
            if (Read(host, path) is { } text)
            {
                foreach (var declared in ProfileText.Read(text).Where(d => d.IsLiteral))
                {
                    found.TryAdd(declared.Name, (path, text));
                }
            }
        }

        return found;
    }

    private static IReadOnlyList<string> Names(IHostReader host)
    {
        try
        {
            return host.Files.List(ProfilePaths.Directory);
        }
        catch (HostException)
        {
            return [];
        }
    }

    private static string? Read(IHostReader host, string path)
    {
        try
        {
            using var stream = host.Files.OpenRead(path);
            var bytes = new byte[Limit];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length < bytes.Length && FileText.IsText(bytes.AsSpan(0, length)) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
        }
        catch (HostException)
        {
            // A directory, a link, or what may not be read: it declares nothing that could be exported.
            return null;
        }
    }
}
