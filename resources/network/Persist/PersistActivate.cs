using Reconciler.Core.Planning;
using Reconciler.Core.Ports;

namespace Reconciler.Resources.Network;

/// <summary><c>activate: onChange</c>: the format's own tool is run when its files have changed, never where it would move addresses elsewhere.</summary>
internal static class PersistActivate
{
    public static Disruption DisruptionOf(BootTool tool) => tool == BootTool.NetworkManager ? Disruption.Reload : Disruption.Connectivity;

    /// <summary>The change of a file with what comes after it. <paramref name="all"/> are the wishes of every file of the format.</summary>
    public static Change Of(Change change, PersistFormat format, IReadOnlyList<BootWish> inFile, IReadOnlyList<BootWish> all)
    {
        if (!change.Action.IsEffective() || ToolOf(format) is not { } tool)
        {
            return change;
        }

        // ifup knows single interfaces; what applies all files would bring a redirected address up beside the one that runs.
        var wanted = (tool == BootTool.IfUp ? inFile : all).Where(wish => wish.IsWanted).DistinctBy(wish => wish.Name).ToList();
        var redirected = wanted.Where(wish => !wish.Owners.IsEmpty).ToList();
        if (tool != BootTool.NetworkManager && redirected.Count > 0 && (tool != BootTool.IfUp || redirected.Count == wanted.Count))
        {
            return change with { Notes = [.. change.Notes, $"not activated: what is written for {redirected[0].Name} runs on {redirected[0].Owners[0]}"] };
        }

        var names = wanted.Except(redirected).Select(wish => wish.Name).ToList();
        if (tool == BootTool.IfUp && names.Count == 0)
        {
            return change;
        }

        var activation = new ConfigFileActivation(tool, tool == BootTool.IfUp ? [.. names] : []);
        return change with
        {
            Before = (ConfigFileModel)change.Before! with { Activation = activation },
            After = (ConfigFileModel)change.After! with { Activation = activation },
            Disruption = DisruptionOf(tool),
            Notes = [.. change.Notes, Note(tool, names)],
        };
    }

    private static string Note(BootTool tool, List<string> names) => tool switch
    {
        BootTool.IfUp => $"then ifdown and ifup of {string.Join(" and ", names)}",
        BootTool.NetworkManager => "then nmcli connection reload",
        BootTool.Netplan => "then netplan apply",
        _ => "then networkctl reload",
    };

    private static BootTool? ToolOf(PersistFormat format) => format switch
    {
        PersistFormat.Ifupdown or PersistFormat.Ifcfg => BootTool.IfUp,
        PersistFormat.NetworkManager => BootTool.NetworkManager,
        PersistFormat.Netplan => BootTool.Netplan,
        PersistFormat.Networkd => BootTool.Networkd,
        _ => null,
    };
}
