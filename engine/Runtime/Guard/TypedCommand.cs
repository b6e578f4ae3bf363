using System.Text;
using Reconciler.Core.Ports;

namespace Reconciler.Runtime.Guard;

/// <summary>
/// A command as a person has to type it: with the options that say which node, store and network are meant, as they were given to this one.
/// </summary>
public sealed record TypedCommand
{
    public string? Root { get; init; }

    public string? Store { get; init; }

    public string? NetworkNamespace { get; init; }

    /// <summary>One that looks at the store and not at the network.</summary>
    public string Of(string command) => Write(command, null);

    /// <summary>One for the network of a run: that which was given, or else the run's own if that has a name.</summary>
    public string ForNetwork(string command, NetworkPlace? place = null) =>
        Write(command, NetworkNamespace ?? (place is { Path: not NetworkPlace.OfTheMachine, OutlivesBoot: true } ? place.Name : null));

    /// <summary>One for the network namespace to which that leads.</summary>
    public string In(string networkNamespace, string command) => Write(command, networkNamespace);

    private string Write(string command, string? networkNamespace)
    {
        var text = new StringBuilder("reconciler ").Append(command);
        Add(text, "--netns", networkNamespace);
        Add(text, "--root", Root);
        Add(text, "--store", Store);
        return text.ToString();
    }

    private static void Add(StringBuilder text, string option, string? value)
    {
        if (value is not null)
        {
            text.Append(' ').Append(option).Append(' ').Append(value.All(c => char.IsAsciiLetterOrDigit(c) || "/._-+:@%".Contains(c, StringComparison.Ordinal))
                ? value
                : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'");
        }
    }
}
