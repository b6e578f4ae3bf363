using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Convergence;

/// <summary>Keeps what the changes of a phase are about to destroy, durably, before their intents are written.</summary>
internal static class PreImageKeeper
{
    public delegate void Fail(Step step, string error, string code, double? seconds = null);

    public static void Keep(IEnumerable<Step> steps, IHost host, Store store, Fail fail)
    {
        foreach (var step in steps)
        {
            foreach (var preImage in step.Change.PreImages)
            {
                try
                {
                    if (store.Blobs.Keep(preImage.Digest, () => host.Files.OpenRead(preImage.Path), store.Key.Bytes.Span))
                    {
                        continue;
                    }

                    fail(step, $"{preImage.Path} was changed by something else after it was looked at; nothing was done", Codes.ChangedUnderneath);
                }
                catch (HostException failure)
                {
                    fail(step, $"the old content of {preImage.Path} could not be kept, so it was left: {failure.Error}", Codes.StoreFailed);
                }

                break;
            }
        }

        store.Blobs.SyncNames();
    }
}
