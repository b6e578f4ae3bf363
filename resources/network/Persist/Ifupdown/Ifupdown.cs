using Reconciler.Core.Model;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Network;

/// <summary>
/// ifupdown's /etc/network/interfaces and what it includes (interfaces(5)). A stanza is edited where it stands; a new one goes to the file
/// that is read first.
/// </summary>
internal sealed class Ifupdown : IBootFormat
{
    public const string Main = "/etc/network/interfaces";

    public PersistFormat Word => PersistFormat.Ifupdown;

    public BootReader Reader => new("ifupdown", "/etc/network", "/usr/lib/ifupdown", "/lib/ifupdown", "/usr/share/ifupdown2");

    public BootFiles Observe(IFileReader files, IReadOnlyCollection<string> interfaces)
    {
        var found = new List<BootFile>();
        Follow(files, Main, found);
        return new BootFiles([.. found]);
    }

    public bool Describes(BootFiles files, string link) => new InterfacesEdit(files, link).Stanzas.Count > 0;

    public BootText Write(BootFiles files, BootWish wish)
    {
        var edit = new InterfacesEdit(files, wish.Name);
        if (edit.Stanzas.Count == 0 && wish is { IsWanted: true, MadeAs: { } type, Switch: null })
        {
            return new BootText(files, $"{Main} has no stanza of {wish.Name} that would make it ({Words.Of(type)}), and writing one is not supported yet: "
                + "write that stanza, and the addressing is kept in it; or name the interface with `persist-on` that is to have it at boot");
        }

        if (wish.IsAbsent)
        {
            InterfacesSwitch.Remove(edit, wish.Name);
        }
        else
        {
            foreach (var family in new[] { Family.Inet, Family.Inet6 })
            {
                InterfacesAddresses.Write(edit, wish, family);
                InterfacesRoutes.Write(edit, wish, family);
                InterfacesRules.Write(edit, wish, family);
            }

            Options(edit, wish);
            InterfacesSwitch.Write(edit, wish);
            if (wish.IsWanted && wish.Switch is null)
            {
                edit.Name("auto", _ => true);
            }
        }

        return new BootText(edit.Files) { Notes = edit.Notes, Path = edit.Stanzas is [var first, ..] ? first.Path : null };
    }

    private static void Options(InterfacesEdit edit, BootWish wish)
    {
        if (wish.Mtu is not null && edit.Main() is null)
        {
            edit.AddStanza(Family.Inet, "manual");
        }

        if (wish.Mtu is { } mtu)
        {
            SetEverywhere(edit, "mtu", mtu.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        foreach (var key in wish.Keys)
        {
            // The words count, not the blanks between them.
            var value = string.Join(' ', key.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            if (key.Key is "up" or "pre-up" or "post-up" or "down" or "pre-down" or "post-down")
            {
                if (edit.Main() is { } main && !edit.Stanzas.Any(at => at.Stanza.Options.Any(option => option.Word == key.Key && option.Value == value)))
                {
                    edit.Add(main, $"{key.Key} {key.Value}");
                }
            }
            else
            {
                SetEverywhere(edit, key.Key, key.Value);
            }
        }
    }

    private static void SetEverywhere(InterfacesEdit edit, string key, string value)
    {
        var having = edit.Stanzas.Where(at => at.Stanza[key] is not null).ToList();
        foreach (var at in having.Count > 0 ? having : edit.Main() is { } main ? [main] : [])
        {
            edit.Set(at with { Stanza = edit.Again(at) }, key, value);
        }
    }

    private static void Follow(IFileReader files, string path, List<BootFile> found)
    {
        if (found.Exists(file => file.Path == path))
        {
            return;
        }

        var text = BootFiles.TextOf(files, path);
        found.Add(new BootFile(path, text));
        foreach (var statement in InterfacesText.Parse(text ?? "").Statements)
        {
            foreach (var word in statement.Word is "source" or "source-directory" ? statement.Words.Skip(1) : [])
            {
                foreach (var included in Included(files, statement.Word, word.StartsWith('/') ? word : Paths.Join("/etc/network", word)))
                {
                    Follow(files, included, found);
                }
            }
        }
    }

    private static IEnumerable<string> Included(IFileReader files, string word, string pattern)
    {
        // wordexp(3) of the last part; a pattern above it, a variable or a command is not followed.
        var directory = word == "source" ? Paths.Parent(pattern) : pattern.TrimEnd('/');
        var glob = word == "source" ? new Glob(Paths.Name(pattern)) : null;
        return BootFiles.Names(files, directory)
            .Where(name => glob?.Matches(name) ?? name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            .Where(name => glob is null || !name.StartsWith('.') || pattern.Contains("/.", StringComparison.Ordinal))
            .Select(name => Paths.Join(directory, name));
    }
}
