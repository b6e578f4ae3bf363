using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// The stanzas of one link in all files, and edits of them by line. A stanza is addressed by its file and its number there: the texts are
/// read anew after each edit, so that nothing is out of date. For one call.
/// </summary>
internal sealed class InterfacesEdit(BootFiles files, string link)
{
    private static readonly string[] Addressing = ["address", "netmask", "broadcast", "network", "pointopoint", "scope"];

    public BootFiles Files { get; private set; } = files;

    public List<string> Notes { get; } = [];

    /// <summary>Those of the link itself, then those of its labels.</summary>
    public IReadOnlyList<StanzaAt> Stanzas => [.. All.Where(at => at.Stanza.Name == link), .. All.Where(at => at.Stanza.Link == link && at.Stanza.Name != link)];

    public IEnumerable<StanzaAt> All => Files.Present.SelectMany(file => InterfacesText.Parse(file.Text!).Stanzas.Select((stanza, i) => new StanzaAt(file.Path, i, stanza)));

    /// <summary>The stanza that options go to; null: there is none.</summary>
    public StanzaAt? Main(Family? family = null) =>
        Stanzas.FirstOrDefault(at => at.Stanza.Name == link && (family is null || at.Stanza.Family == family) && at.Stanza.Method == "static")
        ?? Stanzas.FirstOrDefault(at => at.Stanza.Name == link && (family is null || at.Stanza.Family == family));

    public void Take(BootFiles other) => Files = other;

    public void Edit(string path, Action<InterfacesText> work)
    {
        var text = InterfacesText.Parse(Files[path] ?? "");
        work(text);
        Files = Files.With(path, text.Lines.ToString());
    }

    public void Replace(StanzaAt at, Statement option, string line) => Edit(at.Path, text =>
    {
        var indent = TextLines.Indent(text.Lines[option.First]);
        RemoveLines(text, option.First + 1, option.Last);
        text.Lines.Set(option.First, indent + line);
    });

    public void Remove(StanzaAt at, Statement option) => Edit(at.Path, text => RemoveLines(text, option.First, option.Last));

    /// <summary>Behind the option named, or the last.</summary>
    public void Add(StanzaAt at, string line, string? behind = null) => Edit(at.Path, text =>
    {
        var stanza = text.Stanzas[at.Number];
        var after = behind is null ? null : stanza.Options.LastOrDefault(option => option.Word == behind);
        text.Lines.Insert((after?.Last ?? (behind is null ? stanza.Last : stanza.Head.Last)) + 1, Indent(text, stanza) + line);
    });

    /// <summary>Sets the option that is there, all of that name, or adds it.</summary>
    public void Set(StanzaAt at, string key, string value)
    {
        if (at.Stanza[key] is null)
        {
            Add(at, $"{key} {value}");
        }

        foreach (var option in Again(at).Options.Where(option => option.Word == key && option.Value != value))
        {
            Replace(at, option, $"{key} {value}");
        }
    }

    public void SetMethod(StanzaAt at, string method) => Edit(at.Path, text =>
    {
        var head = text.Stanzas[at.Number].Head;
        RemoveLines(text, head.First + 1, head.Last);
        text.Lines.Set(head.First, TextLines.Indent(text.Lines[head.First]) + string.Join(' ', head.Words.Take(3).Append(method).Concat(head.Words.Skip(4))));
    });

    /// <summary>In the form that is there: a length behind the address, or a netmask.</summary>
    public void SetAddress(StanzaAt at, InterfaceAddress address)
    {
        var mask = at.Stanza["netmask"];
        var hasLength = at.Stanza["address"]?.Contains('/', StringComparison.Ordinal) ?? false;
        RemoveOptions(at, option => option.Word is "broadcast" or "network" || (option.Word == "netmask" && hasLength));
        var keepsMask = mask is not null && !hasLength;
        if (Again(at)["address"] is null)
        {
            Add(at, $"address {address}", behind: "");
        }
        else
        {
            Set(at, "address", keepsMask ? address.Ip.ToString() : address.ToString());
        }

        if (keepsMask && Again(at)["address"]?.Contains('/', StringComparison.Ordinal) == false)
        {
            Set(at with { Stanza = Again(at) }, "netmask", mask!.Contains('.', StringComparison.Ordinal) ? Masks.Dotted(address.PrefixLength) : $"{address.PrefixLength}");
        }
    }

