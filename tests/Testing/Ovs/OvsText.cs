using System.Text.RegularExpressions;

namespace Reconciler.Testing.Ovs;

/// <summary>What <c>ovs-vsctl</c> shows of a database, as lines to be compared: rows by their names instead of their identities.</summary>
public static partial class OvsText
{
    public static string Of(Func<string[], string> vsctl)
    {
        var names = Rows(vsctl, "Port", "_uuid,name").Concat(Rows(vsctl, "Interface", "_uuid,name"))
            .Select(row => row.Split(','))
            .ToDictionary(parts => parts[0].Trim('"'), parts => parts[1].Trim('"'), StringComparer.Ordinal);
        string[] lines =
        [
            .. Rows(vsctl, "Open_vSwitch", "external_ids,other_config").Select(row => "switch " + row),
            .. Rows(vsctl, "Bridge", "name,datapath_type,fail_mode,stp_enable,rstp_enable,mcast_snooping_enable,external_ids,other_config,ports").Select(row => "bridge " + row),
            .. Rows(vsctl, "Port", "name,tag,trunks,vlan_mode,external_ids,other_config,interfaces").Select(row => "port " + row),
            .. Rows(vsctl, "Interface", "name,type,options,mac,mtu_request,external_ids,other_config").Select(row => "interface " + row),
        ];
        return string.Concat(lines.Select(line => Named(line, names) + "\n"));
    }

    private static IEnumerable<string> Rows(Func<string[], string> vsctl, string table, string columns) =>
        vsctl(["--format=csv", "--no-headings", $"--columns={columns}", "list", table])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);

    private static string Named(string line, Dictionary<string, string> names)
    {
        var ids = Uuid().Matches(line).Select(match => names.GetValueOrDefault(match.Value, match.Value)).Order(StringComparer.Ordinal);
        return ids.Any() ? Uuids().Replace(line, "") + $" of {string.Join(" ", ids)}" : line;
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uuid();

    [GeneratedRegex("\"?\\[?[0-9a-f]{8}-[-0-9a-f, ]*\\]?\"?$")]
    private static partial Regex Uuids();
}
