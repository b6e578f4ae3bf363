using Reconciler.Core.Planning;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>A link that is there, with what it is a port of and shall be a port of. One that was just made is no port of anything yet.</summary>
internal sealed record PortTransition(Change Change, int Index, LinkModel? Before, LinkModel After, NetworkState State)
{
    public NetworkStep Set(LinkSettings settings) => new(new SetLink(Index, settings), Change);
}
