using Reconciler.Core.Sections;

namespace Reconciler.Resources.Network;

internal static class NetworkObservedExport
{
    public static ExportedSection? Run(IReadOnlyList<string> names, ExportContext context) => null;
}
