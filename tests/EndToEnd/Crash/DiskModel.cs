using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Reconciler.EndToEnd.Crash;

/// <summary>
/// A disk with a cache that may lose anything that was not synced. Effects wait in <see cref="Pending"/> until an fsync covers them:
/// those on an inode until that inode is synced, those on a name until the directory that holds the name is synced. At a loss of power
/// any subset of what is pending may have reached the disk. That is weaker than what ext4 and xfs promise, on purpose.
/// </summary>
internal sealed class DiskModel
{
    private readonly Dictionary<ulong, int> _byInode = [];
    private readonly List<Node> _nodes = [];
    private readonly SortedDictionary<string, int> _names = new(StringComparer.Ordinal);

    /// <summary>What was done and not synced, in order.</summary>
    public List<Effect> Pending { get; private set; } = [];

    /// <summary>Reads the tree as it lies there: all of it durable.</summary>
    public static DiskModel Of(string root)
    {
        var model = new DiskModel();
        var start = new ProcessStartInfo("find") { RedirectStandardOutput = true };
        foreach (var argument in (string[])[root, "-printf", "%p\\t%y\\t%m\\t%U\\t%G\\t%i\\t%T@\\t%l\\n"])
        {
            start.ArgumentList.Add(argument);
        }

        using var find = Process.Start(start)!;
        while (find.StandardOutput.ReadLine() is { } line)
        {
            var p = line.Split('\t');
            var node = new Node(p[1][0])
            {
                Mode = Convert.ToUInt32(p[2], 8),
                Uid = uint.Parse(p[3], CultureInfo.InvariantCulture),
                Gid = uint.Parse(p[4], CultureInfo.InvariantCulture),
                Target = p[7],
                Data = p[1] == "f" ? File.ReadAllBytes(p[0]) : [],
                Mtime = p[1] == "f" ? File.GetLastWriteTimeUtc(p[0]) : null,
                Origin = Posix.GetAttribute(p[0], "user.origin"),
            };
            var inode = ulong.Parse(p[5], CultureInfo.InvariantCulture);
            if (!model._byInode.TryGetValue(inode, out var index))
            {
                index = model.Add(inode, node);
            }

            model._names[p[0]] = index;
        }

        find.WaitForExit();
        return model;
    }

    /// <summary>Takes a recorded step: an effect becomes pending, a sync makes what it covers durable.</summary>
    public void Take(Step step)
    {
        switch (step.Name)
        {
            case "create":
                var created = Add(step.Inode, new Node('f') { Mode = (uint)step.A });
                Pending.Add(Effect.OnName(step, [(step.Path, created)]));
                break;
            case "mkdir":
                Pending.Add(Effect.OnName(step, [(step.Path, Add(step.Inode, new Node('d') { Mode = (uint)step.A }))]));
                break;
            case "symlink":
                Pending.Add(Effect.OnName(step, [(step.Path, Add(step.Inode, new Node('l') { Mode = 0x1ff, Target = step.Path2 }))]));
                break;
            case "rename":
                Pending.Add(Effect.OnName(step, [(step.Path2, _byInode[step.Inode]), (step.Path, null)]));
                break;
            case "link":
                Pending.Add(Effect.OnName(step, [(step.Path2, _byInode[step.Inode])]));
                break;
            case "unlink" or "rmdir":
                Pending.Add(Effect.OnName(step, [(step.Path, null)]));
                break;
            case "sync" or "datasync":
                Sync(step);
                break;
            default:
                Pending.Add(Effect.OnInode(step, _byInode[step.Inode]));
                break;
        }
    }

    /// <summary>The disk after a loss of power at which only those of the pending effects had reached it.</summary>
    public Disk After(Func<int, bool> reached)
    {
        var names = new SortedDictionary<string, int>(_names, StringComparer.Ordinal);
        var nodes = _nodes.Select(n => n.Copy()).ToList();
        for (var i = 0; i < Pending.Count; i++)
        {
            if (reached(i))
            {
                Pending[i].Apply(names, nodes);
            }
        }

        return new Disk(names, nodes);
    }

    private int Add(ulong inode, Node node)
    {
        _nodes.Add(node);
        return _byInode[inode] = _nodes.Count - 1;
    }

    private void Sync(Step step)
    {
        var inode = _byInode[step.Inode];
        var kept = new List<Effect>();
        foreach (var effect in Pending)
        {
            var covered = effect.Inode is { } on
                ? on == inode && (step.Name == "sync" || effect.IsData)
                : effect.Directory == step.Path;
            if (covered)
            {
                effect.Apply(_names, _nodes);
            }
            else
            {
                kept.Add(effect);
            }
        }

        Pending = kept;
    }

    internal sealed class Node(char kind)
    {
        public char Kind { get; } = kind;
        public uint Mode { get; set; }
        public uint Uid { get; set; }
        public uint Gid { get; set; }
        public string Target { get; init; } = "";
        public byte[] Data { get; set; } = [];
        public DateTime? Mtime { get; set; }
        public string Origin { get; set; } = "";

