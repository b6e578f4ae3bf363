using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Guarding;
using Reconciler.Core.Model;
using Reconciler.Core.Sections;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Network;

/// <summary>
/// Decodes the section: each file's body, merged by identity, then checked as a whole. The schema has judged types, words and ranges before.
/// </summary>
public static class NetworkReader
{
    public static NetworkSpec Read(SectionDocument section, ReadContext context)
    {
        var bodies = section.Bodies.Select(body => Body(body, section, context)).ToList();
        var merge = new IdentityMerge(context.Diagnostics);
        var spec = new NetworkSpec
        {
            Interfaces = merge.All(bodies, body => body.Interfaces),
            Routes = merge.All(bodies, body => body.Routes),
            AbsentRoutes = merge.All(bodies, body => body.AbsentRoutes),
            Rules = merge.All(bodies, body => body.Rules),
            Dns = merge.One(bodies, body => body.Dns),
            OvsDb = merge.One(bodies, body => body.OvsDb),
            Guard = merge.Single(bodies, body => body.Guard, guard => guard.Place, "guard"),
            Persist = merge.Single(bodies, body => body.Persist, persist => new Place(persist.Header.Origin), "persist"),
            OvsSocket = merge.Single(bodies, body => body.OvsSocket, socket => new Place(socket.Span), "ovs.socket")?.Text,
            YieldTo = bodies.SelectMany(body => body.YieldTo).ToSequence(),
            ForeignManager = merge.Single(bodies, body => body.ForeignManager, word => new Place(word.Span), "foreign-manager") is { } manager
                ? Words.Parse(Words.ForeignManagers, manager.Text)
                : null,
            Skipped = bodies.SelectMany(body => body.Skipped).ToSequence(),
        };
        NetworkValidation.Check(spec, context.Diagnostics);
        CheckResolvConf(spec, context);
        return spec;
    }

    /// <summary>The guard that a document gives for its network; null: none. What is wrong with it, reading the section says.</summary>
    public static GuardSpec? GuardOf(StateDocument document) => document.Section(NetworkIds.Section)?.Bodies
        .Select(body => GuardReader.Read(body["guard"], new DiagnosticBag())).FirstOrDefault(guard => guard is not null);

    /// <summary>The <c>ovs.socket</c> of a document; null: not given.</summary>
    public static string? SocketOf(StateDocument document) => document.Section(NetworkIds.Section)?.Bodies
        .Select(body => body.Mapping("ovs")?.Text("socket")).FirstOrDefault(socket => socket is not null);

    /// <summary>Two writers of one file would take turns for ever. A link to a generator's file only says who generates it.</summary>
    private static void CheckResolvConf(NetworkSpec spec, ReadContext context)
    {
        if (spec.Dns is { } dns
            && context.Document.Section(FilesSection.SectionName)?.Entries.FirstOrDefault(entry => entry.Key == DnsObserved.ResolvConf) is { } file
            && file.Node.Text("type") != "symlink" && file.Node.Text("state") != "absent")
        {
            context.Diagnostics.Error(
                Codes.SameIdentity,
                $"{file.Header.Id} and `dns-resolver` ({dns.Header.Origin}) both write {DnsObserved.ResolvConf}",
                file.Header.Origin,
                "keep one of the two");
        }
    }

