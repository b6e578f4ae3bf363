using Reconciler.Core.Ports;

namespace Reconciler.Resources.Services;

/// <summary>Looks at units: one question to the init system for all of them, one sweep over what they read.</summary>
internal static class ServicesSweep
{
    public static ServicesObserved Observe(ServicesSpec desired, IHostReader host) => host.BelowRoot
        ? new ServicesObserved { BelowRoot = true }
        : new ServicesObserved
        {
            System = host.Services.Observe([.. desired.Services.Select(service => service.Unit).Distinct()]),
            Files = InputFiles.Observe(desired.Services.SelectMany(service => service.Inputs).SelectMany(input => input.Paths), host.Files),
            Carries = desired.Services.Any(service => ConnectivityUnits.Contains(service.Unit))
                ? ConnectivityUnits.WhyNot(host, desired.Services.Select(service => service.OvsSocket).FirstOrDefault(socket => socket is not null))
                : null,
        };
}
