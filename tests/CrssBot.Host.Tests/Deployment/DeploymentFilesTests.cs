using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace CrssBot.Host.Tests.Deployment;

/// <summary>No engine runs where this is built, so what an engine would reject is found here.</summary>
public sealed partial class DeploymentFilesTests
{
    private static readonly string Kubernetes = Repository.At("deploy", "kubernetes");

    [Fact]
    public void Kubernetes_knows_every_field_and_each_name_leads_to_what_it_names()
    {
        var all = Manifests();
        var processes = all.OfType<V1StatefulSet>().Single().Spec;
        var pod = processes.Template;
        var services = all.OfType<V1Service>().ToArray();
        var ports = pod.Spec.Containers.Single().Ports.Select(p => p.Name).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(pod.Metadata.Labels, processes.Selector.MatchLabels);
        Assert.All(services, s => Assert.Equal(pod.Metadata.Labels, s.Spec.Selector));
        Assert.Contains(processes.ServiceName, services.Select(s => s.Metadata.Name));
        Assert.Equal(pod.Metadata.Labels, all.OfType<V1PodDisruptionBudget>().Single().Spec.Selector.MatchLabels);
        Assert.Equal(pod.Metadata.Labels, all.OfType<V1NetworkPolicy>().Single().Spec.PodSelector.MatchLabels);
        Assert.Subset(ports, services.SelectMany(s => s.Spec.Ports ?? []).Select(p => p.TargetPort.Value).ToHashSet());
        Assert.Subset(
            ports,
            all.OfType<V1NetworkPolicy>().Single().Spec.Ingress.SelectMany(i => i.Ports).Select(p => p.Port.Value).ToHashSet()
        );
        Assert.All(
            pod.Spec.InitContainers.Concat(pod.Spec.Containers),
            c =>
            {
                Assert.Equal(all.OfType<V1ConfigMap>().Single().Metadata.Name, c.EnvFrom.Single().ConfigMapRef.Name);
                Assert.Subset(
                    pod.Spec.Volumes.Select(v => v.Name).Concat(processes.VolumeClaimTemplates.Select(v => v.Metadata.Name)).ToHashSet(),
                    c.VolumeMounts.Select(m => m.Name).ToHashSet()
                );
            }
        );
        Assert.Equal(all.OfType<V1Secret>().Single().Metadata.Name, pod.Spec.Volumes.Single(v => v.Secret is not null).Secret.SecretName);
    }

    [Fact]
    public void A_pod_has_no_rights_writes_only_where_it_may_and_has_time_to_stop()
    {
        var pod = Manifests().OfType<V1StatefulSet>().Single().Spec.Template.Spec;

        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.False(pod.AutomountServiceAccountToken);
        Assert.All(
            pod.InitContainers.Concat(pod.Containers),
            c =>
            {
                Assert.True(c.SecurityContext.ReadOnlyRootFilesystem);
                Assert.False(c.SecurityContext.AllowPrivilegeEscalation);
                Assert.Equal(["ALL"], c.SecurityContext.Capabilities.Drop);
                Assert.Equal(["/data"], c.VolumeMounts.Where(m => m.ReadOnlyProperty != true).Select(m => m.MountPath));
            }
        );
        var container = pod.Containers.Single();
        Assert.Equal("/health/ready", container.ReadinessProbe.HttpGet.Path);
        Assert.Equal("/health/live", container.LivenessProbe.HttpGet.Path);
        Assert.True(pod.TerminationGracePeriodSeconds >= container.Lifecycle.PreStop.Sleep.Seconds + 15);
    }

    /// <summary>A folder that went with its pod once took along who was erased, and a restored backup would have brought them back.</summary>
    [Fact]
    public void What_a_process_notes_of_erased_members_outlives_it()
    {
        var processes = Manifests().OfType<V1StatefulSet>().Single().Spec;
        var folder = processes.Template.Spec.Containers.Single().VolumeMounts.Single(m => m.MountPath == "/data").Name;

        Assert.Contains(folder, processes.VolumeClaimTemplates.Select(v => v.Metadata.Name));
        Assert.DoesNotContain(folder, processes.Template.Spec.Volumes.Select(v => v.Name));
        Assert.Null(processes.PersistentVolumeClaimRetentionPolicy);
    }

