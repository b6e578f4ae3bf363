using System.Buffers;
using System.Text;
using System.Text.Json;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Services;
using Reconciler.Resources.Network;

namespace Reconciler.Resources.Services;

/// <summary>
/// Units that carry the node's connectivity, as they were before they were stopped or started anew, and the network as it was with them: what
/// such a unit takes along when it goes (addresses, routes) is put back beside it.
/// </summary>
internal static class ServicesSnapshot
{
    public static string Take(IReadOnlyList<Change> changes, IHostReader host)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("units");
            foreach (var change in changes)
            {
                json.WriteStringValue(change.Before!.ToJson());
            }

            json.WriteEndArray();
            json.WriteString("network", host.NetworkInReach ? NetworkSection.Snapshot([], host) : null);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static IReadOnlyList<HostError> PutBack(string snapshot, IHost host)
    {
        using var document = JsonDocument.Parse(snapshot);
        var before = document.RootElement.GetProperty("units").EnumerateArray().Select(unit => ServiceModel.Parse(unit.GetString()!)).ToList();
        var now = host.Services.Observe([.. before.Select(unit => unit.Unit)]);
        var errors = new List<HostError>();
        foreach (var (verb, wanted) in new (ServiceVerb, Func<ServiceModel, UnitState, bool>)[]
        {
            (ServiceVerb.Unmask, (was, unit) => was.Masked == false && unit.IsMasked),
            (ServiceVerb.Enable, (was, unit) => was.Enabled == true && !UnitFileWords.IsEnabled(unit)),
            (ServiceVerb.Disable, (was, unit) => was.Enabled == false && UnitFileWords.IsEnabled(unit)),

            // One that was to be started anew ran before, and has to run.
            (ServiceVerb.Start, (was, unit) => was.Running != false && !unit.IsRunning),
            (ServiceVerb.Mask, (was, unit) => was.Masked == true && !unit.IsMasked),
        })
        {
            var units = before.Where(was => now.Find(was.Unit) is { } unit && wanted(was, unit)).Select(was => was.Unit).ToList();
            if (units.Count > 0)
            {
                errors.AddRange(host.ServiceWriter.Tell(verb, units).Values);
            }
        }

        return document.RootElement.GetProperty("network").GetString() is { } network ? [.. errors, .. NetworkSection.PutBack(network, host)] : errors;
    }
}
