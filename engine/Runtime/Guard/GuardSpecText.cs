using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Reconciler.Core.Guarding;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Guard;

/// <summary>A guard as the store keeps it, so that an undo and the guard's own process know it without the document.</summary>
internal static class GuardSpecText
{
    public static string Write(GuardSpec spec) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("none", spec.None);
        json.WriteNumber("within", spec.Within.TotalSeconds);
        json.WriteString("require", spec.Require.ToString());
        json.WriteBoolean("confirm", spec.Confirm);
        json.WriteStartArray("probes");
        foreach (var probe in spec.Probes)
        {
            Write(json, probe);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    public static GuardSpec Read(string text)
    {
        using var document = JsonDocument.Parse(text);
        var json = document.RootElement;
        return new GuardSpec
        {
            None = json.GetProperty("none").GetBoolean(),
            Within = TimeSpan.FromSeconds(json.GetProperty("within").GetDouble()),
            Require = Enum.Parse<ProbeRequirement>(json.GetProperty("require").GetString()!),
            Confirm = json.GetProperty("confirm").GetBoolean(),
            Probes = json.GetProperty("probes").EnumerateArray().Select(ReadProbe).ToSequence(),
        };
    }

    private static void Write(Utf8JsonWriter json, Probe probe)
    {
        var (kind, words) = probe switch
        {
            Probe.PingGateway gateway => ("gateway", gateway.Families.Select(family => family.ToString())),
            Probe.Ping ping => ("ping", [ping.Address.ToString()]),
            Probe.Tcp tcp => ("tcp", [tcp.Host, tcp.Port.ToString(CultureInfo.InvariantCulture)]),
            Probe.Http http => ("http", [http.Url]),
            Probe.Dns dns => ("dns", [dns.Name]),
            Probe.Exec exec => ("exec", (IEnumerable<string>)exec.Arguments),
            _ => throw new ArgumentException($"a probe of an unknown kind: {probe}", nameof(probe)),
        };
        json.WriteStartArray();
        json.WriteStringValue(kind);
        foreach (var word in words)
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
    }

    private static Probe ReadProbe(JsonElement json)
    {
        ImmutableArray<string> words = [.. json.EnumerateArray().Select(word => word.GetString()!)];
        return words[0] switch
        {
            "gateway" => new Probe.PingGateway(words.Skip(1).Select(Enum.Parse<Family>).ToSequence()),
            "ping" => new Probe.Ping(IPAddress.Parse(words[1])),
            "tcp" => new Probe.Tcp(words[1], ushort.Parse(words[2], CultureInfo.InvariantCulture)),
            "http" => new Probe.Http(words[1]),
            "dns" => new Probe.Dns(words[1]),
            "exec" => new Probe.Exec(words.Skip(1).ToSequence()),
            var other => throw new FormatException($"a probe of an unknown kind: {other}"),
        };
    }
}
