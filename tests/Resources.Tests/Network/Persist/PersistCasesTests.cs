using System.Text;
using Reconciler.Core.Planning;
using Reconciler.Resources.Network;
using Reconciler.Resources.Tests.Cases;
using Reconciler.Resources.Tests.Support;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Persist;

/// <summary>
/// The folders <c>resources/network/persist-cases/FORMAT/NAME</c>: <c>desired.yaml</c>, <c>observed.json</c> (the running network), the files
/// below <c>before</c> and how they must be <c>after</c>, and in <c>said.txt</c> what is blocked or noted. A new case is a folder and no code.
/// </summary>
public sealed class PersistCasesTests
{
    private static readonly string Cases = Path.Combine(Repository.Root, "resources", "network", "persist-cases");

    public static TheoryData<string> Folders { get; } =
        [.. Directory.EnumerateDirectories(Cases).SelectMany(Directory.EnumerateDirectories).Select(folder => Path.GetRelativePath(Cases, folder)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> FoldersOf(string format) =>
        [.. Directory.EnumerateDirectories(Path.Combine(Cases, format)).Select(folder => Path.GetRelativePath(Cases, folder)).Order(StringComparer.Ordinal)];

    /// <summary>The files of a case as they are afterwards.</summary>
    internal static void PutAfter(TestNode node, string name)
    {
        var folder = Path.Combine(Cases, name);
        Put(node, Files(Path.Combine(folder, Directory.Exists(Path.Combine(folder, "after")) ? "after" : "before")));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void The_files_become_as_written_and_stay_so(string name)
    {
        var folder = Path.Combine(Cases, name);
        using var node = new TestNode();
        var before = Files(Path.Combine(folder, "before"));
        Put(node, before);
        BootFormats.All.ToList().ForEach(format => Directory.CreateDirectory(node.At(format.Reader.Directory)));

        var changes = Plan(folder, node);

        var after = new SortedDictionary<string, string>(before, StringComparer.Ordinal);
        foreach (var change in changes.Where(change => change.Action.IsEffective()))
        {
            var model = (ConfigFileModel)change.After!;
            Assert.Equal(before.GetValueOrDefault(model.Path), ((ConfigFileModel)change.Before!).Text);
            if (model.Text is { } text)
            {
                after[model.Path] = text;
            }
            else
            {
                after.Remove(model.Path);
            }
        }

        var expected = Files(Path.Combine(folder, Directory.Exists(Path.Combine(folder, "after")) ? "after" : "before"));
        Assert.Equal(Join(expected), Join(after));
        var said = string.Concat(changes.SelectMany(Said));
        Assert.Equal(File.Exists(Path.Combine(folder, "said.txt")) ? File.ReadAllText(Path.Combine(folder, "said.txt")) : "", said);

        before.Keys.ToList().ForEach(path => File.Delete(node.At(path)));
        Put(node, after);
        Assert.DoesNotContain(Plan(folder, node), change => change.Action.IsEffective());
    }

    private static List<Change> Plan(string folder, TestNode node)
    {
        var desired = new CaseDesired(folder);
        Assert.Empty(desired.Mistakes);
        var observed = new CaseObserved(folder);
        var network = observed.Network(PersistObserved.Observe(desired.Network, node.Host.Files));
        return [.. NetworkSection.Diff(desired.Network, network, observed.Context).Changes
            .Where(change => change.Id == NetworkIds.Persist || change.Id.StartsWith(NetworkIds.Persist + "/", StringComparison.Ordinal))];
    }

    private static IEnumerable<string> Said(Change change) =>
        change.Notes.Append(change.Why is { } why ? $"{change.Action.ToString().ToLowerInvariant()}: {why}" : null).OfType<string>().Select(line => $"{change.Id}: {line}\n");

    private static void Put(TestNode node, SortedDictionary<string, string> files)
    {
        foreach (var (path, text) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(node.At(path))!);
            File.WriteAllText(node.At(path), text, Encoding.Latin1);
            File.SetUnixFileMode(node.At(path), ModeOf(path));
        }
    }

    private static UnixFileMode ModeOf(string path) => UnixFileMode.UserRead | UnixFileMode.UserWrite
        | (path.Contains("/system-connections/", StringComparison.Ordinal) || path.EndsWith(".yaml", StringComparison.Ordinal) ? 0 : UnixFileMode.GroupRead | UnixFileMode.OtherRead);

    private static SortedDictionary<string, string> Files(string folder) => new(
        !Directory.Exists(folder)
            ? []
            : Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .ToDictionary(path => "/" + Path.GetRelativePath(folder, path), path => File.ReadAllText(path, Encoding.Latin1)),
        StringComparer.Ordinal);

    private static string Join(SortedDictionary<string, string> files) => string.Concat(files.Select(file => $"=== {file.Key}\n{file.Value}\n"));
}
