using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Core.Planning;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Network;

/// <summary>
/// Compares the wished resolvers with those that are configured. Pure. Where systemd-resolved owns resolv.conf they are a drop-in of its, else
/// lines of /etc/resolv.conf; a file that somebody else generates, or a link to one, is never replaced.
/// </summary>
public static class DnsDiff
{
    // resolv.conf(5): MAXNS.
    private const int MostServers = 3;

    /// <summary>Null: in sync.</summary>
    public static Change? Diff(DnsEntry entry, DnsObserved observed, DiffContext context)
    {
        _ = context;
        var servers = entry.Servers?.Items.Select(server => server.ToString()).ToList();
        var search = entry.Search?.Items.ToList();
        var change = IsConfigured(servers, search, observed.Servers, observed.Search) ? NotTakenUp(entry, servers, observed) : Write(entry, servers, search, observed);
        return change is null || change.Action == ActionKind.Blocked
            ? change
            : change with
            {
                Properties = [.. Property("server", observed.Servers, servers), .. Property("search", observed.Search, search), .. change.Properties],
                Notes = [.. change.Notes, .. Notes(servers, observed)],
            };
    }

    private static bool IsConfigured(List<string>? servers, List<string>? search, IReadOnlyList<string> theirs, IReadOnlyList<string> theirSearch) =>
        (servers is null || DnsServers.AreSame(servers, theirs))
        && (search is null || search.SequenceEqual(theirSearch, StringComparer.OrdinalIgnoreCase));

    /// <summary>
    /// The files say it, and the daemon does not use it: somebody wrote them without telling it, or a run of ours ended in between. It does not
    /// say of a resolver behind a zone, nor what it no longer uses.
    /// </summary>
    private static Change? NotTakenUp(DnsEntry entry, List<string>? servers, DnsObserved observed)
    {
        if (observed is not { Owner: DnsOwner.Resolved, BelowRoot: false, InUse: { } used }
            || servers is null
            || servers.Where(server => !server.Contains('%', StringComparison.Ordinal)).All(server => used.Any(other => ResolvText.Same(server, other))))
        {
            return null;
        }

        return ConfigFileDiff.TakeUp(entry.Header, observed.OurDropIn) with { Properties = [new PropertyChange("in use by systemd-resolved", "no", "yes")] };
    }

    private static Change? Write(DnsEntry entry, List<string>? servers, List<string>? search, DnsObserved observed)
    {
        if (observed.File.Observation.Error is { } error)
        {
            return ConfigFileDiff.Blocked(entry.Header, observed.File, $"{observed.File.Path} cannot be observed: {error}");
        }

        if (WhyNotHere(observed) is { } why)
        {
            return ConfigFileDiff.Blocked(entry.Header, observed.File, why);
        }

        if (observed.Owner == DnsOwner.Resolved)
        {
            return WriteDropIn(entry, servers, search, observed);
        }

        return search?.Find(domain => domain.StartsWith('~')) is { } routing
            ? ConfigFileDiff.Blocked(
                entry.Header,
                observed.File,
                $"`{routing}` is for systemd-resolved, and here programs read {observed.File.Path} themselves: leave the `~` out, or have {observed.File.Path} be systemd-resolved's link")
            : ConfigFileDiff.To(entry.Header, observed.File, ResolvText.With(observed.File.Text ?? "", servers, search));
    }

    private static Change? WriteDropIn(DnsEntry entry, List<string>? servers, List<string>? search, DnsObserved observed)
    {
        var ours = observed.OurDropIn;
        var text = ResolvedText.DropIn(observed.Earlier, ours.Text ?? "", servers, search);
        ImmutableArray<ResolvedFile> then = text is null ? [] : [new ResolvedFile(DnsObserved.DropIn, text)];
        var all = observed.Earlier.AddRange(then).AddRange(observed.Later);
        if (!IsConfigured(servers, search, ResolvedText.Effective(all, ResolvedText.Servers), ResolvedText.Effective(all, ResolvedText.Domains)))
        {
            var key = servers is not null && !DnsServers.AreSame(servers, ResolvedText.Effective(all, ResolvedText.Servers)) ? ResolvedText.Servers : ResolvedText.Domains;
            var last = observed.Later.LastOrDefault(file => ResolvedText.Assigns(file, key));
            return ConfigFileDiff.Blocked(
                entry.Header, ours, last is null ? $"{DnsObserved.DropIn} cannot say this `{key}`" : $"{last.Path} is read after {DnsObserved.DropIn} and sets `{key}` too: take it out there, or say the same in the document");
        }

        return ConfigFileDiff.To(entry.Header, ours, text);
    }

    /// <summary>Why nothing can be written whatever is wished, by whose file it is; null: it can.</summary>
    internal static string? WhyNotHere(DnsObserved observed) => observed.Owner switch
    {
        _ when observed.HasNoFile =>
            "the network namespace was given by a path, and only one with a name has a resolv.conf of its own, in /etc/netns/NAME: the node's is not for it",
        DnsOwner.Resolved when !observed.OwnerRuns && !observed.BelowRoot =>
            $"{observed.File.Path} is a link to {observed.File.State!.Target}, and systemd-resolved does not run: start it, or put a file in the place of the link",
        DnsOwner.Link =>
            $"{observed.File.Path} is a link to {observed.File.State!.Target}, and whoever made it is not known here: put a file in its place (cp --remove-destination), if it is nobody's",
        DnsOwner.NetworkManager when observed.OwnerRuns || observed.File.Text is null =>
            $"NetworkManager writes {observed.File.Path}: give the resolvers to its connections, or set `dns=none` in its [main] and put a file without its header there",
        DnsOwner.Resolvconf when observed.OwnerRuns || observed.File.Text is null =>
            $"resolvconf writes {observed.File.Path}: give the resolvers to it, or remove the package and put a file without its header there",
        _ => null,
    };

    private static IEnumerable<PropertyChange> Property(string name, IReadOnlyList<string> before, List<string>? after) =>
        after is null || before.SequenceEqual(after) ? [] : [new PropertyChange(name, Shown(before), Shown(after))];

    private static string? Shown(IReadOnlyList<string> values) => values.Count == 0 ? null : string.Join(' ', values);

    private static IEnumerable<string> Notes(List<string>? servers, DnsObserved observed)
    {
        if (observed is { Owner: DnsOwner.Resolved, BelowRoot: false })
        {
            yield return "systemd-resolved is told to take it up";
        }

        if (observed.Owner is DnsOwner.NetworkManager or DnsOwner.Resolvconf)
        {
            yield return $"was generated by {(observed.Owner == DnsOwner.Resolvconf ? "resolvconf" : "NetworkManager")}, which does not run; it would write the file again";
        }

        if (observed.Owner == DnsOwner.Nobody && (observed.File.Text?.Contains("dhclient-script", StringComparison.Ordinal) ?? false))
        {
            yield return "a DHCP client wrote this file, and may write it again with its next lease";
        }

        if (servers is { Count: > MostServers } && observed.Owner != DnsOwner.Resolved)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"has {servers.Count} resolvers, and the C library asks only the first {MostServers}");
        }
    }
}
