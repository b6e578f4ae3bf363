using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;

namespace Reconciler.Resources.AppArmor;

/// <summary>What a payload's text tells before any node is looked at: whether it declares the profile, in a mode that can be had, with the rules that are expected.</summary>
internal static class ProfileChecks
{
    private static readonly ImmutableArray<string> NotEnforcing = ["complain", "unconfined", "prompt"];

    public static void Check(ProfileEntry profile, YamlMapping node, ImmutableArray<DeclaredProfile> declared, DiagnosticBag diagnostics)
    {
        var place = (node.Find("source") ?? node.Find("content"))?.Value.Span ?? node.Span;
        var named = declared.FirstOrDefault(d => d.Name == profile.Name);
        if (named is null && declared.All(d => d.IsLiteral))
        {
            diagnostics.Error(
                Codes.PayloadMismatch,
                declared.IsEmpty
                    ? $"the payload of {profile.Path} declares no profile"
                    : $"the payload of {profile.Path} declares {Names(declared)}, not `{profile.Name}`",
                place,
                declared.Length == 1
                    ? $"the key is the name by which the kernel and the workload know the profile: write `{declared[0].Name}:`, or declare `profile {profile.Name} {{ ... }}`"
                    : $"declare `profile {profile.Name} {{ ... }}`");
            return;
        }

        if (declared.Length > 1)
        {
            diagnostics.Warning(
                Codes.Conflict,
                $"the payload of {profile.Path} declares {declared.Length} profiles, {Names(declared)}: all are loaded, and only `{profile.Name}` is looked after",
                place,
                "put each into a file of its own");
        }

        if (profile.Mode == ProfileMode.Enforce && named?.Flags.FirstOrDefault(flag => NotEnforcing.Contains(flag)) is { } flag)
        {
            diagnostics.Error(
                Codes.Conflict,
                $"the profile itself says `flags=({flag})`, so it cannot be loaded with `mode: enforce`",
                node["mode"]!.Span,
                "take the flag out of the profile, or say the mode that it has");
        }

        foreach (var broken in profile.Expect?.Broken(named?.Rules ?? [.. declared.SelectMany(d => d.Rules)]) ?? [])
        {
            diagnostics.Error(
                Codes.PayloadMismatch, $"the payload of {profile.Path} {broken}", node["expect"]!.Span, "mend the profile, or what is expected of it");
        }
    }

    private static string Names(IEnumerable<DeclaredProfile> declared) => string.Join(" and ", declared.Select(d => $"`{d.Name}`"));
}
