using Reconciler.Core.Model;
using Reconciler.Core.Ports;

namespace Reconciler.Core.Documents;

/// <summary>
/// The condition on the node that an entry, a variant or a section may carry: <c>os</c>, <c>osVersion</c>, <c>arch</c>, <c>host</c>;
/// all that are given must match, and of a list one value.
/// </summary>
public static class When
{
    private static readonly string[] Operators = [">=", "<=", "!=", "==", ">", "<", "="];

    /// <summary>Null if the condition holds; else why not: <c>os is rhel</c>.</summary>
    public static string? Mismatch(YamlMapping? when, HostFacts facts)
    {
        foreach (var (key, value) in when?.Pairs ?? [])
        {
            var values = Scalars(value);
            var (holds, fact) = key.Text switch
            {
                "os" => (values.Any(name => name == facts.OsId || facts.OsIdLike.Contains(name)), facts.OsId),
                "osVersion" => (values.Any(condition => VersionHolds(condition, facts.OsVersion)), facts.OsVersion),
                "arch" => (values.Any(name => Machine(name) == Machine(facts.Arch)), facts.Arch),
                "host" => (values.Any(pattern => new Glob(pattern) is var glob && (glob.Matches(facts.Hostname) || glob.Matches(facts.FullHostname))), facts.Hostname),
                _ => (true, ""),
            };
            if (!holds)
            {
                return $"{key.Text} is {(fact.Length == 0 ? "unknown" : fact)}";
            }
        }

        return null;
    }

    /// <summary>What is no scalar was refused by the schema; it only must not stop the search for further mistakes.</summary>
    private static IEnumerable<string> Scalars(YamlNode node) =>
        (node is YamlSequence sequence ? sequence.Items : [node]).OfType<YamlScalar>().Select(scalar => scalar.Text);

    private static bool VersionHolds(string condition, string version)
    {
        var sign = Operators.FirstOrDefault(sign => condition.StartsWith(sign, StringComparison.Ordinal)) ?? "";
        var wanted = condition[sign.Length..].Trim();
        if (VersionText.Compare(version, wanted) is not { } order)
        {
            // "rolling" and the like have no order; they can only be equal or not.
            return sign is "!=" ? version != wanted : sign is "" or "=" or "==" && version == wanted;
        }

        return sign switch
        {
            ">=" => order >= 0,
            "<=" => order <= 0,
            ">" => order > 0,
            "<" => order < 0,
            "!=" => order != 0,
            _ => order == 0,
        };
    }

    // The kernel says x86_64, Kubernetes and Debian amd64; both are accepted.
    private static string Machine(string arch) => arch switch
    {
        "amd64" => "x86_64",
        "arm64" => "aarch64",
        _ => arch,
    };
}
