using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Reconciler.Core.Diagnostics;

namespace Reconciler.Core.Documents;

/// <summary>
/// Lets STATE be a bare nmstate document, a policy of nmpolicy (its <c>desiredState</c>), or a NodeNetworkConfigurationPolicy of
/// kubernetes-nmstate: each becomes a NodeState with a <c>network</c> section and nothing else. Whatever stands in it keeps its place in the file.
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

    /// <summary>What tells an item of a list from the others: where a template stands for it, nothing can be said of the item.</summary>
    private static readonly FrozenSet<string> Naming = FrozenSet.ToFrozenSet(["name", "destination", "ip", "ip-from", "ip-to"], StringComparer.Ordinal);

    public static ImmutableArray<SourceFile> Convert(ImmutableArray<SourceFile> sources, DiagnosticBag diagnostics)
    {
        // One name is enough for a document of several files, and that of a NodeState counts most.
        var isNamed = sources.Any(source => source.Root["metadata"] is not null && !IsPolicy(source.Root));
        var converted = ImmutableArray.CreateBuilder<SourceFile>(sources.Length);
        foreach (var source in sources)
        {
            var (name, network) = IsPolicy(source.Root) ? Policy(source, diagnostics)
                : IsBare(source.Root) ? (FileName(source), source.Root)
                : IsUnwrapped(source.Root) ? (FileName(source), Desired(source.Root, "at the top of a policy", diagnostics))
                : default;
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

    /// <summary>A policy as nmpolicy reads it, without what a cluster needs around it.</summary>
    private static bool IsUnwrapped(YamlMapping root) => root["apiVersion"] is null && root["kind"] is null && root["desiredState"] is not null;

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

        if (root.Mapping("spec") is { } spec && spec["desiredState"] is not null)
        {
            return (name, Desired(spec, "in `spec` of a policy", diagnostics));
        }

        diagnostics.Error(Codes.MissingKey, "the policy has no `spec.desiredState`", root.Span, "it holds the nmstate document");
        return (name, new YamlMapping(root.Span, []));
    }

    /// <summary>The nmstate document in a policy, without what only a template could say.</summary>
    private static YamlMapping Desired(YamlMapping spec, string where, DiagnosticBag diagnostics)
    {
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
                diagnostics.Error(Codes.UnknownKey, $"unknown key `{key.Text}` {where}", key.Span, "the keys here are desiredState, nodeSelector, maxUnavailable");
            }
        }

        var desired = spec["desiredState"]!;
        if (WithoutTemplates(desired, diagnostics) is YamlMapping network)
        {
            return network;
        }

        if (desired is not YamlScalar { Text: var text } || !IsTemplate(text))
        {
            diagnostics.Error(Codes.WrongType, "`desiredState` is no mapping", desired.Span, "it holds the nmstate document");
        }

        return new YamlMapping(desired.Span, []);
    }

    private static bool IsTemplate(string text) => text.Contains("{{", StringComparison.Ordinal);

    /// <summary>
    /// Refuses <c>{{ capture... }}</c> in values and keys, and takes out what it stands for, so that nobody judges the template's own text.
    /// Null: nothing is left to be judged.
    /// </summary>
    private static YamlNode? WithoutTemplates(YamlNode node, DiagnosticBag diagnostics)
    {
        switch (node)
        {
            case YamlScalar scalar when IsTemplate(scalar.Text):
                diagnostics.Error(
                    Codes.NotSupportedYet, $"the template `{SchemaTarget.Shorten(scalar.Text)}` is not supported yet", scalar.Span, "write the value that it stands for");
                return null;
            case YamlSequence sequence:
                return new YamlSequence(sequence.Span, [.. sequence.Items.Select(item => WithoutTemplates(item, diagnostics)).OfType<YamlNode>()]);
            case YamlMapping mapping:
                var pairs = new List<KeyValuePair<YamlScalar, YamlNode>>(mapping.Pairs.Count);
                var isNamed = true;
                foreach (var (key, value) in mapping.Pairs)
                {
                    if (WithoutTemplates(key, diagnostics) is not null && WithoutTemplates(value, diagnostics) is { } kept)
                    {
                        pairs.Add(new(key, kept));
                    }
                    else
                    {
                        isNamed &= !Naming.Contains(key.Text);
                    }
                }

                return isNamed ? new YamlMapping(mapping.Span, pairs) : null;
            default:
                return node;
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