    [Fact]
    public void The_example_of_a_secret_holds_none()
    {
        var secret = Manifests().OfType<V1Secret>().Single();

        Assert.Null(secret.Data);
        Assert.All(secret.StringData, s => Assert.Equal("", s.Value));
        Assert.DoesNotContain(
            "secret.example.yaml",
            File.ReadAllText(Path.Combine(Kubernetes, "kustomization.yaml")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_kustomization_names_every_manifest_but_the_example()
    {
        var named = ((IList)Yaml(Path.Combine(Kubernetes, "kustomization.yaml"))["resources"]!).Cast<string>();

        Assert.Equal(
            Directory
                .EnumerateFiles(Kubernetes)
                .Select(f => Path.GetFileName(f))
                .Except(["kustomization.yaml", "secret.example.yaml"], StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
            named.Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("bot-a")]
    [InlineData("bot-b")]
    public void A_process_of_compose_waits_for_its_tables_has_no_rights_and_time_to_stop(string name)
    {
        var compose = Yaml(Repository.At("deploy", "compose.yaml"));
        var services = Map(compose["services"]);
        var bot = Map(services[name]);

        Assert.Equal("true", bot["read_only"]);
        Assert.Equal(["ALL"], List(bot["cap_drop"]));
        Assert.Equal("service_completed_successfully", Map(Map(bot["depends_on"])["migrate"])["condition"]);
        Assert.Equal("service_healthy", Map(Map(bot["depends_on"])["postgres"])["condition"]);
        Assert.True(int.Parse(((string)bot["stop_grace_period"]!).TrimEnd('s'), CultureInfo.InvariantCulture) >= 15);
        Assert.Subset(
            Map(compose["secrets"]).Keys.Cast<string>().ToHashSet(),
            services.Values.Cast<IDictionary>().SelectMany(s => List(s["secrets"])).ToHashSet()
        );
        Assert.Subset(
            Map(compose["volumes"]).Keys.Cast<string>().Append(".").ToHashSet(),
            services.Values.Cast<IDictionary>().SelectMany(s => List(s["volumes"])).Select(v => v.Split(':', '/')[0]).ToHashSet()
        );
        Assert.Contains($"{name}:8080", File.ReadAllText(Repository.At("deploy", "Caddyfile")), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_setting_that_a_deployment_makes_is_one_that_the_bot_has()
    {
        var known = new ConfigurationBuilder().AddJsonFile(Repository.At("appsettings.json")).Build();
        string[] files =
        [
            Repository.At("Dockerfile"),
            Repository.At("deploy", "compose.yaml"),
            Repository.At("deploy", "crssbot.service"),
            Repository.At("docs", "operating.md"),
            .. Directory.EnumerateFiles(Kubernetes),
        ];

        var unknown = files
            .SelectMany(f => Setting().Matches(File.ReadAllText(f)).Select(m => (File: Path.GetFileName(f), Setting: m.Groups[1].Value)))
            .Where(s => !known.GetSection(s.Setting.Replace("__", ":", StringComparison.Ordinal)).Exists());

        Assert.Empty(unknown);
    }

    [Fact]
    public void The_unit_waits_for_the_word_of_the_bot_and_gives_it_nothing_but_its_own_folder()
    {
        var unit = File.ReadLines(Repository.At("deploy", "crssbot.service")).ToArray();

        Assert.All(
            [
                "Type=notify",
                "NoNewPrivileges=yes",
                "ProtectSystem=strict",
                "ProtectHome=yes",
                "PrivateTmp=yes",
                "CapabilityBoundingSet=",
                "StateDirectory=crssbot",
                "WorkingDirectory=/var/lib/crssbot",
                "LimitCORE=0",
            ],
            line => Assert.Contains(line, unit)
        );
        Assert.Contains(unit, l => l.StartsWith("WatchdogSec=", StringComparison.Ordinal));
        // Hidden from the bot, its parent would be no systemd to it, and it would never say READY.
        Assert.DoesNotContain(
            unit,
            l => l.StartsWith("ProtectProc=", StringComparison.Ordinal) || l.StartsWith("ProcSubset=", StringComparison.Ordinal)
        );
        // What .NET compiles as it runs must be allowed to run.
        Assert.DoesNotContain("MemoryDenyWriteExecute=yes", unit);
        Assert.All(
            unit.Where(l => l.Length > 0 && !l.StartsWith('#')),
            l => Assert.Matches(@"^(\[(Unit|Service|Install)\]|[A-Za-z]+=.*)$", l)
        );
    }

    [Fact]
    public void The_image_runs_as_a_numbered_user_that_is_not_root_and_asks_itself_how_it_is()
    {
        var lines = File.ReadAllLines(Repository.At("Dockerfile"));

        Assert.Contains(lines, l => l == "USER 1654:1654");
        Assert.Contains(
            lines,
            l =>
                l.StartsWith("HEALTHCHECK", StringComparison.Ordinal)
                && l.EndsWith("[\"/app/crssbot\", \"health\"]", StringComparison.Ordinal)
        );
        Assert.Equal(1654, Manifests().OfType<V1StatefulSet>().Single().Spec.Template.Spec.SecurityContext.RunAsUser);
    }

    /// <summary>Read strictly: a field that Kubernetes does not have, or one twice, is an error.</summary>
    private static List<object> Manifests() =>
        [
            .. Directory
                .EnumerateFiles(Kubernetes)
                .Where(f => Path.GetFileName(f) != "kustomization.yaml")
                .SelectMany(f => KubernetesYaml.LoadAllFromString(File.ReadAllText(f), strict: true)),
        ];

    private static IDictionary Yaml(string file) =>
        Map(new DeserializerBuilder().Build().Deserialize(new MergingParser(new Parser(File.OpenText(file)))));

    private static IDictionary Map(object? value) => Assert.IsType<IDictionary>(value, exactMatch: false);

    private static IEnumerable<string> List(object? value) => value is null ? [] : ((IList)value).Cast<string>();

    [GeneratedRegex(@"CRSSBOT__(\w+__\w+)")]
    private static partial Regex Setting();
}
