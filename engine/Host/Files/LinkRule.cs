using System.Globalization;

namespace Reconciler.Host.Files;

/// <summary>Which links among the directories of a path are followed: those of owners who could write there anyway.</summary>
internal sealed class LinkRule
{
    private readonly uint[]? _owners;

    private LinkRule(uint[]? owners) => _owners = owners;

    /// <summary>As a process on the node follows them: all.</summary>
    internal static LinkRule FollowAll { get; } = new(null);

    /// <summary>Root's links; below a root that is not "/", the caller's too.</summary>
    internal static LinkRule OwnedByRoot { get; } = new([0]);

    internal static LinkRule OwnedByRootOr(uint caller) => caller == 0 ? OwnedByRoot : new LinkRule([0, caller]);

    /// <summary>Null if the link is followed, else the sentence that says which link is not, and why.</summary>
    internal string? Refusal(string link, uint owner, uint directoryOwner)
    {
        if (_owners is null || (_owners.Contains(owner) && _owners.Contains(directoryOwner)))
        {
            return null;
        }

        var whose = _owners.Length == 1 ? "root" : string.Create(CultureInfo.InvariantCulture, $"root or uid {_owners[1]}");
        var what = _owners.Contains(owner)
            ? string.Create(CultureInfo.InvariantCulture, $"{link} is a link in a directory that uid {directoryOwner} owns")
            : string.Create(CultureInfo.InvariantCulture, $"{link} is a link that uid {owner} owns");
        return $"{what}; only links owned by {whose} in directories owned by {whose} are followed";
    }
}
