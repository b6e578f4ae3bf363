using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Preflights;

/// <summary>Whether one of the commands is on the PATH.</summary>
internal sealed record OnPath(IReadOnlyList<string> Commands) : Question
{
    public override string? Ask(IHostReader host) => host.Probes.OnPath(Commands) is not null
        ? null
        : Commands.Count == 1
            ? $"{Commands[0]} is not on the PATH: install it"
            : $"none of {string.Join(", ", Commands)} is on the PATH: install one of them";
}

/// <summary>Whether a directory is there, possibly through links.</summary>
internal sealed record DirectoryThere(string Path) : Question
{
    public override string? Ask(IHostReader host) => Followed.Look(host, Path, out _) switch
    {
        null => $"there is no directory {Path}: what should have made it is not installed",
        { Kind: FileKind.Directory } => null,
        _ => $"{Path} is not a directory",
    };
}

/// <summary>Whether a file is there, possibly through links, and holds a text.</summary>
internal sealed record FileThere(string Path, string? Contains) : Question
{
    // What is looked for stands in small files; a log that grew beyond this is not read to its end.
    private const int Limit = 16 << 20;

    public override string? Ask(IHostReader host)
    {
        switch (Followed.Look(host, Path, out var resolved))
        {
            case null:
                return $"there is no file {Path}: what should have made it is not installed";
            case { Kind: not FileKind.Regular }:
                return $"{Path} is not a file";
        }

        return Contains is null || Holds(host, resolved!, Contains) ? null : $"{Path} does not contain \"{Contains}\": look at what it holds";
    }

    private static bool Holds(IHostReader host, string path, string text)
    {
        using var stream = host.Files.OpenRead(path);
        var wanted = Encoding.UTF8.GetBytes(text);
        var buffer = new byte[Math.Max(64 * 1024, 2 * wanted.Length)];
        var kept = 0;
        for (var total = 0; total < Limit;)
        {
            var read = stream.Read(buffer, kept, buffer.Length - kept);
            var known = buffer.AsSpan(0, kept + read);
            if (known.IndexOf(wanted) >= 0)
            {
                return true;
            }

            if (read == 0)
            {
                return false;
            }

            // The text may lie across the border of two reads.
            total += read;
            var rest = Math.Min(known.Length, wanted.Length - 1);
            known[^rest..].CopyTo(buffer);
            kept = rest;
        }

        return false;
    }
}

/// <summary>Whether a path, followed through its links, ends below a directory. A path that is not there holds.</summary>
internal sealed record Resolves(string Path, string Below) : Question
{
    public override string? Ask(IHostReader host)
    {
        if (host.Files.Observe([new FileQuery(Path)])[0].State is null)
        {
            return null;
        }

        if (host.Files.Resolve(Path) is not { } end)
        {
            return $"{Path} is a link that ends nowhere: mend it, or remove it";
        }

        var below = host.Files.Resolve(Below) ?? Below;
        return Paths.IsBelow(end, below) ? null : $"{Path} ends at {end}, which is not below {Below}: mount {Paths.Parent(end)} instead";
    }
}

/// <summary>Looks at a path as a process on the node would, through links.</summary>
internal static class Followed
{
    public static FileState? Look(IHostReader host, string path, out string? resolved)
    {
        resolved = host.Files.Resolve(path);
        if (resolved is null)
        {
            return null;
        }

        // The root itself has no name by which it could be looked at; it is there, and a directory.
        if (resolved == Paths.Root)
        {
            return new FileState { Kind = FileKind.Directory, Mode = 0, Uid = 0, Gid = 0 };
        }

        var seen = host.Files.Observe([new FileQuery(resolved)])[0];
        return seen.Error is { } error ? throw new HostException(error) : seen.State;
    }
}
