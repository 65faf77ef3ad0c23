using System.Text.Json;
using Npgsql;
using Orleans.Configuration;
using Orleans.Runtime;

namespace CrssBot.Cluster;

/// <summary>
/// Who is in the cluster, in the tables that <c>crssbot migrate</c> makes: one version for all rows of a deployment, raised by every change of a
/// status and compared before it, so that of two who change at once one reads again. The served provider wants scripts that are in no package.
/// </summary>
internal sealed class PostgresMembership(NpgsqlDataSource database, string deployment) : IMembershipTable
{
    public async Task InitializeMembershipTable(bool tryInitTableVersion)
    {
        if (tryInitTableVersion)
        {
            await ExecuteAsync("insert into cluster_versions (deployment, version) values (@deployment, 0) on conflict do nothing");
        }
    }

    public Task DeleteMembershipTableEntries(string clusterId) =>
        string.Equals(clusterId, deployment, StringComparison.Ordinal)
            ? ExecuteAsync("delete from cluster_versions where deployment = @deployment")
            : Task.CompletedTask;

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) =>
        ExecuteAsync(
            "delete from cluster_members where deployment = @deployment and not active and alive < @before",
            ("before", beforeDate.ToUniversalTime())
        );

    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadAsync(" and m.silo = @silo", ("silo", key.ToParsableString()));

    public Task<MembershipTableData> ReadAll() => ReadAsync("");

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) =>
        ChangeAsync(
            """
            insert into cluster_members (deployment, silo, entry, active, alive)
            select @deployment, @silo, @entry, @active, @alive from raised on conflict do nothing
            """,
            entry,
            tableVersion
        );

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        ChangeAsync(
            """
            update cluster_members m set entry = @entry, active = @active, alive = @alive from raised
            where m.deployment = @deployment and m.silo = @silo
            """,
            entry,
            tableVersion
        );

    /// <summary>A sign of life raises no version: nobody decides by it alone.</summary>
    public Task UpdateIAmAlive(MembershipEntry entry) =>
        ExecuteAsync(
            "update cluster_members set alive = @alive where deployment = @deployment and silo = @silo",
            ("silo", entry.SiloAddress.ToParsableString()),
            ("alive", Utc(entry.IAmAliveTime))
        );

    /// <summary>The version is raised and the row changed, or neither.</summary>
    private async Task<bool> ChangeAsync(string change, MembershipEntry entry, TableVersion version)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(
            $"""
            with raised as (
              update cluster_versions set version = @version where deployment = @deployment and version = @read returning deployment
            ), changed as ({change} returning 1)
            select (select count(*) from raised) + (select count(*) from changed)
            """,
            connection
        );
        command.Parameters.AddWithValue("deployment", deployment);
        command.Parameters.AddWithValue("version", version.Version);
        command.Parameters.AddWithValue("read", int.Parse(version.VersionEtag, System.Globalization.CultureInfo.InvariantCulture));
        command.Parameters.AddWithValue("silo", entry.SiloAddress.ToParsableString());
        command.Parameters.AddWithValue("entry", JsonSerializer.Serialize(Written.Of(entry)));
        command.Parameters.AddWithValue("active", entry.Status == SiloStatus.Active);
        command.Parameters.AddWithValue("alive", Utc(entry.IAmAliveTime));
        if (await command.ExecuteScalarAsync() is not 2L)
        {
            return false;
        }

        await transaction.CommitAsync();
        return true;
    }

    private async Task<MembershipTableData> ReadAsync(string where, params (string Name, object Value)[] parameters)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var command = Command(
            connection,
            $"""
            select v.version, m.silo, m.entry, m.alive from cluster_versions v
            left join cluster_members m on m.deployment = v.deployment{where} where v.deployment = @deployment
            """,
            parameters
        );
        var rows = new List<Tuple<MembershipEntry, string>>();
        var version = new TableVersion(0, "0");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var etag = reader.GetInt32(0).ToString(System.Globalization.CultureInfo.InvariantCulture);
            version = new TableVersion(reader.GetInt32(0), etag);
            if (!reader.IsDBNull(1))
            {
                var written = JsonSerializer.Deserialize<Written>(reader.GetString(2))!;
                var silo = SiloAddress.FromParsableString(reader.GetString(1));
                rows.Add(Tuple.Create(written.ToEntry(silo, reader.GetDateTime(3)), etag));
            }
        }

        return new MembershipTableData(rows, version);
    }

    private async Task ExecuteAsync(string sql, params (string Name, object Value)[] parameters)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var command = Command(connection, sql, parameters);
        await command.ExecuteNonQueryAsync();
    }

    private NpgsqlCommand Command(NpgsqlConnection connection, string sql, (string Name, object Value)[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddWithValue("deployment", deployment);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }

    private static DateTime Utc(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc);

    /// <summary>An entry as it is stored, beside its address and its sign of life.</summary>
    private sealed record Written(
        SiloStatus Status,
        string? HostName,
        string? SiloName,
        string? RoleName,
        int ProxyPort,
        int UpdateZone,
        int FaultZone,
        DateTime StartTime,
        Suspicion[] Suspicions
    )
    {
        public static Written Of(MembershipEntry entry) =>
            new(
                entry.Status,
                entry.HostName,
                entry.SiloName,
                entry.RoleName,
                entry.ProxyPort,
                entry.UpdateZone,
                entry.FaultZone,
                Utc(entry.StartTime),
                [.. (entry.SuspectTimes ?? []).Select(s => new Suspicion(s.Item1.ToParsableString(), Utc(s.Item2)))]
            );

        public MembershipEntry ToEntry(SiloAddress silo, DateTime alive) =>
            new()
            {
                SiloAddress = silo,
                Status = Status,
                HostName = HostName ?? "",
                SiloName = SiloName ?? "",
                RoleName = RoleName,
                ProxyPort = ProxyPort,
                UpdateZone = UpdateZone,
                FaultZone = FaultZone,
                StartTime = StartTime,
                IAmAliveTime = Utc(alive),
                SuspectTimes = [.. Suspicions.Select(s => Tuple.Create(SiloAddress.FromParsableString(s.By), s.At))],
            };
    }

    private sealed record Suspicion(string By, DateTime At);
}
