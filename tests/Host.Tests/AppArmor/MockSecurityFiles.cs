using System.Text;
using Reconciler.Host.AppArmor;
using Reconciler.Host.Tests.Support;

namespace Reconciler.Host.Tests.AppArmor;

/// <summary>
/// A mock of <c>/sys/kernel/security/apparmor</c> and of the parts of /proc and /sys that go with it: plain files in a private directory. What is
/// written to it stays there to be looked at; nothing is loaded. The parser is the real one.
/// </summary>
internal sealed class MockSecurityFiles : IDisposable
{
    private readonly Node _node = new();

    public MockSecurityFiles(string profiles = "")
    {
        _node.Make("/apparmor/profiles", profiles);
        _node.Make("/apparmor/.replace", "");
        _node.Make("/apparmor/.remove", "");
        _node.Make("/apparmor/.load", "");
        _node.Make("/apparmor/features/caps/mask", "chown dac_override");
        _node.Make("/apparmor/features/domain/change_hat", "yes");
        _node.Make("/apparmor/features/policy/versions/v7", "yes");
        _node.Make("/enabled", "Y\n");
        Directory.CreateDirectory(_node.At("/proc"));
        Directory.CreateDirectory(_node.At("/profiles"));
        AppArmor = new KernelAppArmor(Places, known: null);
    }

    public KernelAppArmor AppArmor { get; }

    public AppArmorPlaces Places => new()
    {
        SecurityFiles = _node.At("/apparmor"),
        Base = _node.At("/profiles"),
        EnabledParameter = _node.At("/enabled"),
        Processes = _node.At("/proc"),
    };

    public string Make(string path, string content) => _node.Make(path, content);

    public void MakeProgram(string path, string script) => _node.MakeProgram(path, script);

    public string At(string path) => _node.At(path);

    public void Loaded(string directory, string name, byte[] policy, string? algorithm)
    {
        _node.Make($"/apparmor/policy/profiles/{directory}/name", name + "\n");
        File.WriteAllBytes(_node.At($"/apparmor/policy/profiles/{directory}/raw_data"), policy);
        if (algorithm is not null)
        {
            File.WriteAllText(_node.At($"/apparmor/policy/profiles/{directory}/raw_{algorithm}"), CompiledPolicy.Digest(policy, algorithm).Hex + "\n");
        }
    }

    public void Process(int id, string command, string label)
    {
        _node.Make($"/proc/{id}/comm", command + "\n");
        _node.Make($"/proc/{id}/attr/current", label + "\n");
    }

    public byte[] Written(string file) => File.ReadAllBytes(At("/apparmor/" + file));

    public string Profile(string name, string text)
    {
        Make($"/profiles/{name}", text);
        return At($"/profiles/{name}");
    }

    public void Dispose() => _node.Dispose();

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
