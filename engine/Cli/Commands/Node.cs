using System.Security.Cryptography;
using Reconciler.Core.Sections;
using Reconciler.Host;
using Reconciler.Host.Files;
using Reconciler.Host.Store;
using Reconciler.Resources;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Storage;

namespace Reconciler.Cli.Commands;

/// <summary>The node, its store and what works on both, put together for one command, or for one tick of the daemon.</summary>
internal sealed class Node : IDisposable
{
    private readonly bool _ownsStore;

    public Node(Settings settings, Session session)
        : this(settings, OpenStore(settings, session)) => _ownsStore = true;

    /// <summary>With a store that somebody else disposes of. What was digested once is digested anew.</summary>
    public Node(Settings settings, Store store)
    {
        Store = store;
        Host = new LinuxHost(new LinuxHostOptions { Root = settings.Root, Key = () => store.Key.Bytes, Parallel = settings.Parallel });
        Content = new ContentSource(new SourceFiles(), store);
        Converger = new Converger(Host, Registry, Content, store);
    }

    public static Registry Registry => Sections.Registry;

    public LinuxHost Host { get; }

    public Store Store { get; }

    public ContentSource Content { get; }

    public Converger Converger { get; }

    public static Store OpenStore(Settings settings, Session session) =>
        new(StoreLocation.For(settings.Root, settings.Store), new StoreFiles(), session.Time, bytes => RandomNumberGenerator.Fill(bytes));

    public void Dispose()
    {
        Host.Dispose();
        if (_ownsStore)
        {
            Store.Dispose();
        }
    }
}
