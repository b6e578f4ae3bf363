using System.Globalization;
using System.Security.Cryptography;

namespace Reconciler.Testing.Packages;

/// <summary>A repository of files that apt knows of below a root.</summary>
public sealed class AptRepository
{
    private readonly DpkgRoot _dpkg;

    public AptRepository(DpkgRoot dpkg)
    {
        _dpkg = dpkg;
        foreach (var directory in (string[])["etc/apt/preferences.d", "var/lib/apt/lists/partial", "var/cache/apt/archives/partial", "var/log/apt"])
        {
            Directory.CreateDirectory(Path.Combine(dpkg.Root, directory));
        }

        File.WriteAllText(Path.Combine(dpkg.Root, "etc/apt/sources.list"), $"deb [trusted=yes] file:{dpkg.Folder} ./\n");
    }

    /// <summary>Exactly these packages are on offer, and apt knows it.</summary>
    public void Offer(params Deb[] packages)
    {
        var entries = packages.Select(package =>
        {
            var path = _dpkg.Build(package);
            var content = File.ReadAllBytes(path);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{Program.Run("dpkg-deb", "--field", path)}Filename: ./{Path.GetFileName(path)}\nSize: {content.Length}\nSHA256: {Convert.ToHexStringLower(SHA256.HashData(content))}\n\n");
        });
        File.WriteAllText(Path.Combine(_dpkg.Folder, "Packages"), string.Concat(entries));
        Program.Run("apt-get", "-o", $"Dir={_dpkg.Root}", "-o", $"Dir::State::status={_dpkg.Database}/status", "-o", "APT::Sandbox::User=root", "update");
    }
}
