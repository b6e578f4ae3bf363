namespace Reconciler.Resources.Files;

/// <summary>Permission bits as the document writes them: octal, four digits when shown.</summary>
internal static class Modes
{
    public const uint NewFile = 0x1A4; // 0644
    public const uint Private = 0x180; // 0600
    public const uint NewDirectory = 0x1ED; // 0755

    public static string Format(uint mode) => Convert.ToString(mode, 8).PadLeft(4, '0');

    public static uint Parse(string text) => Convert.ToUInt32(text, 8);
}
