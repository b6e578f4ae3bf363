using System.CommandLine;

namespace Reconciler.Cli.Commands;

/// <summary>
/// The options that several commands share, made once. All are text: what they mean is checked by ours, so that messages and hints are.
/// </summary>
internal sealed class Switches
{
    public Argument<string[]> States { get; } = new("STATE")
    {
        Description = "a state file, several, or a directory of them",
        Arity = ArgumentArity.OneOrMore,
    };

    public Option<string[]> Variables { get; } = Many("--var", "NAME=VALUE", "sets a variable of the document");

    public Option<string[]> VariableFiles { get; } = Many("--vars", "FILE", "a YAML file of variables");

    public Option<string[]> Facts { get; } = Many("--fact", "NAME=VALUE", "stands in for a fact of the node (node.os.id, node.hostname ...)");

    public Option<string[]> Only { get; } = Many("--only", "GLOB", "only resources with such an id; * crosses /");

    public Option<string[]> Skip { get; } = Many("--skip", "GLOB", "no resources with such an id; * crosses /");

    public Option<bool> Observe { get; } = Flag("--observe", "reports, changes nothing");

    public Option<string> Root { get; } = One("--root", "DIR", "everything that is read or written lies below DIR");

    public Option<string> NetworkNamespace { get; } = One("--netns", "NAME", "the network is that of this namespace (a name of `ip netns`, or a path)");

    public Option<string> Store { get; } = One("--store", "DIR", "where the history is kept (default: /var/lib/reconciler, below --root)");

    public Option<string> LockTimeout { get; } = One("--lock-timeout", "DURATION", "how long to wait for another run (default: 30s)");

    public Option<string> Format { get; } = One("--format", "text|json", "text for people, json for programs");

    public Option<bool> All { get; } = Flag("--all", "shows what is in sync too");

    public Option<string> Parallel { get; } = One("--parallel", "N", "how many resources are looked at side by side");

    public Option<bool> Yes { get; } = Flag("--yes", "does not ask");

    public Option<string> Pause { get; } = One("--pause", "DURATION", "pauses the daemon for so long");

    public Option<bool> TrustFiles { get; } = Flag("--trust-files", "whoever may write the state files, root applies them");

    public Option<bool> NoColour { get; } = Flag("--no-color", "no colour (as NO_COLOR does)", recursive: true);

    public Option<bool> Verbose { get; } = Flag("-v", "says more", recursive: true);

    public Option<bool> Quiet { get; } = Flag("-q", "says errors only", recursive: true);

    public static Option<bool> Flag(string name, string description, bool recursive = false) =>
        new(name) { Description = description, Recursive = recursive };

    public static Option<string> One(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };

    private static Option<string[]> Many(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value, Arity = ArgumentArity.OneOrMore };
}
