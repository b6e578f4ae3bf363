using System.Collections.Concurrent;
using System.Globalization;
using Reconciler.Core.Ports;
using Reconciler.Host.Files;

namespace Reconciler.Host.Accounts;

/// <summary>
/// Users and groups of the node: its files first; on the running system then whatever else its name service knows (LDAP, SSSD, systemd).
/// Answers are kept until the next sweep over the files begins.
/// </summary>
internal sealed class NodeAccounts(FileReader files, bool belowRoot) : IAccounts
{
    private readonly Lock _lock = new();
    private Known? _known;

    public uint? Uid(string nameOrNumber) => Number(nameOrNumber, Now().Users, NameService.Uid);

    public uint? Gid(string nameOrNumber) => Number(nameOrNumber, Now().Groups, NameService.Gid);

    public string UserName(uint uid) => Name(uid, Now().Users, NameService.UserName);

    public string GroupName(uint gid) => Name(gid, Now().Groups, NameService.GroupName);

    private uint? Number(string nameOrNumber, Table table, Func<string, uint?> ask)
    {
        // 4294967295 is "leave it" for chown(2), and so nobody's number.
        if (uint.TryParse(nameOrNumber, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number == uint.MaxValue ? null : number;
        }

        return table.File.Numbers.TryGetValue(nameOrNumber, out number) ? number
            : belowRoot ? null
            : table.Numbers.GetOrAdd(nameOrNumber, ask);
    }

    private string Name(uint number, Table table, Func<uint, string?> ask)
    {
        if (table.File.Names.TryGetValue(number, out var name))
        {
            return name;
        }

        return (belowRoot ? null : table.Names.GetOrAdd(number, ask)) ?? number.ToString(CultureInfo.InvariantCulture);
    }

    private Known Now()
    {
        lock (_lock)
        {
            if (_known is null || _known.Sweep != files.Sweeps)
            {
                _known = new Known(files.Sweeps, new Table(Read("/etc/passwd")), new Table(Read("/etc/group")));
            }

            return _known;
        }
    }

    private AccountFile Read(string path)
    {
        try
        {
            using var text = new StreamReader(files.OpenRead(path));
            return AccountFile.Read(text);
        }
        catch (HostException missing) when (missing.Error.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return AccountFile.Empty;
        }
    }

    private sealed record Known(int Sweep, Table Users, Table Groups);

    private sealed class Table(AccountFile file)
    {
        internal AccountFile File => file;

        internal ConcurrentDictionary<string, uint?> Numbers { get; } = new(StringComparer.Ordinal);

        internal ConcurrentDictionary<uint, string?> Names { get; } = new();
    }
}
