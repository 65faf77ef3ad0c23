using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using CrssBot.Runtime;
using CrssBot.Runtime.Rooms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Serialization.Configuration;
using ClusterOptions = CrssBot.Runtime.ClusterOptions;

namespace CrssBot.Cluster;

/// <summary>The one door of this project.</summary>
public static class ClusterServices
{
    private const string Name = "crssbot";

    /// <summary>
    /// Places rooms among the processes of the cluster. Call it after the study desk and before the channels are added: at a stop the channels'
    /// requests end first, then the rooms are handed over, then the loops stop. Only where <see cref="ClusterOptions.IsOn"/>: what is named here
    /// loads Orleans.
    /// </summary>
    public static IHostApplicationBuilder AddCluster(this IHostApplicationBuilder builder, ClusterOptions options)
    {
        builder.Services.AddSingleton<ClusterRooms>();
        builder.Services.AddSingleton<RoomPlacement>(s => s.GetRequiredService<ClusterRooms>);
        // Three connections: a table read or written now and then.
        builder.Services.AddKeyedSingleton(
            Name,
            (_, _) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(options.Postgres) { MaxPoolSize = 3, Timeout = 5 })
        );
        builder.Services.AddSingleton<IMembershipTable>(s => new PostgresMembership(
            s.GetRequiredKeyedService<NpgsqlDataSource>(Name),
            Name
        ));
        builder.UseOrleans(silo => Configure(silo, options));
        return builder;
    }

    private static void Configure(ISiloBuilder silo, ClusterOptions options)
    {
        var ports = FreePorts(options);
        silo.ConfigureEndpoints(AddressOf(options), ports.Silo, ports.Gateway, listenOnAnyHostAddress: true);
        silo.Configure<Orleans.Configuration.ClusterOptions>(o =>
        {
            o.ClusterId = Name;
            o.ServiceId = Name;
        });
        silo.Configure<ClusterMembershipOptions>(o =>
        {
            // Rooms of a killed process answer again within three seconds: two probes missed, and one other's word is enough. A process that was
            // only slow finds itself voted out and starts anew; the heads see to it that nothing is written twice.
            o.ProbeTimeout = TimeSpan.FromSeconds(0.7);
            // A frozen process holds its connections open: without this it is believed alive for eight seconds.
            o.MaxProbeTimeout = TimeSpan.FromSeconds(1);
            o.NumMissedProbesLimit = 2;
            o.NumVotesForDeathDeclaration = 1;
            o.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10);
            o.DefunctSiloExpiration = TimeSpan.FromDays(1);
            o.DefunctSiloCleanupPeriod = TimeSpan.FromHours(1);
        });
        silo.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromSeconds(5));
        silo.Configure<GrainCollectionOptions>(o => o.CollectionAge = TimeSpan.FromMinutes(10));
        silo.Configure<TypeManifestOptions>(o =>
        {
            foreach (var assembly in ClusterJson.Assemblies)
            {
                o.AddAllowedAssembly(assembly);
            }
        });
        silo.Services.AddSerializer(s => s.AddJsonSerializer(ClusterJson.Carries, ClusterJson.Options));
        silo.AddStartupTask(
            (services, _) =>
            {
                services.GetRequiredService<ClusterRooms>().Open();
                return Task.CompletedTask;
            }
        );
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, Leaving>();
    }

    /// <summary>Two ports that are free now, where none is named.</summary>
    private static (int Silo, int Gateway) FreePorts(ClusterOptions options)
    {
        using var silo = new TcpListener(IPAddress.Any, options.SiloPort);
        using var gateway = new TcpListener(IPAddress.Any, options.GatewayPort);
        try
        {
            silo.Start();
            gateway.Start();
        }
        catch (SocketException e)
        {
            throw new IOException(
                $"Cluster:SiloPort or Cluster:GatewayPort is taken ({e.Message}). Name another port, or 0 for a free one.",
                e
            );
        }

        return (((IPEndPoint)silo.LocalEndpoint).Port, ((IPEndPoint)gateway.LocalEndpoint).Port);
    }

    private static IPAddress AddressOf(ClusterOptions options) =>
        options.Address.Length > 0
            ? IPAddress.Parse(options.Address)
            : NetworkInterface
                .GetAllNetworkInterfaces()
                .Where(i => i.OperationalStatus == OperationalStatus.Up && i.NetworkInterfaceType != NetworkInterfaceType.Loopback)
                .SelectMany(i => i.GetIPProperties().UnicastAddresses)
                .Select(a => a.Address)
                .FirstOrDefault(IsPrivate)
                ?? IPAddress.Loopback;

    /// <summary>10/8, 172.16/12 and 192.168/16 (RFC 1918).</summary>
    private static bool IsPrivate(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork
        && address.GetAddressBytes() is [var a, var b, ..]
        && (a == 10 || a == 172 && b is >= 16 and <= 31 || a == 192 && b == 168);

    /// <summary>Says when this process begins to leave the cluster.</summary>
    private sealed class Leaving(ClusterRooms rooms) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) =>
            lifecycle.Subscribe(
                nameof(Leaving),
                ServiceLifecycleStage.Active,
                _ => Task.CompletedTask,
                _ =>
                {
                    rooms.Leave();
                    return Task.CompletedTask;
                }
            );
    }
}
