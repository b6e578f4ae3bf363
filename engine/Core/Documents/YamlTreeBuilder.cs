using System.Diagnostics;
using Reconciler.Core.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Reconciler.Core.Documents;

/// <summary>
/// Builds the tree from YamlDotNet's events and refuses what the state language has no use for. Goes on after a mistake where it can;
/// <see cref="_stopped"/> is the end of it.
/// </summary>
internal sealed class YamlTreeBuilder(string file, string text, VariableMarks marks, Scanner scanner, DiagnosticBag diagnostics)
{
    private const int FewKeys = 8;

    private readonly Dictionary<string, Anchored> _anchors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _openAnchors = new(StringComparer.Ordinal);
    private readonly Parser _parser = new(scanner);
    private int _nodes;
    private int _flowDepth;
    private bool _aliased;
    private bool _stopped;

    private sealed record Anchored(YamlNode Node, int Nodes);

    public YamlMapping? ReadDocument()
    {
        Next();
        if (Current is StreamStart)
        {
            Next();
        }

        if (Current is not DocumentStart start)
        {
            return NoDocument();
        }

        if (start.Version is { Version: { Major: not 1 } or { Minor: not 2 } } directive)
        {
            var version = directive.Version;
            diagnostics.Error(Codes.UnsupportedYaml, $"the file says %YAML {version.Major}.{version.Minor}; state files are YAML 1.2", Place(directive.Start),
                "remove the directive: YAML 1.1 reads `no` and 0644 as something else than what is written");
        }

        Next();
        var root = ReadNode(0);
        if (_stopped || root is null)
        {
            return null;
        }

        if (root is YamlScalar { IsPlain: true, Text: "" })
        {
            return NoDocument();
        }

        while (Current is not (null or StreamEnd))
        {
            Next();
            if (Current is DocumentStart second)
            {
                diagnostics.Error(Codes.DocumentCount, "a second document starts here; a state file holds one", Place(second.Start),
                    "put it into a file of its own: several files, or a directory, are merged");
                break;
            }
        }

        if (root is YamlMapping mapping)
        {
            return mapping;
        }

        diagnostics.Error(Codes.WrongType, $"the document is {(root is YamlSequence ? "a list" : "a single value")}; a mapping is expected", root.Span);
        return null;
    }

    private ParsingEvent? Current => _parser.Current;

    /// <summary>YamlDotNet 18.1 has two mistakes for which it throws what is meant for bugs: both are syntax errors of the text.</summary>
    private void Next()
    {
        try
        {
            _parser.MoveNext();
        }
        catch (InvalidOperationException)
        {
            throw Broken("a bracket or a quote is not closed");
        }
        catch (ArgumentException)
        {
            throw Broken("a tag or an anchor is not well formed");
        }
    }

    private SyntaxErrorException Broken(string message) => new(scanner.CurrentPosition, scanner.CurrentPosition, message);

    private SourceSpan Place(in Mark mark) => new(file, (int)mark.Line, (int)mark.Column);

    private YamlMapping? NoDocument()
    {
        diagnostics.Error(Codes.DocumentCount, "the file holds no document", new SourceSpan(file, 1, 1), "it begins with `apiVersion: reconciler.internal/v1alpha1`");
        return null;
    }

    /// <summary>Reads the node at which the parser stands and moves behind it. Null: reported, and not usable.</summary>
    private YamlNode? ReadNode(int depth)
    {
        if (Current is AnchorAlias alias)
        {
            Next();
            return Resolve(alias);
        }

        if (Current is not NodeEvent node)
        {
            return MissingNode();
        }

        if (!Count(1, node.Start) || !CheckDepth(depth, node.Start))
        {
            return null;
        }

        var before = _nodes;
        var anchor = node.Anchor.IsEmpty ? null : node.Anchor.Value;
        if (anchor is not null)
        {
            _openAnchors.Add(anchor);
        }

        YamlNode? read = node switch
        {
            Scalar scalar => ReadScalar(scalar),
            SequenceStart sequence => ReadSequence(sequence, depth),
            MappingStart mapping => ReadMapping(mapping, depth),
            _ => throw new UnreachableException($"unexpected event {node}"),
        };
        if (anchor is not null)
        {
            _openAnchors.Remove(anchor);
            if (read is not null)
            {
                _anchors[anchor] = new Anchored(read, _nodes - before + 1);
            }
        }

        return read;
    }

