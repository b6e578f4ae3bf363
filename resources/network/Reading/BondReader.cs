using System.Net;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Decodes <c>link-aggregation</c> of a bond. Words may also be given by the kernel's number, as nmstate takes them.</summary>
internal static class BondReader
{
    public static BondSpec? Read(MappingReader? bond) => bond is null
        ? null
        : new BondSpec
        {
            Mode = bond.Refuse(UnsupportedKeys.Bond).Text("mode") is "lacp" ? BondMode.Lacp : Word(bond, "mode", Words.BondModes),
            Options = bond.Mapping("options") is { } options ? Options(options.Refuse(UnsupportedKeys.BondOptions)) : null,
            Ports = LinkReader.Ports(bond),
            AllowExtraPorts = bond.Flag("allow-extra-ports"),
        };

    private static BondOptions Options(MappingReader options) => new()
    {
        Miimon = Milliseconds(options, "miimon"),
        UpDelay = Milliseconds(options, "updelay"),
        DownDelay = Milliseconds(options, "downdelay"),
        UseCarrier = Flag(options, "use_carrier"),
        Primary = NetworkValues.LinkName(options.Scalar("primary"), options.Diagnostics),
        PrimaryReselect = Word(options, "primary_reselect", BondWords.PrimaryReselect),
        FailOverMac = Word(options, "fail_over_mac", BondWords.FailOverMac),
        XmitHashPolicy = Word(options, "xmit_hash_policy", BondWords.XmitHashPolicy),
        LacpRate = Word(options, "lacp_rate", BondWords.LacpRate),
        AdSelect = Word(options, "ad_select", BondWords.AdSelect),
        MinLinks = (uint?)options.Number("min_links", 0, int.MaxValue),
        ArpInterval = Milliseconds(options, "arp_interval"),
        ArpIpTargets = Targets(options),
        ArpValidate = Word(options, "arp_validate", BondWords.ArpValidate),
        AllPortsActive = options.Text("all_slaves_active") switch
        {
            "delivered" or "1" => true,
            "dropped" or "0" => false,
            _ => null,
        },
        ResendIgmp = (byte?)options.Number("resend_igmp", 0, 255),
        PeerNotifications = (byte?)options.Number(options.Either("num_grat_arp", "num_unsol_na"), 0, 255),
        TlbDynamicLb = Flag(options, "tlb_dynamic_lb"),
    };

    private static uint? Milliseconds(MappingReader options, string key) => (uint?)options.Number(key, 0, int.MaxValue);

    private static bool? Flag(MappingReader options, string key) => options.Flag(key) ?? options.Text(key) switch
    {
        "1" => true,
        "0" => false,
        _ => null,
    };

    private static T? Word<T>(MappingReader options, string key, Word<T>[] words)
        where T : struct, Enum
    {
        if (options.Word(key, words) is { } word)
        {
            return word;
        }

        // The tables are in the order of the kernel's numbers.
        return options.Number(key, 0, words.Length - 1) is { } number ? words[(int)number].Value : null;
    }

    private static Sequence<IPAddress>? Targets(MappingReader options) => options.Scalar("arp_ip_target") is { } targets
        ? targets.Text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(text => NetworkValues.Address(new YamlScalar(targets.Span, text, isPlain: false), "a target of ARP", options.Diagnostics))
            .Where(address => Is4(address, targets, options.Diagnostics))
            .OfType<IPAddress>()
            .ToSequence()
        : null;

    private static bool Is4(IPAddress? address, YamlScalar place, DiagnosticBag diagnostics)
    {
        if (address is not null && IpPrefix.FamilyOf(address) == Family.Inet6)
        {
            diagnostics.Error(Codes.BadValue, $"{address} cannot be a target of ARP, which is IPv4's", place.Span, "give IPv4 addresses");
            return false;
        }

        return address is not null;
    }
}
