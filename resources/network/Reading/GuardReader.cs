using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Guarding;
using Reconciler.Core.Model;

namespace Reconciler.Resources.Network;

/// <summary>Decodes <c>guard</c>: <c>none</c>, or the probes and how long they may take.</summary>
internal static class GuardReader
{
    public static GuardSpec? Read(YamlNode? node, DiagnosticBag diagnostics) => node switch
    {
        YamlScalar { Text: "none" } => new GuardSpec { None = true, Place = new Place(node.Span) },
        YamlMapping mapping => Read(new MappingReader(mapping, diagnostics)),
        _ => null,
    };

    private static GuardSpec Read(MappingReader guard) => new()
    {
        Within = Within(guard) ?? GuardSpec.Default.Within,
        Require = guard.Word("require", Words.ProbeRequirements) ?? GuardSpec.Default.Require,
        Probes = guard.List("probes", Probe) ?? GuardSpec.Default.Probes,
        Confirm = guard.Flag("confirm") ?? false,
        Place = guard.Place,
    };

    private static TimeSpan? Within(MappingReader guard)
    {
        if (guard.Scalar("within") is not { } scalar || Durations.Parse(scalar.Text) is not { } within)
        {
            return null;
        }

        if (within < TimeSpan.FromSeconds(1))
        {
            guard.Diagnostics.Error(Codes.BadValue, "no probe can answer within 0s", scalar.Span, "give it at least 1s; 30s is usual");
            return null;
        }

        return within;
    }

    private static Probe? Probe(MappingReader probe)
    {
        var place = probe.Place;
        if (probe.Scalar("ping") is { } ping)
        {
            return ping.Text == "gateway" ? new Probe.PingGateway { Place = place }
                : NetworkValues.Address(ping, "what is pinged (or `gateway`)", probe.Diagnostics) is { } address ? new Probe.Ping(address) { Place = place } : null;
        }

        if (probe.Scalar("tcp") is { } tcp)
        {
            return Tcp(tcp, probe.Diagnostics) is { } endpoint ? endpoint with { Place = place } : null;
        }

        if (probe.Scalar("http") is { } http)
        {
            return Http(http, probe.Diagnostics) is { } url ? url with { Place = place } : null;
        }

        if (probe.Scalar("dns") is { } dns)
        {
            return new Probe.Dns(dns.Text) { Place = place };
        }

        return probe.Scalars("exec") is { Length: > 0 } arguments
            ? new Probe.Exec(arguments.Select(argument => argument.Text).ToSequence()) { Place = place }
            : null;
    }

    /// <summary><c>HOST:PORT</c>, an IPv6 address in brackets.</summary>
    private static Probe.Tcp? Tcp(YamlScalar scalar, DiagnosticBag diagnostics)
    {
        var colon = scalar.Text.LastIndexOf(':');
        var host = colon > 0 ? scalar.Text[..colon] : "";
        var isBracketed = host is ['[', .., ']'];
        if (isBracketed)
        {
            host = NetworkValues.ParseAddress(host[1..^1])?.ToString() ?? "";
        }

        if (colon > 0
            && host.Length > 0
            && host.Contains(':', StringComparison.Ordinal) == isBracketed
            && !host.Any(char.IsWhiteSpace)
            && ushort.TryParse(scalar.Text.AsSpan(colon + 1), out var port)
            && port > 0)
        {
            return new Probe.Tcp(host, port);
        }

        diagnostics.Error(
            Codes.BadValue, $"`{scalar.Text}` is not a host and a port", scalar.Span, "write HOST:PORT, an IPv6 address in brackets: \"[2001:db8::1]:6443\"");
        return null;
    }

    private static Probe.Http? Http(YamlScalar scalar, DiagnosticBag diagnostics)
    {
        if (Uri.TryCreate(scalar.Text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0)
        {
            return new Probe.Http(scalar.Text);
        }

        diagnostics.Error(Codes.BadValue, $"`{scalar.Text}` is not an address of the web", scalar.Span, "write it whole: https://172.16.1.10:6443/healthz");
        return null;
    }
}