    /// <summary>Of some broken keys (an empty one at the end) YamlDotNet 18.1 closes the mapping without a value for the last one.</summary>
    private YamlNode? MissingNode()
    {
        _stopped = true;
        diagnostics.Error(Codes.Syntax, "not valid YAML: a key or a value is missing", Current is { } current ? Place(current.Start) : new SourceSpan(file, 1, 1),
            "check the colons and quotes of this line and the one above");
        return null;
    }

    private YamlNode? Resolve(AnchorAlias alias)
    {
        var name = alias.Value.Value;
        if (_openAnchors.Contains(name))
        {
            diagnostics.Error(Codes.UnsupportedYaml, $"the alias `*{name}` stands inside of what it refers to", Place(alias.Start));
            return null;
        }

        if (!_anchors.TryGetValue(name, out var anchored))
        {
            diagnostics.Error(Codes.Syntax, $"the alias `*{name}` refers to no anchor above it", Place(alias.Start),
                diagnostics.NearestHint(name, _anchors.Keys) ?? "text that begins with `*` must be quoted");
            return null;
        }

        _aliased = true;
        return Count(anchored.Nodes, alias.Start) ? anchored.Node : null;
    }

    private bool Count(int nodes, in Mark place)
    {
        _nodes += nodes;
        if (_nodes <= YamlReader.MostNodes)
        {
            return true;
        }

        if (!_stopped)
        {
            _stopped = true;
            diagnostics.Error(
                _aliased ? Codes.AliasBomb : Codes.TooLarge,
                $"the document has more than {YamlReader.MostNodes} nodes{(_aliased ? " when its aliases are expanded" : "")}",
                Place(place));
        }

        return false;
    }

    private bool CheckDepth(int depth, in Mark place)
    {
        if (depth <= YamlReader.DeepestNesting)
        {
            return true;
        }

        _stopped = true;
        diagnostics.Error(Codes.TooDeep, $"the document is nested deeper than {YamlReader.DeepestNesting} levels", Place(place));
        return false;
    }

    private YamlScalar ReadScalar(Scalar scalar)
    {
        Next();
        var isPlain = scalar.Style == ScalarStyle.Plain;
        if (!scalar.Tag.IsEmpty)
        {
            CheckTag(scalar, "tag:yaml.org,2002:str");
            isPlain = false;
        }

        var value = scalar.Value;
        if (!marks.AreNone)
        {
            var at = _flowDepth > 0 && scalar.Style == ScalarStyle.Plain ? value.IndexOf(marks.Open) : -1;
            value = marks.Restore(value);
            if (at >= 0)
            {
                diagnostics.Error(Codes.UnquotedVariable, "`${` without quotes inside `{ }` or `[ ]` is not YAML", PlaceOfVariable(scalar.Start),
                    $"quote it: \"{value}\"");
            }
        }

        return new YamlScalar(Place(scalar.Start), value, isPlain);
    }

    /// <summary>A plain scalar may go over several lines, so the place is looked up in the text.</summary>
    private SourceSpan PlaceOfVariable(in Mark start)
    {
        var at = text.IndexOf("$" + marks.Open, (int)start.Index, StringComparison.Ordinal);
        var between = text.AsSpan((int)start.Index, at - (int)start.Index);
        var lines = between.Count('\n');
        return lines == 0
            ? new SourceSpan(file, (int)start.Line, (int)start.Column + between.Length)
            : new SourceSpan(file, (int)start.Line + lines, between.Length - between.LastIndexOf('\n'));
    }

