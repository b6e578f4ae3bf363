using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using Reconciler.Core.Guarding;

namespace Reconciler.Host.Probes;

/// <summary>
/// One GET, as the probes of Kubernetes are: 2xx and 3xx hold, a redirection is not followed, no proxy is asked, and a certificate is not
/// checked, since nothing is told to the server and nothing of what it says is believed.
/// </summary>
internal static class HttpProbe
{
    internal static (bool Holds, string Saw) Ask(Probe.Http probe, Names names, TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        var url = new Uri(probe.Url);
        var (socket, trouble) = TcpProbe.Connect(url.IdnHost, url.Port, names, limit, time, cancellation);
        if (socket is null)
        {
            return (false, $"{probe.Url} cannot be reached: {trouble}");
        }

        using var handler = MakeHandler(socket);
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        request.Headers.Add("User-Agent", "reconciler");
        stop.CancelAfter(TimeSpan.FromTicks(Math.Max(0, (limit - time.GetElapsedTime(start)).Ticks)));
        try
        {
            using var response = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop.Token).GetAwaiter().GetResult();
            var status = (int)response.StatusCode;
            return (status is >= 200 and < 400, string.Create(
                CultureInfo.InvariantCulture, $"{probe.Url} answered {status} in {Reachability.Milliseconds(time.GetElapsedTime(start))}"));
        }
        catch (HttpRequestException failure)
        {
            return (false, $"{probe.Url} gave no answer: {failure.GetBaseException().Message}");
        }
        catch (OperationCanceledException)
        {
            return (false, string.Create(CultureInfo.InvariantCulture, $"{probe.Url} did not answer within {limit.TotalSeconds:0.#} s"));
        }
    }

#pragma warning disable CA5359 // Whether the server can be reached is all that is asked; nothing secret is sent, nothing that comes back is used.

    /// <summary>With the connection that is there: the handler's own threads may be in another network namespace.</summary>
    private static SocketsHttpHandler MakeHandler(Socket socket) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new NetworkStream(socket, ownsSocket: true)),
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
    };
#pragma warning restore CA5359
}
