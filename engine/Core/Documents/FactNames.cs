using System.Collections.Immutable;
using Reconciler.Core.Ports;

namespace Reconciler.Core.Documents;

/// <summary>The names by which <c>${...}</c> and <c>--fact</c> know the facts of the node.</summary>
public static class FactNames
{
    public static readonly ImmutableArray<string> All = ["node.hostname", "node.os.id", "node.os.version", "node.arch", "node.kernel"];

    /// <summary>Null if there is no fact of that name.</summary>
    public static string? Value(HostFacts facts, string name) => name switch
    {
        "node.hostname" => facts.Hostname,
        "node.os.id" => facts.OsId,
        "node.os.version" => facts.OsVersion,
        "node.arch" => facts.Arch,
        "node.kernel" => facts.Kernel,
        _ => null,
    };

    /// <summary>
    /// The facts with one replaced (<c>--fact NAME=VALUE</c>); null if there is no fact of that name. Another operating system
    /// is not like the present one any more, unless it is named again as such.
    /// </summary>
    public static HostFacts? With(HostFacts facts, string name, string value) => name switch
    {
        "node.hostname" => facts with { Hostname = value.Split('.')[0], FullHostname = value },
        "node.os.id" => facts with { OsId = value, OsIdLike = value == facts.OsId ? facts.OsIdLike : Like(value) },
        "node.os.version" => facts with { OsVersion = value },
        "node.arch" => facts with { Arch = value },
        "node.kernel" => facts with { Kernel = value },
        _ => null,
    };

    // ID_LIKE as the distributions' own os-release gives it.
    private static ImmutableArray<string> Like(string id) => id switch
    {
        "ubuntu" => ["debian"],
        "rhel" => ["fedora"],
        "centos" or "rocky" or "almalinux" => ["rhel", "centos", "fedora"],
        "ol" => ["fedora"],
        "sles" => ["suse"],
        _ => [],
    };
}