        public Node Copy() => (Node)MemberwiseClone();
    }

    /// <summary>Something done to an inode (<see cref="Inode"/>) or to names in a <see cref="Directory"/>.</summary>
    internal sealed record Effect(Step Step, int? Inode, string Directory, (string Path, int? Node)[] Names)
    {
        public bool IsData => Step.Name is "write" or "truncate";

        public static Effect OnName(Step step, (string Path, int? Node)[] names) => new(step, null, Path.GetDirectoryName(names[0].Path)!, names);

        public static Effect OnInode(Step step, int inode) => new(step, inode, "", []);

        public void Apply(IDictionary<string, int> names, List<Node> nodes)
        {
            foreach (var (path, node) in Names)
            {
                if (node is { } index)
                {
                    names[path] = index;
                }
                else
                {
                    names.Remove(path);
                }
            }

            if (Inode is { } inode)
            {
                Change(nodes[inode]);
            }
        }

        private void Change(Node node)
        {
            switch (Step.Name)
            {
                case "write":
                    var data = node.Data.ToArray();
                    var end = (int)Step.A + Step.Data.Length;
                    Array.Resize(ref data, Math.Max(data.Length, end));
                    Step.Data.CopyTo(data, Step.A);
                    node.Data = data;
                    node.Mtime = null;
                    break;
                case "truncate":
                    var cut = node.Data.ToArray();
                    Array.Resize(ref cut, (int)Step.A);
                    node.Data = cut;
                    node.Mtime = null;
                    break;
                case "chmod":
                    node.Mode = (uint)Step.A;
                    break;
                case "chown":
                    node.Uid = Step.A < 0 ? node.Uid : (uint)Step.A;
                    node.Gid = Step.B < 0 ? node.Gid : (uint)Step.B;
                    node.Mode &= node.Kind == 'f' ? 0x3ffu : 0xfffu;
                    break;
                case "utimens":
                    node.Mtime = DateTime.UnixEpoch.AddSeconds(Step.A).AddTicks(Step.B / 100);
                    break;
                case "setxattr" when Step.Path2 == "user.origin":
                    node.Origin = Encoding.UTF8.GetString(Step.Data);
                    break;
                case "removexattr" when Step.Path2 == "user.origin":
                    node.Origin = "";
                    break;
                case "setxattr" or "removexattr":
                    break;
                default:
                    throw new InvalidOperationException($"the model does not know the step {Step}");
            }
        }
    }

    /// <summary>What is on the disk when the power is back.</summary>
    internal sealed record Disk(SortedDictionary<string, int> Names, List<Node> Nodes)
    {
        /// <summary>Equal text, equal disk: many subsets come to the same.</summary>
        public string Fingerprint()
        {
            var text = new StringBuilder();
            foreach (var (path, index) in Reachable())
            {
                var n = Nodes[index];
                text.Append(path).Append(n.Kind).Append(n.Mode).Append(' ').Append(n.Uid).Append(' ').Append(n.Gid).Append(n.Target)
                    .Append(n.Origin).Append(Convert.ToHexString(SHA256.HashData(n.Data))).Append(n.Mtime?.Ticks).Append('\n');
            }

            return text.ToString();
        }

        /// <summary>Writes the tree, <paramref name="from"/> in its paths replaced by <paramref name="to"/>. Shared memory of SQLite is not on a disk.</summary>
        public void Materialize(string from, string to)
        {
            foreach (var (name, index) in Reachable().Where(n => !n.Path.EndsWith("-shm", StringComparison.Ordinal)))
            {
                var path = to + name[from.Length..];
                var node = Nodes[index];
                switch (node.Kind)
                {
                    case 'd':
                        Directory.CreateDirectory(path);
                        break;
                    case 'l':
                        File.CreateSymbolicLink(path, node.Target);
                        break;
                    default:
                        File.WriteAllBytes(path, node.Data);
                        break;
                }

                Posix.Chown(path, node.Uid, node.Gid);
                if (node.Kind != 'l')
                {
                    Posix.Chmod(path, node.Mode);
                }

                if (node.Origin.Length > 0)
                {
                    Posix.SetAttribute(path, "user.origin", node.Origin);
                }

                if (node.Kind == 'f' && node.Mtime is { } mtime)
                {
                    File.SetLastWriteTimeUtc(path, mtime);
                }
            }
        }

        /// <summary>Names whose directories are there too, directories first.</summary>
        private IEnumerable<(string Path, int Index)> Reachable()
        {
            var root = Names.Keys.First();
            var there = new HashSet<string>(StringComparer.Ordinal) { root };
            foreach (var (path, index) in Names)
            {
                if (path == root || there.Contains(Path.GetDirectoryName(path)!))
                {
                    there.Add(path);
                    yield return (path, index);
                }
            }
        }
    }
}
