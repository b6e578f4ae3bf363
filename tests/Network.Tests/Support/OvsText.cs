using System.Text.RegularExpressions;
using Reconciler.Testing.Ovs;

namespace Reconciler.Network.Tests.Support;

/// <summary>What <c>ovs-vsctl</c> shows of a database, as lines to be compared: rows by their names instead of their identities.</summary>
internal static partial class OvsText
{
    public static string Of(PrivateOvs ovs)
    {
        var names = Rows(ovs, "Port", "_uuid,name").Concat(Rows(ovs, "Interface", "_uuid,name"))
            .Select(row => row.Split(','))
            .ToDictionary(parts => parts[0].Trim('"'), parts => parts[1].Trim('"'), StringComparer.Ordinal);
        string[] lines =
        [
            .. Rows(ovs, "Open_vSwitch", "external_ids,other_config").Select(row => "switch " + row),
            .. Rows(ovs, "Bridge", "name,datapath_type,fail_mode,stp_enable,rstp_enable,mcast_snooping_enable,external_ids,other_config,ports").Select(row => "bridge " + row),
            .. Rows(ovs, "Port", "name,tag,trunks,vlan_mode,external_ids,other_config,interfaces").Select(row => "port " + row),
            .. Rows(ovs, "Interface", "name,type,options,mac,mtu_request,external_ids,other_config").Select(row => "interface " + row),
        ];
        return string.Concat(lines.Select(line => Named(line, names) + "\n"));
    }

    private static IEnumerable<string> Rows(PrivateOvs ovs, string table, string columns) =>
        ovs.Vsctl("--format=csv", "--no-headings", $"--columns={columns}", "list", table)
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
