using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Items of a list that an earlier run put there and the document no longer names: they go, as from every list.</summary>
internal static class Forgotten
{
    public static IEnumerable<RouteModel> RoutesOf(Target target) =>
        Of<RoutesModel>(target, NetworkIds.Section + "/route/").SelectMany(item => item.Model.Routes.Items);

    public static void Routes(Target target)
    {
        foreach (var (id, model) in Of<RoutesModel>(target, NetworkIds.Section + "/route/"))
        {
            foreach (var route in model.Routes.Items)
            {
                if (target.Routes.Of(route.Key).FirstOrDefault(present => present.Hops == route.Hops && present.Type == route.Type && !present.IsForeign && !present.IsKernels) is { } present)
                {
                    target.Routes.Remove(present, Header(id));
                }
            }
        }
    }

    public static IEnumerable<(string Id, RuleState Rule)> Rules(Target target) =>
        Of<RulesModel>(target, NetworkIds.Section + "/route-rule/").SelectMany(item => item.Model.Rules.Items.Select(rule => (item.Id, rule)));

    private static EntryHeader Header(string id) => new(id, new Core.Diagnostics.SourceSpan("", 0, 0), Observe: false, After: []);

    private static IEnumerable<(string Id, T Model)> Of<T>(Target target, string prefix)
        where T : NetworkModel
    {
        var named = target.Spec.Routes.Items.Select(entry => entry.Id)
            .Concat(target.Spec.Rules.Items.Select(entry => entry.Id)).ToHashSet(StringComparer.Ordinal);
        return target.Remembered.Notes
            .Where(note => note.Key.StartsWith(prefix, StringComparison.Ordinal) && note.Value.Length > 0 && !named.Contains(note.Key) && target.Spec.Keep(note.Key))
            .Select(note => (note.Key, Model: ModelJson.Parse(note.Value) as T))
            .Where(item => item.Model is not null)
            .Select(item => (item.Key, item.Model!));
    }
}
