using Reconciler.Core.Model;

namespace Reconciler.Resources.Network;

/// <summary>Whose files bring addresses and routes back at boot.</summary>
public enum PersistFormat
{
    None,
    Auto,
    Ifupdown,
    Ifcfg,
    NetworkManager,
    Netplan,
    Networkd,
}

/// <summary>Whether the format's own tool is run after its files changed.</summary>
public enum PersistActivation
{
    Never,
    OnChange,
}

/// <summary>How addresses and routes survive a reboot. An entry, so that a plan can tell whether it or the node has changed.</summary>
public sealed record PersistSpec(EntryHeader Header) : DesiredEntry(Header)
{
    public PersistSpec()
        : this(new EntryHeader(NetworkIds.Persist, default, Observe: false, After: []))
    {
    }

    public PersistFormat Format { get; init; }

    public PersistActivation Activate { get; init; }

    /// <summary>Keys of the format's own, in the order given.</summary>
    public Sequence<PersistKey> Keys { get; init; }

    public override void Describe(FingerprintWriter writer) => ExportedText.Describe(NetworkExport.Persist(this)!, writer);
}

public sealed record PersistKey(string Key, string Value);
