using Reconciler.Core.Ports;
using Reconciler.Host.Files;

namespace Reconciler.Host.AppArmor;

/// <summary>Whether the running kernel enforces AppArmor, by its module's own parameter.</summary>
internal static class AppArmorSwitch
{
    internal static string? WhyOff(string parameter)
    {
        try
        {
            using var text = new StreamReader(new SourceFiles().Open(parameter));
            return text.ReadLine() == "Y" ? null : "AppArmor is built into the kernel but switched off";
        }
        catch (HostException failure)
        {
            return failure.Error.Errno is Errno.ENOENT or Errno.ENOTDIR ? "the kernel has no AppArmor" : failure.Message;
        }
    }
}
