using System.Collections.Immutable;
using Reconciler.Core.Planning;

namespace Reconciler.Resources.Network;

/// <summary>
/// Compares the files that are read at boot with what they shall say. Pure. A file is a change of its own, after everything that the running
/// network needs: only what works is kept.
/// </summary>
internal static class PersistDiff
{
    public static PersistPlan Run(Target target, PersistObserved observed, IReadOnlyList<Change> network)
    {
        if (target.Spec.Persist is not { Format: not PersistFormat.None } persist)
        {
            return PersistPlan.Nothing;
        }

        var header = persist.Header;
        var wishes = PersistWishes.Of(target);
        var problems = new List<string>();
        var written = observed.Formats.Select(item => new Written { Format = item.Format, IsHere = item.IsHere, Observed = item.Files, Files = item.Files }).ToList();
        foreach (var wish in wishes)
        {
            Write(wish, persist, written, problems);
        }

        var changes = written.SelectMany(item => Changes(item, persist, observed, network)).ToList();
        if (problems.Count > 0)
        {
            changes.Add(new Change
            {
                Id = NetworkIds.Persist,
                Section = NetworkIds.Section,
                Action = ActionKind.Blocked,
                Origin = header.Origin,
                Observed = header.Observe,
                Why = string.Join("; ", problems.Distinct()),
            });
        }

        return Kept(target, written) with { Changes = [.. changes.Where(change => target.Spec.Keep(change.Id))], Notes = Memory(target, written) };
    }

    /// <summary>Which entries of routes and rules the files have, and why not the others.</summary>
    private static PersistPlan Kept(Target target, List<Written> written)
    {
        var homes = PersistWishes.Homes(target);
        var kept = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        var whyNot = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var entries = target.Spec.Rules.Items.Select(entry => (entry.Id, Said: (object?)BootRule.Of(entry, homes)))
            .Concat(target.RouteMemory.Select(item => (Id: item.Key, Said: (object?)BootRoute.Of(item.Value, homes)?.Route)));
        foreach (var (id, said) in entries.Where(entry => entry.Said is not null))
        {
            if (written.Exists(item => item.Wishes.Exists(wish => wish.Wish.Rules.Items.Contains(said) || wish.Wish.Routes.Items.Contains(said))))
            {
                kept.Add(id);
            }
            else if (written.Select(item => item.Unsaid.GetValueOrDefault(said!)).FirstOrDefault(why => why is not null) is { } why)
            {
                whyNot[id] = why;
            }
        }

        return PersistPlan.Nothing with { Kept = kept.ToImmutable(), WhyNot = whyNot.ToImmutable() };
    }

    private static void Write(BootWish wish, PersistSpec persist, List<Written> written, List<string> problems)
    {
        // What is only to go is looked for everywhere; what is to be there has one home.
        var homes = written;
        if (wish.IsWanted && persist.Format == PersistFormat.Auto)
        {
            homes = [.. written.Where(item => item.Format.Describes(item.Files, wish.Name))];
            if (homes.Count != 1)
            {
                problems.Add(homes.Count == 0
                    ? $"no file configures {wish.Name} now, so that `format: auto` does not know where its addressing belongs: name the format"
                    : $"{wish.Name} is configured by {string.Join(" and by ", homes.Select(item => Words.Of(Words.PersistFormats, item.Format.Word)))}: name the format, and take the interface out of the other's files");
                return;
            }
        }

        foreach (var home in homes)
        {
            if (wish.IsWanted && !home.IsHere)
            {
                problems.Add($"there is no {home.Format.Reader.Directory}, and {home.Format.Reader.Name} is not installed here, so that nothing would read it at boot: name a format that this node has");
                continue;
            }

            if (WhyNotWritable(wish, home.Format.Word, persist) is { } obstacle)
            {
                problems.Add(obstacle);
                continue;
            }

            var said = home.Say(wish);
            var result = home.Format.Write(home.Files, said);
            if (result.WhyNot is { } why)
            {
                problems.Add(why);
                continue;
            }

            var changed = result.Files.Files.Where(file => home.Files[file.Path] != file.Text).Select(file => file.Path).ToList();
            home.Files = result.Files;
            foreach (var path in changed.Append(wish.IsWanted ? result.Path : null).OfType<string>().Distinct())
            {
                home.Wishes.Add((path, said));
            }

            foreach (var path in changed)
            {
                home.Notes.AddRange(result.Notes.Select(note => (path, note)));
            }
        }
    }

    private static string? WhyNotWritable(BootWish wish, PersistFormat format, PersistSpec persist) => !wish.IsWanted
        ? null
        : wish.Names.FirstOrDefault(name => !BootKeys.IsPlainName(name)) is { } odd
            ? $"the name {odd} has characters in it that mean something else in files for the boot: only letters, digits, _, -, ., @ and + are written there"
            : BootKeys.WhyNot(format, persist.Keys);

