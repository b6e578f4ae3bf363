using Reconciler.Core.Ports;
using Reconciler.Host.Native;

namespace Reconciler.Host.Files;

/// <summary>
/// One walk from the root along a path, component by component, each opened without following: so that the link that is judged
/// is the link that is followed. Absolute targets begin again at the root, and ".." stops there.
/// </summary>
internal sealed class Walk(Descriptor root, LinkRule rule, string subject) : IDisposable
{
    // The kernel's own limit (MAXSYMLINKS, include/linux/namei.h).
    private const int MostLinks = 40;

    private readonly List<Step> _steps = [];
    private readonly Stack<string> _pending = new();
    private uint? _rootOwner;
    private int _links;

    /// <summary>Where the walk stands, as a path below the root without links.</summary>
    internal string Reached => _steps.Count == 0 ? "/" : "/" + string.Join('/', _steps.Select(step => step.Name));

    /// <summary>Told of each step before it is taken: its path, and what stands there.</summary>
    internal Action<string, StatX>? Visited { get; init; }

    /// <summary>Walks on from where it stands. Null if it got there.</summary>
    internal HostError? To(string path, bool directory)
    {
        Push(path);
        while (_pending.TryPop(out var name))
        {
            var failure = name switch
            {
                "." => null,
                ".." => Up(),
                _ => Enter(name, directory || _pending.Count > 0),
            };
            if (failure is not null)
            {
                return failure;
            }
        }

        return null;
    }

    /// <summary>Hands over the descriptor of the place reached (O_PATH).</summary>
    internal Descriptor Take()
    {
        if (_steps.Count == 0)
        {
            var number = Libc.OpenAt(root.Number, ".", Flags.PathOnly | Flags.Directory | Flags.CloseOnExec, 0);
            Failure.Check(number, "open", subject);
            return new Descriptor(number);
        }

        var taken = _steps[^1].Place;
        _steps.RemoveAt(_steps.Count - 1);
        return taken;
    }

    public void Dispose() => Top();

    private HostError? Enter(string name, bool mustBeDirectory)
    {
        var here = _steps.Count == 0 ? root : _steps[^1].Place;
        var number = Libc.OpenAt(here.Number, name, Flags.PathOnly | Flags.NoFollow | Flags.CloseOnExec, 0);
        if (number < 0)
        {
            return Fail(Failure.Last, name);
        }

        var place = new Descriptor(number);
        var errno = StatX.Of(number, out var stat);
        if (errno != 0)
        {
            place.Dispose();
            return Fail(errno, name);
        }

        Visited?.Invoke(NodePath.Join(Reached, name), stat);
        if (stat.Kind == FileKind.Symlink)
        {
            using (place)
            {
                return Follow(place, name, stat.Uid);
            }
        }

        if (stat.Kind != FileKind.Directory && mustBeDirectory)
        {
            place.Dispose();
            return new HostError("open", subject, Errno.ENOTDIR, $"{NodePath.Join(Reached, name)} is {stat.KindName}, not a directory (ENOTDIR)");
        }

        _steps.Add(new Step(name, place, stat.Uid));
        return null;
    }

    private HostError? Follow(Descriptor link, string name, uint owner)
    {
        var path = NodePath.Join(Reached, name);
        if (rule.Refusal(path, owner, Owner()) is { } refusal)
        {
            return new HostError("open", subject, Errno.ELOOP, refusal);
        }

        if (++_links > MostLinks)
        {
            return new HostError("open", subject, Errno.ELOOP, $"{path} leads through more than {MostLinks} links (ELOOP)");
        }

        var errno = SymbolicLink.Read(link.Number, "", out var target);
        if (errno != 0)
        {
            return Fail(errno, name);
        }

        if (target.StartsWith('/'))
        {
            Top();
        }

        Push(target);
        return null;
    }

    private uint Owner()
    {
        if (_steps.Count > 0)
        {
            return _steps[^1].Owner;
        }

        // An owner that cannot be seen is nobody whose links are followed.
        _rootOwner ??= StatX.Of(root.Number, out var stat) == 0 ? stat.Uid : uint.MaxValue;
        return _rootOwner.Value;
    }

    private void Push(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = parts.Length - 1; i >= 0; i--)
        {
            _pending.Push(parts[i]);
        }
    }

    private HostError? Up()
    {
        if (_steps.Count > 0)
        {
            _steps[^1].Place.Dispose();
            _steps.RemoveAt(_steps.Count - 1);
        }

        return null;
    }

    private void Top()
    {
        foreach (var step in _steps)
        {
            step.Place.Dispose();
        }

        _steps.Clear();
    }

    private HostError Fail(int errno, string name)
    {
        var at = NodePath.Join(Reached, name);
        return errno == Errno.ENOENT || at == subject
            ? Failure.Of("open", subject, errno)
            : new HostError("open", subject, errno, $"{at}: {Failure.Text(errno)}");
    }

    private readonly record struct Step(string Name, Descriptor Place, uint Owner);
}