    private YamlSequence? ReadSequence(SequenceStart start, int depth)
    {
        CheckTag(start, "tag:yaml.org,2002:seq");
        var inFlow = Enter(start.Style == SequenceStyle.Flow, start.Start);
        var items = new List<YamlNode>();
        while (Current is not SequenceEnd)
        {
            if (ReadNode(depth + 1) is { } item)
            {
                items.Add(item);
            }

            if (_stopped)
            {
                return null;
            }
        }

        Next();
        _flowDepth -= inFlow;
        return new YamlSequence(Place(start.Start), items);
    }

    private YamlMapping? ReadMapping(MappingStart start, int depth)
    {
        CheckTag(start, "tag:yaml.org,2002:map");
        var inFlow = Enter(start.Style == MappingStyle.Flow, start.Start);
        var pairs = new List<KeyValuePair<YamlScalar, YamlNode>>();
        Dictionary<string, SourceSpan>? seen = null;
        while (Current is not MappingEnd)
        {
            var keyPlace = Place(Current!.Start);
            var key = ReadNode(depth + 1);
            var value = _stopped ? null : ReadNode(depth + 1);
            if (_stopped)
            {
                return null;
            }

            if (key is null || !IsUsableKey(key, keyPlace, pairs, ref seen) || value is null)
            {
                continue;
            }

            // An alias as a key keeps the place of the alias: that is where a person looks.
            var name = (YamlScalar)key;
            pairs.Add(new(name.Span == keyPlace ? name : new YamlScalar(keyPlace, name.Text, name.IsPlain), value));
        }

        Next();
        _flowDepth -= inFlow;
        return new YamlMapping(Place(start.Start), pairs);
    }

    private bool IsUsableKey(
        YamlNode key, SourceSpan place, List<KeyValuePair<YamlScalar, YamlNode>> pairs, ref Dictionary<string, SourceSpan>? seen)
    {
        if (key is not YamlScalar scalar)
        {
            diagnostics.Error(Codes.UnsupportedYaml, $"a key must be text, not {(key is YamlMapping ? "a mapping" : "a list")}", place,
                "if it begins with `{` or `[`, quote it");
            return false;
        }

        if (scalar is { Text: "<<", IsPlain: true })
        {
            diagnostics.Error(Codes.UnsupportedYaml, "merge keys (`<<`) are not part of YAML 1.2 and are not supported", place, "write the keys out");
            return false;
        }

        var first = seen is null ? FirstOf(scalar.Text, pairs) : seen.TryGetValue(scalar.Text, out var span) ? span : null;
        if (first is not null)
        {
            diagnostics.Error(Codes.DuplicateKey, $"the key `{scalar.Text}` is given twice, first at {first}", place, "remove one of them");
            return false;
        }

        if (seen is null && pairs.Count >= FewKeys)
        {
            seen = pairs.ToDictionary(pair => pair.Key.Text, pair => pair.Key.Span, StringComparer.Ordinal);
        }

        seen?.Add(scalar.Text, place);
        return true;
    }

    private static SourceSpan? FirstOf(string name, List<KeyValuePair<YamlScalar, YamlNode>> pairs)
    {
        foreach (var (key, _) in pairs)
        {
            if (key.Text == name)
            {
                return key.Span;
            }
        }

        return null;
    }

    private int Enter(bool isFlow, in Mark start)
    {
        Next();
        if (isFlow)
        {
            _flowDepth++;
            return 1;
        }

        // The parser lets a tab pass before the first key of a document.
        if (YamlSyntax.TabIndentation(file, text, (int)start.Index) is { } tab)
        {
            diagnostics.Add(tab);
        }

        return 0;
    }

    private void CheckTag(NodeEvent node, string allowed)
    {
        if (node.Tag.IsEmpty || node.Tag.IsNonSpecific || node.Tag.Value == allowed)
        {
            return;
        }

        diagnostics.Error(Codes.UnsupportedYaml, $"the tag `{node.Tag.Value}` is not supported", Place(node.Start), "a value needs no tag: quotes make it text");
    }
}
