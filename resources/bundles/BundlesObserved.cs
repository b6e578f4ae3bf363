using Reconciler.Core.Ports;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Bundles;

/// <summary>The files of all bundles, and by bundle id what is installed.</summary>
public sealed record BundlesObserved(FilesObserved Files, IReadOnlyDictionary<string, InstalledBundle> Installed);

/// <summary>What the node says of a bundle: its version, or why it could not be looked at.</summary>
public sealed record InstalledBundle(InstalledVersion Version, HostError? Error = null);
