using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>The statements of a file as interfaces(5) has it: stanzas of interfaces with their options, and the lines that name interfaces.</summary>
internal sealed class InterfacesText
{
    private static readonly char[] Blank = [' ', '\t', '\r'];

    private InterfacesText(TextLines lines, ImmutableArray<Statement> statements)
    {
        (Lines, Statements) = (lines, statements);
        var stanzas = ImmutableArray.CreateBuilder<Stanza>();
        for (var i = 0; i < statements.Length; i++)
        {
            if (statements[i].IsKeyword)
            {
                var end = i + 1;
                while (end < statements.Length && !statements[end].IsKeyword)
                {
                    end++;
                }

                if (statements[i].Word == "iface" && statements[i].Words.Length > 1)
                {
                    stanzas.Add(new Stanza(statements[i], statements[(i + 1)..end]));
                }
            }
        }

        Stanzas = stanzas.ToImmutable();
    }

    public TextLines Lines { get; }

    public ImmutableArray<Statement> Statements { get; }

    public ImmutableArray<Stanza> Stanzas { get; }

    public static InterfacesText Parse(string text)
    {
        var lines = new TextLines(text);
        var statements = ImmutableArray.CreateBuilder<Statement>();
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i].Trim(Blank);
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            // A line that ends in a backslash goes on in the next, whatever that is.
            var first = i;
            var joined = line;
            while (joined.EndsWith('\\') && i + 1 < lines.Count)
            {
                joined = joined[..^1] + " " + lines[++i].Trim(Blank);
            }

            statements.Add(new Statement(first, i, [.. joined.Split(Blank, StringSplitOptions.RemoveEmptyEntries)]));
        }

        return new InterfacesText(lines, statements.ToImmutable());
    }

    /// <summary>The lines that have the link brought up: <c>auto</c> and <c>allow-...</c>.</summary>
    public IEnumerable<Statement> Naming(string link) => Statements.Where(statement =>
        statement.IsNaming && statement.Words.Skip(1).Any(word => word == link || (word.StartsWith('/') && new Glob(word[1..].Split('=')[0]).Matches(link))));
}

/// <summary>A line with its words, or several that are joined by backslashes.</summary>
internal sealed record Statement(int First, int Last, ImmutableArray<string> Words)
{
    public string Word => Words.IsEmpty ? "" : Words[0];

    public string Value => string.Join(' ', Words.Skip(1));

    public bool IsNaming => Word == "auto" || Word.StartsWith("allow-", StringComparison.Ordinal);

    public bool IsKeyword => IsNaming || Word is "iface" or "mapping" or "source" or "source-directory" or "rename" or "template" or "no-auto-down" or "no-scripts";
}

/// <summary><c>iface NAME inet METHOD</c> and its options.</summary>
internal sealed record Stanza(Statement Head, ImmutableArray<Statement> Options)
{
    public string Name => Head.Words[1];

    /// <summary>The link that it is for: <c>eth0:1</c> is a label of eth0's.</summary>
    public string Link => Name.Split(':')[0];

    /// <summary>Null for one of neither (<c>can</c>, <c>inherits</c>).</summary>
    public Family? Family => Head.Words.Length > 2 ? Head.Words[2] switch
    {
        "inet" => Core.Ports.Network.Family.Inet,
        "inet6" => Core.Ports.Network.Family.Inet6,
        _ => null,
    } : null;

    public string Method => Head.Words.Length > 3 ? Head.Words[3] : "";

    public int Last => Options.IsEmpty ? Head.Last : Options[^1].Last;

    public string? this[string key] => Options.FirstOrDefault(option => option.Word == key)?.Value;

    /// <summary>Of the method <c>static</c>; null: it has none, or none that can be read.</summary>
    public InterfaceAddress? Address
    {
        get
        {
            if (Method != "static" || Family is not { } family || this["address"] is not { } text)
            {
                return null;
            }

            var slash = text.IndexOf('/', StringComparison.Ordinal);
            if (RouteWords.Address(slash < 0 ? text : text[..slash]) is not { } ip || IpPrefix.FamilyOf(ip) != family)
            {
                return null;
            }

            // static.inet and static.inet6 of ifupdown's inet.defn: a length behind the address, a netmask, or what the class says.
            var isV6 = family == Core.Ports.Network.Family.Inet6;
            var length = slash >= 0 ? Masks.Length(text[(slash + 1)..], isV6 ? 128 : 32)
                : this["netmask"] is { } mask ? Masks.Length(mask, isV6 ? 128 : 32)
                : isV6 ? (byte)64 : Masks.Classful(ip);
            return length is { } known ? new InterfaceAddress(ip, known) : null;
        }
    }
}
