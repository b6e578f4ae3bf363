using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Reconciler.Testing.Networks;

/// <summary>
/// A network namespace of a test's own, on a thread of its own that lives as long. What is given to <see cref="Do"/> runs there; programs
/// started from it are children of that thread and so are in the namespace too. The namespace goes when the thread ends.
/// </summary>
public sealed partial class PrivateNetwork : IDisposable
{
    private const int NewNetwork = 0x40000000;

    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    static PrivateNetwork()
    {
        // What .NET sets up for the first process of all (a thread for signals) is not to live in a test's namespace.
        using var first = Process.Start("true");
        first.WaitForExit();
    }

    public PrivateNetwork()
    {
        _thread = new Thread(Work) { IsBackground = true, Name = "network namespace" };
        _thread.Start();
        Do(() =>
        {
            if (Unshare(NewNetwork) != 0)
            {
                throw new InvalidOperationException(
                    $"unshare: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}: tests of the network need root");
            }

            Path = string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/task/{ThreadId()}/ns/net");
            Ip("link set lo up");
        });
    }

    /// <summary>The file that stands for the namespace, as <c>ip link set DEV netns PATH</c> and nsenter take it.</summary>
    public string Path { get; private set; } = "";

    /// <summary>Runs a test's body in a namespace made for it.</summary>
    public static void Run(Action<PrivateNetwork> body)
    {
        using var network = new PrivateNetwork();
        network.Do(() => body(network));
    }

    public void Do(Action action)
    {
        if (Thread.CurrentThread == _thread)
        {
            action();
            return;
        }

        using var done = new ManualResetEventSlim();
        ExceptionDispatchInfo? failure = null;
        _work.Add(() =>
        {
            try
            {
                action();
            }
            catch (Exception thrown)
            {
                failure = ExceptionDispatchInfo.Capture(thrown);
            }
            finally
            {
                done.Set();
            }
        });
        done.Wait();
        failure?.Throw();
    }

    public T Do<T>(Func<T> function)
    {
        T result = default!;
        Do(() => { result = function(); });
        return result;
    }

    /// <summary>Runs <c>ip</c> with arguments separated by spaces; throws with what it said if it fails.</summary>
    public void Ip(string arguments)
    {
        var (code, text) = Execute("ip", arguments);
        if (code != 0)
        {
            throw new InvalidOperationException($"ip {arguments}: {text}");
        }
    }

    /// <summary>What <c>ip -j -d</c> says, as JSON: the observer that is not the code under test.</summary>
    public JsonElement IpJson(string arguments) => Json("ip", "-j -d " + arguments);

    /// <summary>The same of <c>bridge -j</c>.</summary>
    public JsonElement BridgeJson(string arguments) => Json("bridge", "-j -d " + arguments);

    /// <summary>Runs a program in the namespace; its exit code and everything that it wrote.</summary>
    public (int Code, string Text) Execute(string program, string arguments) => Do(() =>
    {
        // One pipe, read by this thread alone: threads inherit the namespace of the thread that starts them, and the pool's must not.
        var start = new ProcessStartInfo("sh", ["-c", "exec \"$0\" \"$@\" 2>&1", program, .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text);
    });

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private JsonElement Json(string program, string arguments)
    {
        var (code, text) = Execute(program, arguments);
        if (code != 0)
        {
            throw new InvalidOperationException($"{program} {arguments}: {text}");
        }

        // With nothing to show, ip writes nothing at all.
        using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(text) ? "[]" : text);
        return document.RootElement.Clone();
    }

    private void Work()
    {
        foreach (var action in _work.GetConsumingEnumerable())
        {
            action();
        }
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int ThreadId();
}
