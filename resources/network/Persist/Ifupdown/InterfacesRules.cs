using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Rules in stanzas: commands that add them, with those that take them away again, since a rule does not go with its interface as a route does.</summary>
internal static class InterfacesRules
{
    public static void Write(InterfacesEdit edit, BootWish wish, Family family) => wish.RuleList(family).Write(
        () => Found(edit, wish.Name, family),
        missing =>
        {
            if (edit.Main(family) is null)
            {
                edit.AddStanza(family, "manual");
            }

            edit.Add(edit.Main(family)!, "up " + InterfacesCommands.Rule("add", missing));
            edit.Add(edit.Main(family)!, "down " + InterfacesCommands.Rule("del", missing));
        });

    private static IEnumerable<BootEntry<BootRule>> Found(InterfacesEdit edit, string link, Family family) =>
        from at in edit.Stanzas
        from option in at.Stanza.Options
        where InterfacesCommands.Adds(option)
        let rule = InterfacesCommands.Rule(option, link, at.Stanza.Family ?? Family.Inet)
        where rule?.Family == family
        select new BootEntry<BootRule>(rule, () => Remove(edit, link, at, option, rule));

    private static void Remove(InterfacesEdit edit, string link, StanzaAt at, Statement option, BootRule rule)
    {
        edit.Remove(at, option);
        edit.RemoveOptions(at with { Stanza = edit.Again(at) }, other => InterfacesCommands.Takes(other)
            && InterfacesCommands.Rule(other, link, rule.Family) is { } taken && rule.Fulfils(taken));
    }
}
