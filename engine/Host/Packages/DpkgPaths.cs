namespace Reconciler.Host.Packages;

/// <summary>Where dpkg keeps its database (dpkg(1), FILES).</summary>
internal static class DpkgPaths
{
    internal const string Directory = "/var/lib/dpkg";
    internal const string Status = Directory + "/status";
    internal const string StatusBefore = Directory + "/status-old";
    internal const string Info = Directory + "/info";
    internal const string Updates = Directory + "/updates";
    internal const string Diversions = Directory + "/diversions";

    /// <summary>apt and the like hold it for all of their work, and dpkg's own below it only now and then.</summary>
    internal const string FrontendLock = Directory + "/lock-frontend";
    internal const string Lock = Directory + "/lock";
}
