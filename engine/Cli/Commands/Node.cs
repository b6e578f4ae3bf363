using System.Security.Cryptography;
using Reconciler.Core.Sections;
using Reconciler.Host;
using Reconciler.Host.Files;
using Reconciler.Host.Store;
using Reconciler.Resources;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Storage;

namespace Reconciler.Cli.Commands;

/// <summary>The node, its store and what works on both, put together for one command.</summary>
internal sealed class Node : IDisposable
{
    public Node(Settings settings, Session session)
    {
        Store = OpenStore(settings, session);
        Host = new LinuxHost(new LinuxHostOptions { Root = settings.Root, Key = () => Store.Key.Bytes, Parallel = settings.Parallel });
        Content = new ContentSource(new SourceFiles(), Store);
        Converger = new Converger(Host, Registry, Content, Store);
    }

    public static Registry Registry { get; } = Sections.All;

    public LinuxHost Host { get; }

    public Store Store { get; }

    public ContentSource Content { get; }

    public Converger Converger { get; }

    public static Store OpenStore(Settings settings, Session session) =>
        new(StoreLocation.For(settings.Root, settings.Store), new StoreFiles(), session.Time, bytes => RandomNumberGenerator.Fill(bytes));

    public void Dispose()
    {
        Host.Dispose();
        Store.Dispose();
    }
}
