using System.Diagnostics;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Host;
using Xunit;

namespace Reconciler.Resources.Tests.Support;

/// <summary>A throw-away root directory, seen through the real host, with just enough of an executor to carry plans out and to take them back.</summary>
public sealed class TestNode : IDisposable
{
    private readonly HashSet<string> _created = new(StringComparer.Ordinal);
    private int _sequence;

    public TestNode()
    {
        Root = Directory.CreateTempSubdirectory("reconciler-resources-").FullName;
        Host = new LinuxHost(new LinuxHostOptions { Root = Root, Key = () => TestContent.Key, Parallel = 2, LockTimeout = TimeSpan.FromMilliseconds(1) });
    }

    public static bool IsRoot => Environment.IsPrivilegedProcess;

    public string Root { get; }

    public LinuxHost Host { get; }

    /// <summary>Wraps the host, where a test needs a kernel or an init system that is not this machine's.</summary>
    public Func<IHost, IHost> Around { get; set; } = host => host;

    public TestContent Content { get; } = new();

    public string At(string path) => Root + path;

    public string Make(string path, string content = "content", UnixFileMode? mode = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), content);
        if (mode is { } bits)
        {
            File.SetUnixFileMode(At(path), bits);
        }

        return path;
    }

    public string Read(string path) => File.ReadAllText(At(path));

    /// <summary>Decodes sections; they must be without mistakes.</summary>
    public SectionWork[] Decode(params SectionDocument[] sections)
    {
        var diagnostics = new DiagnosticBag();
        var works = sections.Select(s => Sections.Registry.Find(s.Name)!.Read(s, TestDocument.Context(Content, diagnostics))).ToArray();
        EntryChecks.Check(works.SelectMany(w => w.Entries), diagnostics);
        Assert.Empty(diagnostics.Sorted());
        return works;
    }

    /// <summary>What a document that says this would be told.</summary>
    public IReadOnlyList<Diagnostic> Mistakes(SectionDocument section)
    {
        var diagnostics = new DiagnosticBag();
        Sections.Registry.Find(section.Name)!.Read(section, TestDocument.Context(Content, diagnostics));
        return diagnostics.Sorted();
    }

    public Plan Plan(params SectionDocument[] sections) => Plan(Decode(sections), _ => 0);

    /// <summary>Plans and carries out; every change that can be done must be.</summary>
    public TestRun Converge(params SectionDocument[] sections)
    {
        var run = Apply(Plan(sections));
        Assert.Empty(run.Failures);
        return run;
    }

    public TestRun Apply(Plan plan)
    {
        var run = new TestRun(plan);
        foreach (var phase in plan.Phases)
        {
            foreach (var batch in phase.Changes.Where(c => c.Action.IsEffective() && !c.Observed).GroupBy(c => c.Section))
            {
                Apply(run, phase.Number, Sections.Registry.Find(batch.Key)!, [.. batch]);
            }
        }

        return run;
    }

    /// <summary>Takes a run back as undo does: towards the recorded states, which go through their JSON on the way.</summary>
    public TestRun Undo(TestRun run)
    {
        var last = run.Done.Select(d => d.Phase).DefaultIfEmpty().Max();
        var phases = run.Done.ToDictionary(d => d.Change.Id, d => last - d.Phase);
        var works = run.Done.GroupBy(d => d.Change.Section).Select(group =>
        {
            var section = Sections.Registry.Find(group.Key)!;
            return section.Restore([.. group.Select(d => new RestoreTarget(
                new EntryHeader(d.Change.Id, TestDocument.Here, false, []),
                section.ParseModel(d.Change.Before!.ToJson()),
                section.ParseModel(d.Change.After!.ToJson())))]);
        }).ToArray();
        var undo = Apply(Plan(works, id => phases.GetValueOrDefault(id)));
        Assert.Empty(undo.Failures);
        return undo;
    }

    /// <summary>Everything below the root that an undo must put back: of directories all but the time, which moves with what is in them.</summary>
    public SortedDictionary<string, string> Snapshot()
    {
        var paths = new List<string>();
        void Walk(DirectoryInfo directory)
        {
            foreach (var entry in directory.EnumerateFileSystemInfos())
            {
                paths.Add(entry.FullName[Root.Length..]);
                if (entry is DirectoryInfo { LinkTarget: null } below)
                {
                    Walk(below);
                }
            }
        }

        Walk(new DirectoryInfo(Root));
        var states = Host.Files.Observe([.. paths.Select(path => new FileQuery(path, Content: true))]);
        return new SortedDictionary<string, string>(states.ToDictionary(o => o.Path, Describe), StringComparer.Ordinal);
    }

    public static void Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{command} {string.Join(' ', arguments)}: {error}");
    }

    public void Dispose()
    {
        Host.Dispose();
        Directory.Delete(Root, recursive: true);
    }

    private static string Describe(FileObservation seen)
    {
        var s = seen.State!;
        var attributes = string.Join(",", s.Attributes.Select(a => $"{a.Key}={a.Value}"));
        var time = s.Kind == FileKind.Directory ? 0 : s.MtimeNs;
        return $"{s.Kind} {Convert.ToString(s.Mode, 8)} {s.Uid}:{s.Gid} {s.Digest} {s.Target} [{attributes}] {time}";
    }

    private Plan Plan(SectionWork[] works, Func<string, int> rank)
    {
        var company = Company.None.Claiming(works.SelectMany(work => work.Entries));
        var plans = new List<(SectionWork Work, SectionPlan Plan)>();
        foreach (var work in works)
        {
            var context = new DiffContext(new Remembered { Created = _created }, Host.Accounts, Host.IsPrivileged) { Company = company };
            plans.Add((work, work.Observe(Around(Host)).Diff(context)));
            company = company.With(work.Entries, plans[^1].Plan);
        }

        var ranks = UndoRanks.Of([.. plans.SelectMany(p => p.Plan.Changes).DistinctBy(c => c.Id)], rank);
        return Planner.Assemble(new PlannerInput
        {
            State = "test",
            Sections =
            [
                .. plans.Select(planned => new PlannedSection(
                    planned.Work.Section.Name,
                    planned.Work.Entries,
                    planned.Plan with { Changes = [.. planned.Plan.Changes.Select(c => c with { Rank = ranks[c.Id] })] },
                    [])),
            ],
        });
    }

    private void Apply(TestRun run, int phase, Section section, IReadOnlyList<Change> batch)
    {
        foreach (var preImage in batch.SelectMany(change => change.PreImages))
        {
            Content.Keep(preImage.Digest, File.ReadAllBytes(At(preImage.Path)));
        }

        var names = batch.ToDictionary(change => change.Id, _ => $".reconciler-test-{++_sequence}.tmp");
        var outcomes = section.Apply(batch, new ApplyContext(Around(Host), Content, change => names[change.Id], CancellationToken.None));
        Assert.Equal(batch.Select(c => c.Id).Order(StringComparer.Ordinal), outcomes.Select(o => o.Change.Id).Order(StringComparer.Ordinal));
        foreach (var outcome in outcomes)
        {
            run.Settle(phase, outcome);
            if (outcome.Error is null)
            {
                _created.UnionWith(outcome.Change.Action == ActionKind.Create ? outcome.Change.Provides : []);
                _created.ExceptWith(outcome.Change.Ends);
            }
        }
    }
}

/// <summary>A plan and what became of it.</summary>
public sealed class TestRun(Plan plan)
{
    public Plan Plan { get; } = plan;

    public List<(Change Change, int Phase)> Done { get; } = [];

    public List<Outcome> Failures { get; } = [];

    public Change Change(string id) => Plan.Changes.Single(change => change.Id == id);

    internal void Settle(int phase, Outcome outcome)
    {
        if (outcome.Error is null)
        {
            Done.Add((outcome.Change, phase));
        }
        else
        {
            Failures.Add(outcome);
        }
    }
}
