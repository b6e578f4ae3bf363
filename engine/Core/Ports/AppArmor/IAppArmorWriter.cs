namespace Reconciler.Core.Ports.AppArmor;

/// <summary>Changes what the running kernel holds. Failures are <see cref="HostException"/>s.</summary>
public interface IAppArmorWriter
{
    /// <summary>
    /// Compiles a file anew and loads its profiles, replacing those of the same names; tasks that are confined by them stay so. A link
    /// of the file's name in <c>/etc/apparmor.d/force-complain</c> makes it complain.
    /// </summary>
    void Load(string path);

    /// <summary>Takes a profile, and those below it, out of the kernel. No file is needed. Tasks that it confines run on unconfined.</summary>
    void Remove(string profile);
}
