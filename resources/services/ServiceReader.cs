using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Sections;
using Reconciler.Resources.Files;
using Reconciler.Resources.Network;

namespace Reconciler.Resources.Services;

/// <summary>Decodes one unit.</summary>
internal static class ServiceReader
{
    public static ServiceEntry Read(EntryDocument entry, ReadContext context)
    {
        var restart = Inputs(entry, "restartOn", context);
        var reload = Inputs(entry, "reloadOn", context);
        var followed = restart.Concat(reload).Select(input => input.Reference).Where(reference => !ServiceEntry.IsPath(reference));
        var service = new ServiceEntry(entry.Header with { After = [.. entry.Header.After, .. followed.Except(entry.Header.After)] }, entry.Key)
        {
            Running = entry.Node.Text("state") switch
            {
                "running" => true,
                "stopped" => false,
                _ => null,
            },
            Enabled = entry.Node.Flag("enabled"),
            Masked = entry.Node.Flag("masked"),
            OvsSocket = ConnectivityUnits.Contains(entry.Key) ? NetworkReader.SocketOf(context.Document) : null,
            RestartOn = restart,
            ReloadOn = reload,
        };
        if (service.Masked == true && (service.Running == true || service.Enabled == true))
        {
            context.Diagnostics.Error(
                Codes.Conflict,
                $"{entry.Key} cannot be masked and {(service.Running == true ? "running" : "enabled")}: systemd starts no masked unit",
                entry.Node["masked"]!.Span,
                "take one of the two out");
        }

        return service;
    }

    private static ImmutableArray<ServiceInput> Inputs(EntryDocument entry, string key, ReadContext context)
    {
        if (entry.Node[key] is null)
        {
            return [];
        }

        var references = entry.Node.References(key);
        References.Check(references.Where(reference => !ServiceEntry.IsPath(reference.Id)), context.Document, key, context.Diagnostics);
        foreach (var reference in references)
        {
            if (ServiceEntry.IsPath(reference.Id) && !Paths.IsNormal(reference.Id))
            {
                context.Diagnostics.Error(
                    Codes.BadPath, $"{reference.Id} is not an absolute, normal path", reference.Span, "write it from / on, without //, ., .. or a / at the end");
            }
            else if (reference.Id == ServicesSection.SectionName || reference.Id.StartsWith(ServicesSection.SectionName + "/", StringComparison.Ordinal))
            {
                context.Diagnostics.Error(
                    Codes.Conflict,
                    $"`{key}` names {reference.Id}, and units are no inputs of units",
                    reference.Span,
                    "name what both read; or let systemd do it (PartOf= in the unit)");
            }
        }

        return [.. references.Select(reference => new ServiceInput(reference.Id, InputPaths.Of(reference.Id, context.Document)))];
    }
}
