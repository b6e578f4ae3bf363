using System.Runtime.InteropServices;
using System.Text;

namespace Reconciler.Host.Native;

/// <summary>Texts one behind the other, each ended by a zero byte, as the array of pointers that execve(2) and posix_spawn(3) want.</summary>
internal sealed unsafe class TextArray : IDisposable
{
    private readonly byte* _text;

    internal TextArray(byte[] text)
    {
        var count = text.AsSpan().Count((byte)0);
        _text = (byte*)NativeMemory.AllocZeroed((nuint)text.Length + 1);
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(count + 2), (nuint)sizeof(byte*));
        text.CopyTo(new Span<byte>(_text, text.Length));
        var next = 0;
        for (var i = 0; i < count; i++)
        {
            Pointer[i] = _text + next;
            next += text.AsSpan(next).IndexOf((byte)0) + 1;
        }
    }

    internal static TextArray Of(IEnumerable<string> texts) => new(Encoding.UTF8.GetBytes(string.Concat(texts.Select(text => text + '\0'))));

    internal byte** Pointer { get; }

    public void Dispose()
    {
        NativeMemory.Free(Pointer);
        NativeMemory.Free(_text);
    }
}
