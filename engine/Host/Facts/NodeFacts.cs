using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Host.Native;

namespace Reconciler.Host.Facts;

/// <summary>Reads the facts: os-release and hosts below the root, the rest of the running kernel. No resolver is asked: one can take seconds.</summary>
internal static class NodeFacts
{
    internal static HostFacts Read(IFileReader files)
    {
        var (node, kernel, machine) = SystemNames();
        var release = OpenFirst(files, "/etc/os-release", "/usr/lib/os-release") is { } text ? Parse(text) : new OsRelease("linux", [], "");
        return new HostFacts
        {
            Hostname = node.Split('.')[0],
            FullHostname = node.Contains('.', StringComparison.Ordinal) ? node : Qualified(files, node) ?? node,
            OsId = release.Id,
            OsIdLike = release.IdLike,
            OsVersion = release.Version,
            Arch = Architecture(machine),
            Kernel = kernel,
        };
    }

    /// <summary>The name that Go, and so the label kubernetes.io/arch, has for what uname(2) calls the machine.</summary>
    internal static string Architecture(string machine) => machine switch
    {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "i386" or "i486" or "i586" or "i686" => "386",
        _ when machine.StartsWith("armv", StringComparison.Ordinal) => "arm",
        _ => machine,
    };

    /// <summary>The first name of the line of hosts(5) that has the node's own name, if that one has a domain.</summary>
    internal static string? Qualified(TextReader hosts, string node)
    {
        while (hosts.ReadLine() is { } line)
        {
            var words = line.Split('#')[0].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Skip(1).Contains(node, StringComparer.OrdinalIgnoreCase))
            {
                var full = words.Skip(1).FirstOrDefault(word => word.StartsWith(node + ".", StringComparison.OrdinalIgnoreCase));
                if (full is not null)
                {
                    return full;
                }
            }
        }

        return null;
    }

    private static string? Qualified(IFileReader files, string node)
    {
        using var hosts = OpenFirst(files, "/etc/hosts");
        return hosts is null ? null : Qualified(hosts, node);
    }

    private static OsRelease Parse(StreamReader text)
    {
        using (text)
        {
            return OsRelease.Read(text);
        }
    }

    // os-release is a link as a rule, and on a node that is all there is to it: resolved as any program would.
    private static StreamReader? OpenFirst(IFileReader files, params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            if (files.Resolve(path) is { } resolved)
            {
                return new StreamReader(files.OpenRead(resolved), Encoding.UTF8);
            }
        }

        return null;
    }

    private static unsafe (string Node, string Kernel, string Machine) SystemNames()
    {
        // struct utsname: six fields of 65 bytes: sysname, nodename, release, version, machine, domainname.
        const int Field = 65;
        var names = stackalloc byte[6 * Field];
        Failure.Check(Libc.SystemNames(names), "uname", "the running kernel");
        return (Text(names + Field), Text(names + (2 * Field)), Text(names + (4 * Field)));

        static string Text(byte* field) => Encoding.UTF8.GetString(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(field));
    }
}
