using System.Collections.Immutable;
using System.Security.Cryptography;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports;

namespace Reconciler.Core.Documents;

/// <summary>A state file, read: its tree, and the directory that <c>source</c> is relative to.</summary>
internal sealed record SourceFile(string Path, StateFile Identity, string Directory, YamlMapping Root);

/// <summary>Finds the files that STATE means and reads each.</summary>
internal sealed class SourceFiles(IStateFiles files, DiagnosticBag diagnostics)
{
    /// <summary>False once a file could not be used: what it would have defined is then missing without being anyone's mistake.</summary>
    public bool IsComplete { get; private set; } = true;

    public ImmutableArray<SourceFile> Read(ImmutableArray<string> paths)
    {
        var sources = ImmutableArray.CreateBuilder<SourceFile>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in paths.SelectMany(Expand))
        {
            // A file named twice (DIR and DIR/a.yaml) is one file, not a conflict with itself.
            if (Look(path) is { } info && seen.Add(info.AbsolutePath) && ReadBytes(path, info) is { } bytes)
            {
                if (YamlReader.Read(path, bytes, diagnostics) is { } root)
                {
                    var identity = new StateFile(info.AbsolutePath, Convert.ToHexStringLower(SHA256.HashData(bytes)));
                    sources.Add(new SourceFile(path, identity, System.IO.Path.GetDirectoryName(info.AbsolutePath) ?? "/", root));
                }
                else
                {
                    IsComplete = false;
                }
            }
        }

        return sources.ToImmutable();
    }

    /// <summary>A mapping of names to values, for <c>--vars</c>; not one of the state files.</summary>
    public YamlMapping? ReadMapping(string path) =>
        Look(path) is { } info && ReadBytes(path, info) is { } bytes ? YamlReader.Read(path, bytes, diagnostics) : null;

    /// <summary>A directory means its own *.yaml and *.yml in ordinal order, without dot files and without what lies below.</summary>
    private IEnumerable<string> Expand(string path)
    {
        if (Look(path) is not { IsDirectory: true })
        {
            return [path];
        }

        ImmutableArray<string> names;
        try
        {
            names = files.List(path);
        }
        catch (HostException exception)
        {
            Unreadable(path, exception);
            return [];
        }

        var inside = names
            .Where(name => !name.StartsWith('.') && (name.EndsWith(".yaml", StringComparison.Ordinal) || name.EndsWith(".yml", StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal)
            .Select(name => System.IO.Path.Combine(path, name))
            .Where(inside => Look(inside) is not { IsDirectory: true })
            .ToArray();
        if (inside.Length == 0)
        {
            IsComplete = false;
            diagnostics.Error(Codes.Unreadable, $"the directory {path} holds no *.yaml or *.yml file", null, "directories below it are not looked into");
        }

        return inside;
    }

    private StateFileInfo? Look(string path)
    {
        try
        {
            return files.Look(path);
        }
        catch (HostException exception)
        {
            Unreadable(path, exception);
            return null;
        }
    }

    private byte[]? ReadBytes(string path, StateFileInfo info)
    {
        if (info.IsDirectory)
        {
            IsComplete = false;
            diagnostics.Error(Codes.Unreadable, $"{path} is a directory; a file is expected");
            return null;
        }

        if (info.Length <= YamlReader.LongestFile)
        {
            try
            {
                var bytes = files.Read(path, YamlReader.LongestFile + 1);
                if (bytes.Length <= YamlReader.LongestFile)
                {
                    return bytes;
                }
            }
            catch (HostException exception)
            {
                Unreadable(path, exception);
                return null;
            }
        }

        IsComplete = false;
        diagnostics.Add(YamlReader.TooLarge(path));
        return null;
    }

    private void Unreadable(string path, HostException exception)
    {
        IsComplete = false;
        diagnostics.Error(Codes.Unreadable, $"cannot read {path}: {exception.Error.Text}");
    }
}
