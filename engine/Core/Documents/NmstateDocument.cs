using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Reconciler.Core.Diagnostics;

namespace Reconciler.Core.Documents;

/// <summary>
/// Lets STATE be a bare nmstate document, or a NodeNetworkConfigurationPolicy of kubernetes-nmstate: each becomes a NodeState with a
/// <c>network</c> section and nothing else. Whatever stands in it keeps its place in the file.
/// </summary>
internal static class NmstateDocument
{
    private const string Kind = "NodeNetworkConfigurationPolicy";
    private const string ApiGroup = "nmstate.io/";
    private const int LongestName = 253;

    /// <summary>The keys at the top of nmstate's documents; those that the network section lacks are refused by it.</summary>
    private static readonly FrozenSet<string> TopKeys = FrozenSet.ToFrozenSet(
        ["interfaces", "routes", "route-rules", "dns-resolver", "ovs-db", "ovn", "hostname"], StringComparer.Ordinal);

    /// <summary>Says of which nodes a policy is meant and how it is rolled out: a cluster's concern, of which nothing can be done here.</summary>
    private static readonly FrozenSet<string> ClusterKeys = FrozenSet.ToFrozenSet(["nodeSelector", "maxUnavailable"], StringComparer.Ordinal);

    public static ImmutableArray<SourceFile> Convert(ImmutableArray<SourceFile> sources, DiagnosticBag diagnostics)
    {
        // One name is enough for a document of several files, and that of a NodeState counts most.
        var isNamed = sources.Any(source => source.Root["metadata"] is not null && !IsPolicy(source.Root));
        var converted = ImmutableArray.CreateBuilder<SourceFile>(sources.Length);
        foreach (var source in sources)
        {
            var (name, network) = IsPolicy(source.Root) ? Policy(source, diagnostics) : IsBare(source.Root) ? (FileName(source), source.Root) : default;
            if (network is null)
            {
                converted.Add(source);
                continue;
            }

            converted.Add(source with { Root = NodeState(source.Root.Span, isNamed ? null : name, network) });
            isNamed = true;
        }

        return converted.DrainToImmutable();
    }

    private static bool IsPolicy(YamlMapping root) =>
        root["apiVersion"] is YamlScalar version && version.Text.StartsWith(ApiGroup, StringComparison.Ordinal);

    private static bool IsBare(YamlMapping root) =>
        root["apiVersion"] is null && root["kind"] is null && root.Pairs.Any(pair => TopKeys.Contains(pair.Key.Text));

    private static (YamlScalar Name, YamlMapping Network) Policy(SourceFile source, DiagnosticBag diagnostics)
    {
        var root = source.Root;
        var name = (root.Mapping("metadata")?["name"] as YamlScalar) ?? FileName(source);
        if (root["kind"] is not YamlScalar { Text: Kind })
        {
            diagnostics.Error(
                Codes.NotSupportedYet,
                $"of the kinds of {ApiGroup[..^1]} only {Kind} can be read",
                (root["kind"] ?? root).Span,
                "give a policy, a bare nmstate document or a NodeState");
            return (name, new YamlMapping(root.Span, []));
        }

        if (root.Mapping("spec") is not { } spec || spec.Mapping("desiredState") is not { } desired)
        {
            diagnostics.Error(Codes.MissingKey, "the policy has no `spec.desiredState`", root.Span, "it holds the nmstate document");
            return (name, new YamlMapping(root.Span, []));
        }

        foreach (var (key, _) in spec.Pairs)
        {
            if (ClusterKeys.Contains(key.Text))
            {
                diagnostics.Warning(Codes.NotSupportedYet, $"`{key.Text}` is the cluster's concern: the policy is applied to this node whatever it says", key.Span);
            }
            else if (key.Text == "capture")
            {
                diagnostics.Error(
                    Codes.NotSupportedYet, "`capture` is not supported yet", key.Span, "write what it would find into `desiredState`, or use variables in a NodeState");
            }
            else if (key.Text != "desiredState")
            {
                diagnostics.Error(Codes.UnknownKey, $"unknown key `{key.Text}` in `spec` of a policy", key.Span, "the keys here are desiredState, nodeSelector, maxUnavailable");
            }
        }

        RefuseTemplates(desired, diagnostics);
        return (name, desired);
    }

    /// <summary><c>{{ capture... }}</c> in a value or a key.</summary>
    private static void RefuseTemplates(YamlNode node, DiagnosticBag diagnostics)
    {
        switch (node)
        {
            case YamlScalar scalar when scalar.Text.Contains("{{", StringComparison.Ordinal):
                diagnostics.Error(
                    Codes.NotSupportedYet, $"the template `{SchemaTarget.Shorten(scalar.Text)}` is not supported yet", scalar.Span, "write the value that it stands for");
                break;
            case YamlSequence sequence:
                foreach (var item in sequence.Items)
                {
                    RefuseTemplates(item, diagnostics);
                }

                break;
            case YamlMapping mapping:
                foreach (var (key, value) in mapping.Pairs)
                {
                    RefuseTemplates(key, diagnostics);
                    RefuseTemplates(value, diagnostics);
                }

                break;
        }
    }

    private static YamlMapping NodeState(SourceSpan place, YamlScalar? name, YamlMapping network)
    {
        var pairs = new List<KeyValuePair<YamlScalar, YamlNode>>
        {
            Pair("apiVersion", Text("reconciler.internal/v1alpha1")),
            Pair("kind", Text("NodeState")),
        };
        if (name is not null)
        {
            pairs.Add(Pair("metadata", new YamlMapping(place, [Pair("name", name)])));
        }

        pairs.Add(Pair("spec", new YamlMapping(place, [new(new YamlScalar(network.Span, "network", isPlain: false), network)])));
        return new YamlMapping(place, pairs);

        YamlScalar Text(string text) => new(place, text, isPlain: false);

        KeyValuePair<YamlScalar, YamlNode> Pair(string key, YamlNode value) => new(Text(key), value);
    }

    /// <summary>The name of the file without its extension, in the letters that the name of a document may have.</summary>
    private static YamlScalar FileName(SourceFile source)
    {
        var name = new StringBuilder();
        foreach (var c in Path.GetFileNameWithoutExtension(source.Path).ToLowerInvariant())
        {
            name.Append(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '.' ? c : '-');
        }

        var text = name.ToString().Trim('-', '.');
        return new YamlScalar(source.Root.Span, text.Length == 0 ? "nmstate" : text[..Math.Min(text.Length, LongestName)].TrimEnd('-', '.'), isPlain: false);
    }
}
