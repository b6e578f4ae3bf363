using System.Text;
using Reconciler.Core.Model;
using Reconciler.Core.Ports;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Network;

/// <summary>
/// Which interfaces NetworkManager's configuration excepts by name (<c>[keyfile] unmanaged-devices</c>, NetworkManager.conf(5)), and when the
/// last of its files was written. Other kinds of device specifications (driver, type, MAC) are not looked at: they only hold where the
/// daemon's own word says the same.
/// </summary>
internal sealed record NetworkManagerConfiguration(Sequence<string> Unmanaged, long WrittenNs)
{
    private const string Main = "/etc/NetworkManager/NetworkManager.conf";

    // Later ones override; a name in a later directory hides the same in an earlier one.
    private static readonly string[] Directories = ["/usr/lib/NetworkManager/conf.d", "/run/NetworkManager/conf.d", ConfigDaemon.NetworkManagerDropIns];

    public static NetworkManagerConfiguration Read(IFileReader files)
    {
        var names = Directories.Select(directory => Names(files, directory)).ToList();
        var paths = new List<string>();
        for (var i = 0; i < Directories.Length; i++)
        {
            if (i == Directories.Length - 1)
            {
                paths.Add(Main);
            }

            paths.AddRange(names[i].Where(name => !names.Skip(i + 1).Any(later => later.Contains(name))).Select(name => Paths.Join(Directories[i], name)));
        }

        var seen = files.Observe([.. paths.Select(path => new FileQuery(path, Content: true))]);
        return new NetworkManagerConfiguration(
            Combine(seen.Select(file => file.Content is { } content ? Encoding.Latin1.GetString(content.Span) : "")).ToSequence(),
            seen.Select(file => file.State?.MtimeNs ?? 0).DefaultIfEmpty().Max());
    }

    public bool Excepts(string interfaceName)
    {
        var matching = Unmanaged.Items.Where(spec => Matches(Strip(spec, "except:"), interfaceName)).ToList();
        return matching.Count > 0 && !matching.Exists(spec => spec.StartsWith("except:", StringComparison.Ordinal));
    }

    /// <summary>Of several lines in one file the last counts; <c>+=</c> adds to what other files say, <c>-=</c> takes away.</summary>
    internal static List<string> Combine(IEnumerable<string> texts)
    {
        var unmanaged = new List<string>();
        foreach (var text in texts)
        {
            var keys = IniText.Section(text, "[keyfile]");
            if (keys.TryGetValue("unmanaged-devices", out var set))
            {
                unmanaged = DeviceList.Split(set);
            }

            unmanaged.AddRange(DeviceList.Split(keys.GetValueOrDefault("unmanaged-devices+", "")));
            unmanaged.RemoveAll(DeviceList.Split(keys.GetValueOrDefault("unmanaged-devices-", "")).Contains);
        }

        return unmanaged;
    }

    private static bool Matches(string spec, string name)
    {
        if (spec == "*")
        {
            return true;
        }

        const string ByName = "interface-name:";
        if (!spec.StartsWith(ByName, StringComparison.Ordinal))
        {
            return !spec.Contains(':', StringComparison.Ordinal) && new Glob(spec).Matches(name);
        }

        var pattern = spec[ByName.Length..];
        return pattern is ['=', ..] ? pattern[1..] == name : new Glob(Strip(pattern, "~")).Matches(name);
    }

    private static string Strip(string text, string prefix) => text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;

    private static List<string> Names(IFileReader files, string directory)
    {
        try
        {
            return [.. files.List(directory).Where(name => name.EndsWith(".conf", StringComparison.Ordinal))];
        }
        catch (HostException failure) when (failure.Error.Errno is Errno.ENOENT or Errno.EACCES or Errno.ENOTDIR)
        {
            return [];
        }
    }
}
