using System.Diagnostics;

namespace Reconciler.Testing.Ovs;

/// <summary>
/// A network namespace without a name, which lives as long as a process that waits in it: it ends with the test, even with one that is
/// killed, since the pipe that it waits on then closes.
/// </summary>
internal sealed class NamespaceHolder : IDisposable
{
    private readonly Process _process;

    internal NamespaceHolder()
    {
        // It prints a line when the namespace is there.
        _process = Process.Start(new ProcessStartInfo("unshare", ["--net", "sh", "-c", "ip link set lo up && echo there && exec cat"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        if (_process.StandardOutput.ReadLine() != "there")
        {
            throw new InvalidOperationException("no network namespace could be made: it needs root, and ip (iproute2)");
        }
    }

    internal string Path => $"/proc/{_process.Id}/ns/net";

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
