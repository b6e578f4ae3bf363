using System.Text;
using Reconciler.Core.Ports;

namespace Reconciler.Runtime.Storage;

/// <summary>Replaces a small file of the store whole or not at all.</summary>
internal static class SmallFile
{
    public static void Replace(IStoreFiles files, string path, string content)
    {
        var temporary = path + ".tmp";
        files.Delete(temporary);
        using (var stream = files.CreateNew(temporary))
        {
            stream.Write(Encoding.UTF8.GetBytes(content + "\n"));
            files.Sync(stream);
        }

        files.Rename(temporary, path);
        files.SyncDirectory(Path.GetDirectoryName(path)!);
    }
}
