using System.ComponentModel.DataAnnotations;
using System.Net;

namespace CrssBot.Runtime;

/// <summary>Section "Cluster": several processes on one PostgreSQL database.</summary>
public sealed class ClusterOptions
{
    public const string Section = "Cluster";

    /// <summary>Npgsql's connection string; a secret. Default: empty, one process with its own file.</summary>
    public string Postgres { get; set; } = "";

    /// <summary>A file that holds the connection string, instead of <see cref="Postgres"/>; the host reads it. Default: empty.</summary>
    public string PostgresFile { get; set; } = "";

    /// <summary>
    /// The IP address by which the other processes reach this one. Default: empty, the first private IPv4 address of the machine, or 127.0.0.1
    /// where there is none.
    /// </summary>
    [IpAddress]
    public string Address { get; set; } = "";

    /// <summary>TCP port for the other processes, 0 to 65,535. Default 0: a free one, taken at start.</summary>
    [Range(0, 65_535)]
    public int SiloPort { get; set; }

    /// <summary>TCP port of the cluster's gateway, which nothing of ours uses, 0 to 65,535. Default 0: a free one, taken at start.</summary>
    [Range(0, 65_535)]
    public int GatewayPort { get; set; }

    /// <summary>Several processes share one database.</summary>
    public bool IsOn => Postgres.Length > 0;
}

/// <summary>Empty, or an IP address.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class IpAddressAttribute : ValidationAttribute
{
    public IpAddressAttribute()
        : base("give an IP address that the other processes can reach, or leave it empty.") { }

    public override bool IsValid(object? value) => value is "" || value is string text && IPAddress.TryParse(text, out _);
}
