using Reconciler.Resources.Files;

namespace Reconciler.Resources.AppArmor;

/// <summary>
/// The places that belong to a profile's file. The parser looks for links of the file's last name in two directories of /etc/apparmor.d, wherever
/// the file itself lies (test_for_dir_mode in parser_main.c).
/// </summary>
internal static class ProfilePaths
{
    public const string Directory = "/etc/apparmor.d";

    /// <summary>Where distributions keep the profile of that name: slashes become dots, the first is dropped.</summary>
    public static string Default(string name) => Paths.Join(Directory, name.TrimStart('/').Replace('/', '.'));

    /// <summary>A link here makes the parser load the profile in complain mode, at boot too.</summary>
    public static string ForceComplain(string path) => Link(path, "force-complain");

    /// <summary>A link here makes the parser pass over the file without a word.</summary>
    public static string Disable(string path) => Link(path, "disable");

    private static string Link(string path, string directory) =>
        Paths.Join(Paths.Join(Directory, directory), Paths.Name(path));
}