    private static IEnumerable<Change> Changes(Written written, PersistSpec persist, PersistObserved observed, IReadOnlyList<Change> network)
    {
        var (header, all) = (persist.Header, written.Wishes.Select(item => item.Wish).ToList());
        foreach (var file in written.Files.Files)
        {
            var seen = observed.Seen.GetValueOrDefault(file.Path) ?? throw new InvalidOperationException($"{file.Path} was written and not looked at");
            var wishes = written.Wishes.Where(item => item.Path == file.Path).Select(item => item.Wish).ToList();
            var isOurs = wishes.Exists(wish => wish.IsWanted);
            if (file.Text == written.Observed[file.Path] && (!isOurs || !IsUnreadable(seen, written.Format.ModeOf(file.Path))))
            {
                continue;
            }

            // The section's other changes come first; those of its own entries also where they are blocked, and then it is.
            var entries = wishes.SelectMany(wish => wish.Entries.Items).ToHashSet(StringComparer.Ordinal);
            if (ConfigFileDiff.To(header with { Id = PersistMemory.IdOf(file.Path) }, seen, file.Text, written.Format.ModeOf(file.Path)) is { } change)
            {
                var noted = change with
                {
                    Cause = header.Id,
                    OnlyWith = [.. entries.Order(StringComparer.Ordinal)],
                    Follows = [.. network.Where(other => other.Action.IsEffective() || entries.Contains(other.Id)).Select(other => other.Id)],
                    Notes = [.. change.Notes, .. written.Notes.Where(note => note.Path == file.Path).Select(note => note.Text).Distinct(), .. wishes.Where(wish => !wish.Owners.IsEmpty).Select(Redirected)],
                };
                yield return persist.Activate == PersistActivation.OnChange ? PersistActivate.Of(noted, written.Format.Word, wishes, all) : noted;
            }
        }
    }

    private static bool IsUnreadable(ConfigFileSeen seen, uint? mode) => mode is { } wanted && seen.State is { Kind: Core.Ports.FileKind.Regular } state && state.Mode != wanted;

    private static string Redirected(BootWish wish) => $"brings up on {wish.Name} what runs on {string.Join(" and ", wish.Owners.Items)}";

    private static ImmutableDictionary<string, string> Memory(Target target, List<Written> written)
    {
        var notes = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (target.Blocked.Count > 0)
        {
            return notes.ToImmutable();
        }

        foreach (var group in written.SelectMany(item => item.Wishes).Where(item => item.Wish.IsWanted).GroupBy(item => item.Path))
        {
            notes[PersistMemory.IdOf(group.Key)] = new PersistMemory { Interfaces = [.. group.Select(item => PersistMemoryItem.Of(item.Wish)).DistinctBy(item => item.Name)] }.Write();
        }

        // A file in which nothing of ours is any more.
        foreach (var id in target.Remembered.Notes.Where(note => note.Key.StartsWith(NetworkIds.Persist + "/", StringComparison.Ordinal) && note.Value.Length > 0).Select(note => note.Key))
        {
            notes.TryAdd(id, "");
        }

        return notes.ToImmutable();
    }

    /// <summary>The files of one format while wishes are written into them, one after another.</summary>
    private sealed class Written
    {
        public required IBootFormat Format { get; init; }

        public required bool IsHere { get; init; }

        public required BootFiles Observed { get; init; }

        public required BootFiles Files { get; set; }

        public List<(string Path, BootWish Wish)> Wishes { get; } = [];

        public List<(string Path, string Text)> Notes { get; } = [];

        /// <summary>Routes and rules for which the format has no words, and why.</summary>
        public Dictionary<object, string> Unsaid { get; } = [];

        /// <summary>What of the wish the format can say.</summary>
        public BootWish Say(BootWish wish) => wish with
        {
            Rules = [.. wish.Rules.Items.Where(rule => CanSay(rule, Format.WhyNot(rule)))],
            Routes = [.. wish.Routes.Items.Where(route => CanSay(route, Format.WhyNot(route)))],
        };

        private bool CanSay(object said, string? whyNot)
        {
            if (whyNot is not null)
            {
                Unsaid[said] = whyNot;
            }

            return whyNot is null;
        }
    }
}

/// <summary>The changes of files, and by their ids what is remembered of them when they are done, or were found so.</summary>
internal sealed record PersistPlan(ImmutableArray<Change> Changes, ImmutableDictionary<string, string> Notes)
{
    public static readonly PersistPlan Nothing = new([], ImmutableDictionary<string, string>.Empty);

    /// <summary>The entries of routes and rules that the files have, or will have.</summary>
    public ImmutableHashSet<string> Kept { get; init; } = [];

    /// <summary>Of those that the format cannot say, why.</summary>
    public ImmutableDictionary<string, string> WhyNot { get; init; } = ImmutableDictionary<string, string>.Empty;
}