    private static NetworkBody Body(YamlMapping mapping, SectionDocument section, ReadContext context)
    {
        var body = new MappingReader(mapping, context.Diagnostics).Refuse(UnsupportedKeys.Document);
        var scope = new EntryScope(
            context.Document.Observe || body.Text("policy") == "observe",
            [.. section.After.Select(reference => reference.Id)],
            context.Document.Facts,
            context.Diagnostics);
        var skipped = new List<SkippedEntry>();
        var routes = Config(body.Mapping("routes")?.Refuse(UnsupportedKeys.Routes), "route", scope, skipped);
        return new NetworkBody
        {
            Interfaces = Meant(body.Mappings("interfaces"), "interface", scope, skipped).Select(item => InterfaceReader.Read(item, scope)).OfType<InterfaceEntry>().ToList(),
            Routes = RouteGroups.Join(
                routes.Where(item => !IsAbsent(item)).Select(item => RouteReader.Read(item, scope)).OfType<RouteEntry>(), context.Diagnostics),
            AbsentRoutes = routes.Where(IsAbsent).Select(item => RouteReader.ReadAbsent(item, scope)).OfType<AbsentRouteEntry>().ToList(),
            Rules = Config(body.Mapping("route-rules"), "route-rule", scope, skipped)
                .Select(item => RuleReader.Read(item, scope)).OfType<RouteRuleEntry>().ToList(),
            Dns = DnsReader.Read(body.Mapping("dns-resolver"), scope),
            OvsDb = body.Mapping("ovs-db") is { } ovs && OvsKeysReader.Read(ovs) is { } keys
                ? new OvsDbEntry(scope.Header(NetworkIds.OvsDb, ovs), keys)
                : null,
            Guard = GuardReader.Read(mapping["guard"], context.Diagnostics),
            Persist = PersistReader.Read(mapping["persist"], scope),
            OvsSocket = Socket(body.Mapping("ovs")),
            YieldTo = [.. body.Mappings("yield-to").Select(item => item.Text("process") is { } process ? new YieldTo(process, item.Place) : null).OfType<YieldTo>()],
            ForeignManager = body.Scalar("foreign-manager"),
            Skipped = skipped,
        };
    }

    private static List<MappingReader> Config(MappingReader? mapping, string what, EntryScope scope, List<SkippedEntry> skipped) =>
        mapping is null ? [] : [.. Meant(mapping.Mappings("config"), what, scope, skipped)];

    /// <summary>The items whose <c>when</c> holds; the others are remembered with the reason.</summary>
    private static IEnumerable<MappingReader> Meant(IEnumerable<MappingReader> items, string what, EntryScope scope, List<SkippedEntry> skipped)
    {
        foreach (var item in items)
        {
            if (scope.Mismatch(item) is { } reason)
            {
                var name = item.Text("name") ?? item.Text("destination") ?? item.Text("ip-from") ?? item.Text("ip-to") ?? "any";
                skipped.Add(new SkippedEntry($"{NetworkIds.Section}/{(what == "interface" ? item.Text("type") ?? what : what)}/{name}", item.Node.Span, reason));
            }
            else
            {
                yield return item;
            }
        }
    }

    private static bool IsAbsent(MappingReader item)
    {
        if (item.Scalar("state") is { Text: "ignore" } ignore)
        {
            item.Diagnostics.Error(Codes.NotSupportedYet, "`state: ignore` of a route is not supported yet", ignore.Span, "take the route out: what is not named is left alone");
        }

        return item.Text("state") == "absent";
    }

    private static YamlScalar? Socket(MappingReader? ovs)
    {
        if (ovs?.Scalar("socket") is not { } socket)
        {
            return null;
        }

        if (!socket.Text.StartsWith('/'))
        {
            ovs.Diagnostics.Error(Codes.BadPath, $"`{socket.Text}` is not an absolute path", socket.Span, "for example /run/openvswitch/db.sock");
        }

        return socket;
    }
}

/// <summary>What one file says of the section.</summary>
internal sealed record NetworkBody
{
    public required IReadOnlyList<InterfaceEntry> Interfaces { get; init; }

    public required IReadOnlyList<RouteEntry> Routes { get; init; }

    public required IReadOnlyList<AbsentRouteEntry> AbsentRoutes { get; init; }

    public required IReadOnlyList<RouteRuleEntry> Rules { get; init; }

    public DnsEntry? Dns { get; init; }

    public OvsDbEntry? OvsDb { get; init; }

    public GuardSpec? Guard { get; init; }

    public PersistSpec? Persist { get; init; }

    public YamlScalar? OvsSocket { get; init; }

    public required IReadOnlyList<YieldTo> YieldTo { get; init; }

    public YamlScalar? ForeignManager { get; init; }

    public required IReadOnlyList<SkippedEntry> Skipped { get; init; }
}
