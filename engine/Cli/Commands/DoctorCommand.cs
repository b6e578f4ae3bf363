using System.CommandLine;
using Reconciler.Cli.Rendering;
using Reconciler.Core.Ports.AppArmor;
using Reconciler.Core.Ports.Packages;
using Reconciler.Core.Ports.Services;
using Reconciler.Core.Sections;
using Reconciler.Host.Netlink;
using Reconciler.Host.Probes;
using Reconciler.Resources.Network;
using Reconciler.Runtime.Convergence;

namespace Reconciler.Cli.Commands;

/// <summary><c>doctor</c>: what of this node can be managed here, and why not.</summary>
internal static class DoctorCommand
{
    /// <summary>What a test pins as the highest symbol version that the executable asks of glibc; and the oldest kernel with statx(2) and renameat2(2).</summary>
    private const string Needs = "needs glibc 2.34 and Linux 4.11 or later";

    public static Command Create(Session session, Switches s)
    {
        var command = new Command("doctor", "What of the node can and cannot be managed here, and why") { s.Root, s.NetworkNamespace, s.Store, s.Format };
        command.SetAction(result => session.Execute(result, s, settings => Examine(session, settings)));
        return command;
    }

    private static int Examine(Session session, Settings settings)
    {
        using var node = new Node(settings, session);
        var findings = Findings(node, settings).ToList();
        if (session.Output.Json)
        {
            JsonText.Write(session.Output, json =>
            {
                json.WriteStartArray("checks");
                foreach (var finding in findings)
                {
                    json.WriteStartObject();
                    json.WriteString("name", finding.Name);
                    json.WriteBoolean("ok", finding.IsGood);
                    json.WriteString("found", finding.Found);
                    json.WriteString("means", finding.Means);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteStartArray("sections");
                foreach (var section in Node.Registry.Sections)
                {
                    json.WriteStringValue(section.Name);
                }

                json.WriteEndArray();
            });
            return ExitStatus.InSync;
        }

        foreach (var finding in findings)
        {
            var mark = finding.IsGood ? session.Output.Paint(Paint.Green, "ok") : session.Output.Paint(Paint.Yellow, "--");
            session.Output.Say($"  {mark} {finding.Name,-20} {Visible.Of(finding.Found)}");
            if (finding.Means is { } means)
            {
                session.Output.Say($"     {"",-20} {Visible.Of(means)}");
            }
        }

        session.Output.Say($"Sections: {string.Join(", ", Node.Registry.Sections.Select(section => section.Name))}");
        return ExitStatus.InSync;
    }

    private static IEnumerable<NodeCheck> Findings(Node node, Settings settings)
    {
        var abilities = NodeAbilities.Look(settings.Root);
        yield return new("system", true, $"{node.Host.Facts.OsId} {node.Host.Facts.OsVersion}, Linux {node.Host.Facts.Kernel} {node.Host.Facts.Arch}, "
            + $"glibc {abilities.LibcVersion}; {Needs}", null);
        yield return (abilities.User, abilities.InUserNamespace) switch
        {
            (0, false) => new("root", true, "root", null),
            (0, true) => new("root", false, "root of a user namespace", "owners and attributes beyond its map cannot be set"),
            var (user, _) => new("root", false, $"user {user}", "owners other than this user's cannot be set, and what root alone may write stays as it is"),
        };
        yield return new("openat2", abilities.OpenAt2 is null, abilities.OpenAt2 ?? "works",
            abilities.OpenAt2 is null ? null : "paths are walked one directory at a time instead; slower, and as safe");
        yield return new("extended attributes", abilities.ExtendedAttributes is null, abilities.ExtendedAttributes ?? "kept by the file system",
            abilities.ExtendedAttributes is null ? null : "labels and ACLs of replaced files cannot be kept on this file system");
        yield return new("immutable files", abilities.TellsImmutable, abilities.TellsImmutable ? "told by the file system" : "not told by the file system",
            abilities.TellsImmutable ? null : "a plan cannot say beforehand that a file is immutable; apply will");
        yield return node.Host.BelowRoot
            ? new("running system", false, $"below {settings.Root}", "preflights on services, links and AppArmor are skipped")
            : new("systemd", abilities.HasSystemd, abilities.HasSystemd ? "runs" : "does not run here",
                abilities.HasSystemd ? null : "preflights on services ask the scripts in /etc/init.d");
        if (!node.Host.BelowRoot)
        {
            yield return Services(node.Host.Services.Observe([]));
            yield return AppArmor(node.Host.AppArmor.Observe([]));
        }

        yield return Packages(node.Host.Packages.Observe([]));
        if (node.Host.NetworkInReach)
        {
            yield return node.Guard.Host.CanStartUnit
                ? new("guard", true, "a transient systemd unit", null)
                : new("guard", true, "a process of its own session", "it would not outlive the end of its control group (a container that is stopped)");
        }

        yield return Network(node, settings, abilities);
        if (node.Host.NetworkInReach)
        {
            yield return LinkTypes(LinkKindTrial.Run());
        }

        foreach (var check in NetworkChecks.Run(node.Host))
        {
            yield return check;
        }

        yield return Store(node);
    }

    private static NodeCheck Services(ServicesState state) => (state.NoSystemd, state.Unseen) switch
    {
        ({ } without, _) => new("services", false, without, "of a script in /etc/init.d its status can be asked; nothing is started, stopped or enabled"),
        (_, { } unseen) => new("services", false, unseen, "units are blocked"),
        _ => new("services", true, "by systemctl: state, enabled, masked, restarts and reloads", null),
    };

    private static NodeCheck AppArmor(AppArmorState state) => (state.Off ?? state.Unseen ?? state.NoParser) is { } why
        ? new("AppArmor", false, why, state.Off is null ? "profiles are blocked" : "profiles are blocked, and preflights that want it do not hold")
        : new("AppArmor", true, $"enabled, {state.Profiles.Length} profiles loaded", null);

    private static NodeCheck Packages(PackagesState state) => (state.Unseen ?? state.Interrupted) is { } why
        ? new("packages", false, why, "packages are blocked")
        : state.Manager is not { } manager
            ? new("packages", false, "no database of dpkg or rpm", "nothing is installed, as far as can be told; `present` is blocked")
            : new("packages", true, $"{manager.ToString().ToLowerInvariant()}, {state.Packages.Count(package => package.Works)} installed"
                + (state.Installer is { } installer ? $", {installer}" : "")
                + (state.LockedBy is { } holder ? $", in use by {holder}" : ""),
                state.Installer is null ? "neither apt-get nor dnf is there for it, so `present` is blocked where something is missing" : null);

    private static NodeCheck Network(Node node, Settings settings, NodeAbilities abilities)
    {
        if (!node.Host.NetworkInReach)
        {
            return new("network", false, $"below {settings.Root}", "the running network is skipped; --netns names one that is meant");
        }

        var found = $"{node.Host.Network.Observe().Links.Length} links{(settings.NetworkNamespace is { } name ? $" in the network namespace {name}" : "")}";
        return abilities.MayChangeNetwork
            ? new("network", true, $"{found}, which may be changed (CAP_NET_ADMIN)", null)
            : new("network", false, $"{found}, which may be looked at and not changed (no CAP_NET_ADMIN)", "plan works; apply of a network needs root");
    }

    private static NodeCheck LinkTypes(LinkKindTrial trial)
    {
        if (trial.NotTried is { } why)
        {
            return new("link types", false, $"not tried: {why}", "whether the kernel can make a type of link turns out when it is applied");
        }

        string?[] limits =
        [
            trial.Cannot.IsEmpty ? null : $"this kernel cannot make {string.Join(", ", trial.Cannot.Select(type => $"{type.Type} ({type.Why})"))}: what needs them fails when it is applied",
            trial.Unknown.IsEmpty ? null : $"not known of {string.Join(", ", trial.Unknown)}: their modules cannot be seen from here",
        ];
        return new("link types", trial.Cannot.IsEmpty && trial.Unknown.IsEmpty, trial.Can.IsEmpty ? "none" : string.Join(", ", trial.Can),
            string.Join("; ", limits.OfType<string>()) is { Length: > 0 } means ? means : null);
    }

    private static NodeCheck Store(Node node)
    {
        var directory = node.Store.Location.Directory;
        return NodeAbilities.WhyNotWritable(directory) is { } obstacle
            ? new("store", false, obstacle, "plan works; apply and undo need a store that can be written (--store DIR names another)")
            : new("store", true, directory, null);
    }
}
