using Reconciler.Cli.Rendering;
using Reconciler.Core.Planning;

namespace Reconciler.Cli.Commands;

/// <summary>Whether a person agrees to a plan: with <c>--yes</c> beforehand, else at the terminal, after having seen it.</summary>
internal static class Consent
{
    /// <summary>Nobody can be asked and nobody has agreed: said before anything is looked at. Null where all is well.</summary>
    public static int? Missing(Session session, Settings settings, string command)
    {
        if (settings.Yes)
        {
            return null;
        }

        if (session.Output.Json)
        {
            return session.Invalid($"{command} --format json asks nobody", $"add --yes if the changes are to be made; reconciler {Look(command)} shows them");
        }

        return session.Environment.CanAsk
            ? null
            : session.Invalid(
                $"{command} asks before it changes something, and there is no terminal to ask at",
                $"add --yes if the changes are to be made; reconciler {Look(command)} shows them");
    }

    /// <summary>Shows the plan, and asks.</summary>
    public static Func<Plan, bool> Ask(Session session, Settings settings, PlanText text, Progress progress, string question) => plan =>
    {
        if (settings.Yes)
        {
            return true;
        }

        progress.Dispose();
        text.Write(plan);
        session.Output.Answer.Flush();
        session.Output.Error.Write($"{question} [y/N] ");
        return session.Environment.ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes";
    };

    private static string Look(string command) => command == "undo" ? "undo --plan" : "plan";
}
