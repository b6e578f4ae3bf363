namespace Reconciler.Core.Ports;

/// <summary>Users and groups of the node (below <c>--root</c>, of its /etc/passwd and /etc/group). Names or decimal numbers.</summary>
public interface IAccounts
{
    /// <summary>Null if there is no such user.</summary>
    uint? Uid(string nameOrNumber);

    /// <summary>Null if there is no such group.</summary>
    uint? Gid(string nameOrNumber);

    /// <summary>The name, or the number as text where no name is known.</summary>
    string UserName(uint uid);

    /// <summary>The name, or the number as text where no name is known.</summary>
    string GroupName(uint gid);
}
