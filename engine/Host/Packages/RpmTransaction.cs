using Reconciler.Core.Ports.Packages;

namespace Reconciler.Host.Packages;

/// <summary>
/// Changes of rpm's database, each by rpm under its own lock. That nobody has it is waited for first, before a file of a package is touched; who
/// takes it in between is waited for once more.
/// </summary>
internal sealed class RpmTransaction : IPackageTransaction
{
    private readonly RpmTool _rpm;

    private RpmTransaction(RpmTool rpm) => _rpm = rpm;

    internal static RpmTransaction Open(RpmTool rpm)
    {
        rpm.AwaitLock();
        return new RpmTransaction(rpm);
    }

    public void Forget(PackageRemoval removal) => _rpm.Erase(RpmReader.Full(removal.Name, removal.Architecture, removal.Version));

    public void PutBack(string name, string record, IReadOnlyList<PackageRecordFile> files) => _rpm.Import(name, Convert.FromBase64String(record));

    public void Dispose()
    {
    }
}
