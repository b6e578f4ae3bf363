using Reconciler.Core.Ports;

namespace Reconciler.Resources.Network;

/// <summary>
/// A format of files that bring addresses and routes back at boot. Reading is the node's; the rest is pure. A format keeps no state.
/// </summary>
internal interface IBootFormat
{
    PersistFormat Word { get; }

    BootReader Reader { get; }

    /// <summary>The mode of a new file, which a file that holds something of ours must have; null: any.</summary>
    uint? ModeOf(string path) => null;

    /// <summary>The texts that the format's reader would read, and the files (missing ones too) in which the interfaces would be written.</summary>
    BootFiles Observe(IFileReader files, IReadOnlyCollection<string> interfaces);

    /// <summary>Why the format cannot say it, so that it is gone after a reboot; null: it can.</summary>
    string? WhyNot(BootRule rule) => null;

    string? WhyNot(BootRoute route) => null;

    /// <summary>Whether the files configure the interface.</summary>
    bool Describes(BootFiles files, string link);

    /// <summary>
    /// The same files with the wish in them: where nothing is missing or too much, the same texts. What no wish concerns stays byte for byte.
    /// </summary>
    BootText Write(BootFiles files, BootWish wish);
}

/// <summary>What became of a wish: the files, or why it cannot be written down.</summary>
internal sealed record BootText(BootFiles Files, string? WhyNot = null)
{
    /// <summary>What a person should know of it, said where a file changes.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The file in which the interface stands; null: in none.</summary>
    public string? Path { get; init; }
}