    /// <summary>The stanza goes if it is for that address alone and the link has another; else it brings the link up and nothing more.</summary>
    public void DropAddress(StanzaAt at)
    {
        if (Stanzas.Count > 1 && at.Stanza.Options.All(option => Addressing.Contains(option.Word)))
        {
            RemoveStanza(at);
            if (at.Stanza.Name != link)
            {
                Unname(at.Stanza.Name);
            }

            return;
        }

        RemoveOptions(at, option => Addressing.Contains(option.Word) || option.Word == "gateway");
        SetMethod(at, "manual");
    }

    public void RemoveOptions(StanzaAt at, Func<Statement, bool> which)
    {
        foreach (var option in at.Stanza.Options.Where(which).Reverse())
        {
            Remove(at, option);
        }
    }

    public void RemoveStanza(StanzaAt at) => Edit(at.Path, text =>
    {
        var stanza = text.Stanzas[at.Number];
        RemoveWhole(text, stanza.Head.First, stanza.Last);
    });

    /// <summary>Behind the link's other stanzas, or at the end of the file that is read first.</summary>
    public void AddStanza(Family family, string method, params IEnumerable<string> options)
    {
        var last = Stanzas.OrderBy(at => at.Path == Stanzas[0].Path ? at.Stanza.Last : -1).LastOrDefault();
        Edit(last?.Path ?? Ifupdown.Main, text =>
        {
            var indent = Indent(text, last?.Stanza);
            var at = last is null ? text.Lines.Count : last.Stanza.Last + 1;
            var lines = new List<string> { $"iface {link} {(family == Family.Inet6 ? "inet6" : "inet")} {method}" };
            lines.AddRange(options.Select(option => indent + option));
            if (at > 0 && text.Lines[at - 1].Trim().Length > 0)
            {
                lines.Insert(0, "");
            }

            for (var i = 0; i < lines.Count; i++)
            {
                text.Lines.Insert(at + i, lines[i]);
            }
        });
    }

    /// <summary>A line that has the link brought up, in front of its first stanza, if no line does.</summary>
    public void Name(string word, Func<Statement, bool> counts)
    {
        if (Files.Present.Any(file => InterfacesText.Parse(file.Text!).Naming(link).Any(counts)) || Stanzas.Count == 0)
        {
            return;
        }

        var first = Stanzas.Where(at => at.Path == Stanzas[0].Path).MinBy(at => at.Stanza.Head.First)!;
        Edit(first.Path, text => text.Lines.Insert(first.Stanza.Head.First, $"{word} {link}"));
    }

    /// <summary>Takes a name out of the lines that have it brought up.</summary>
    public void Unname(string name, Func<Statement, bool>? which = null)
    {
        foreach (var file in Files.Present.ToList())
        {
            Edit(file.Path, text =>
            {
                foreach (var statement in text.Statements.Where(s => s.IsNaming && s.Words.Skip(1).Contains(name) && (which?.Invoke(s) ?? true)).Reverse())
                {
                    var rest = statement.Words.Where(word => word != name).ToList();
                    if (rest.Count > 1)
                    {
                        RemoveLines(text, statement.First + 1, statement.Last);
                        text.Lines.Set(statement.First, string.Join(' ', rest));
                    }
                    else
                    {
                        RemoveWhole(text, statement.First, statement.Last);
                    }
                }
            });
        }
    }

    public Stanza Again(StanzaAt at) => InterfacesText.Parse(Files[at.Path]!).Stanzas[at.Number];

    private static string Indent(InterfacesText text, Stanza? stanza)
    {
        var option = stanza is { Options: [.., var last] } ? last : text.Stanzas.SelectMany(s => s.Options).FirstOrDefault();
        return option is null ? "    " : TextLines.Indent(text.Lines[option.First]);
    }

    /// <summary>Of two empty lines around it one is left.</summary>
    private static void RemoveWhole(InterfacesText text, int first, int last)
    {
        RemoveLines(text, first, last);
        if (first < text.Lines.Count && text.Lines[first].Trim().Length == 0 && (first == 0 || text.Lines[first - 1].Trim().Length == 0))
        {
            text.Lines.RemoveAt(first);
        }
    }

    private static void RemoveLines(InterfacesText text, int first, int last)
    {
        for (var i = last; i >= first; i--)
        {
            text.Lines.RemoveAt(i);
        }
    }
}

/// <summary>A stanza, and where it stands.</summary>
internal sealed record StanzaAt(string Path, int Number, Stanza Stanza);
