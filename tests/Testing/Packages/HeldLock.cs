using System.Diagnostics;

namespace Reconciler.Testing.Packages;

/// <summary>A process that has a lock of fcntl(2) on a file, as dpkg and rpm take theirs, until it is disposed of.</summary>
public sealed class HeldLock : IDisposable
{
    private const string Script = """
        use Fcntl;
        open(my $file, '+>>', $ARGV[0]) or die "open: $!";
        my $lock = pack('s s x4 q q i x4', F_WRLCK, 0, 0, 0, 0);
        fcntl($file, F_SETLK, $lock) or die "lock: $!";
        $| = 1;
        print "held\n";
        <STDIN>;
        """;

    private readonly Process _holder;

    public HeldLock(string path)
    {
        _holder = Process.Start(new ProcessStartInfo("perl", ["-e", Script, path]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        if (_holder.StandardOutput.ReadLine() != "held")
        {
            throw new InvalidOperationException($"{path} could not be locked");
        }
    }

    public int ProcessId => _holder.Id;

    public void Dispose()
    {
        _holder.StandardInput.Close();
        _holder.WaitForExit();
        _holder.Dispose();
    }
}
