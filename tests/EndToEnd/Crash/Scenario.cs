namespace Reconciler.EndToEnd.Crash;

/// <summary>
/// A node's tree and a document over it that creates, changes, removes, keeps, links and upgrades a bundle:
/// every kind of step that files know. Each scenario lies in a folder of its own that goes with it.
/// </summary>
internal sealed class Scenario : IDisposable
{
    /// <summary>Where the store lies below the root.</summary>
    public const string StoreFolder = "var/lib/reconciler";

    public Scenario()
    {
        Folder = Directory.CreateTempSubdirectory("reconciler-crash-").FullName;
        Root = Path.Combine(Folder, "root");
        State = Path.Combine(Folder, "state", "state.yaml");
        Directory.CreateDirectory(Path.Combine(Folder, "state", "payload"));
        WriteTree();
        WriteState();
    }

    public string Folder { get; }

    public string Root { get; }

    public string State { get; }

    public static TreeSnapshot Snapshot(string root) => TreeSnapshot.Of(root, StoreFolder, "var", "var/lib");

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void WriteTree()
    {
        Put("etc/os-release", "ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"24.04\"\n");
        Put("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nweb:x:33:33::/:/bin/false\n");
        Put("etc/group", "root:x:0:\nweb:x:33:\n");
        Put("etc/changed.conf", "old text\n", 0x1a0, "kept across the change");
        Put("etc/owner-and-mode", "the content stays\n", 0x1a4);
        Put("etc/mode-only", "the content stays\n", 0x1ff);
        Put("etc/removed.conf", "to be removed\n", 0x180, "comes back with undo");
        Put("etc/kept.conf", "kept as it is\n");
        Put("etc/secret.ini", "password = old\n", 0x180);
        Put("etc/tree/a", "a\n");
        Put("etc/tree/below/b", "b\n", 0x124);
        Put("opt/cni/bin/nsx", "#!old binary\n", 0x1ed);
        Put("etc/cni/net.d/10-nsx.conflist", "{\"name\":\"nsx\",\"nsxBuildVersion\":\"4.1.0\"}\n", 0x180);
        Put("etc/untouched", "nobody names me\n");
        File.CreateSymbolicLink(Path.Combine(Root, "etc/link"), "untouched");
        File.CreateSymbolicLink(Path.Combine(Root, "etc/link-to-file"), "untouched");
        Directory.CreateDirectory(Path.Combine(Root, StoreFolder, ".."));
        foreach (var file in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories))
        {
            if (new FileInfo(file).LinkTarget is null)
            {
                File.SetLastWriteTimeUtc(file, new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc));
            }
        }
    }

    private void WriteState()
    {
        var payload = Path.Combine(Folder, "state", "payload");
        File.WriteAllText(Path.Combine(payload, "nsx"), "#!new binary\n" + new string('x', 20_000));
        File.WriteAllText(Path.Combine(payload, "10-nsx.conflist"), "{\"name\":\"nsx\",\"plugins\":[{\"nsxBuildVersion\":\"4.1.2\"}]}\n");
        File.WriteAllText(State, """
            apiVersion: reconciler.internal/v1alpha1
            kind: NodeState
            metadata: { name: crash }
            spec:
              files:
                /etc/new/deep/created.conf: { content: "new\n", mode: "0640", owner: web, group: web }
                /etc/changed.conf: { content: "new text\n" }
                /etc/owner-and-mode: { owner: web, group: web, mode: "0600" }
                /etc/mode-only: { mode: "0755" }
                /etc/removed.conf: { state: absent }
                /etc/kept.conf: { content: "never written\n", existing: keep }
                /etc/secret.ini: { content: "password = new\n", sensitive: true }
                /etc/tree: { state: absent, recurse: true }
                /etc/link: { type: symlink, target: kept.conf }
                /etc/link-to-file: { content: "a file now\n" }
                /etc/new-link: { type: symlink, target: kept.conf }
                /etc/new-directory: { type: directory, mode: "0700" }
              bundles:
                nsx-cni:
                  version: 4.1.2
                  installedVersion: { file: /etc/cni/net.d/10-nsx.conflist, json: nsxBuildVersion }
                  files:
                    /etc/cni/net.d/10-nsx.conflist: { source: payload/10-nsx.conflist, mode: "0600" }
                    /opt/cni/bin/nsx: { source: payload/nsx, mode: "0755" }
                    /opt/cni/lib/plugin: { content: "plugin\n" }
            """);
    }

    private void Put(string path, string content, uint mode = 0x1a4, string? origin = null)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
        Posix.Chmod(full, mode);
        if (origin is not null)
        {
            Posix.SetAttribute(full, "user.origin", origin);
        }
    }
}
