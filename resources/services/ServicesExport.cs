using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Services;

/// <summary>Writes named units as entries of a document: planning them shows no change.</summary>
internal static class ServicesExport
{
    public static ExportedSection? Export(IReadOnlyList<string> names, ExportContext context)
    {
        if (names.Count == 0 && !context.IsSectionNamed)
        {
            context.LeaveOut("services are left out: they are exported by unit", "reconciler export services containerd.service");
            return null;
        }

        if (names.Count == 0)
        {
            context.Diagnostics.Error(Codes.CommandLine, "services are exported by unit, and none is named", hint: "reconciler export services containerd.service");
            return null;
        }

        if (context.Host.BelowRoot)
        {
            context.Diagnostics.Error(Codes.NotObserved, "services cannot be exported from below a root: nothing runs there");
            return null;
        }

        var system = context.Host.Services.Observe(names);
        if (system.Unseen is { } why)
        {
            context.Diagnostics.Error(Codes.NotObserved, $"services cannot be exported: {why}");
            return null;
        }

        var entries = ImmutableArray.CreateBuilder<(string, ExportedNode)>();
        foreach (var unit in system.Units)
        {
            if (!unit.Exists)
            {
                context.Diagnostics.Error(Codes.NotObserved, $"{unit.Name} cannot be exported: there is no such unit");
                continue;
            }

            var items = ImmutableArray.CreateBuilder<(string, ExportedNode)>();
            items.Add(("state", new ExportedScalar(unit.IsRunning ? "running" : "stopped", Quoted: false)));
            if (unit.IsMasked)
            {
                items.Add(("masked", Flag(true)));
            }
            else if (system.NoSystemd is null && unit.UnitFile is "enabled" or "disabled")
            {
                items.Add(("enabled", Flag(unit.UnitFile == "enabled")));
            }

            entries.Add((unit.Name, new ExportedMap(items.ToImmutable())));
        }

        return new ExportedSection(ServicesSection.SectionName, new ExportedMap(entries.ToImmutable()));
    }

    private static ExportedScalar Flag(bool value) => new(value ? "true" : "false", Quoted: false);
}
