using System.Reflection;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Structure;

public class EngineIsPureTests
{
    private static readonly Assembly Engine = typeof(Room).Assembly;

    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void It_references_nothing_that_reaches_outside()
    {
        string[] allowed =
        [
            "NodaTime",
            "System.Collections",
            "System.Collections.Immutable",
            "System.Linq",
            "System.Memory",
            "System.Runtime",
            "System.Text.Encodings.Web",
            "System.Text.Json",
        ];

        Assert.Equal([], Engine.GetReferencedAssemblies().Select(a => a.Name!).Except(allowed).ToArray());
    }

    [Fact]
    public void No_signature_waits_reads_or_calls()
    {
        string[] banned = ["System.Threading.", "System.IO.", "System.Net.", "System.Diagnostics.Process", "System.Reflection."];

        var found =
            from type in Engine.GetTypes()
            where !IsGenerated(type)
            from member in type.GetMembers(Everything)
            from used in TypesOf(member)
            where banned.Any(b => used.FullName?.StartsWith(b, StringComparison.Ordinal) == true)
            select $"{type.FullName}.{member.Name}: {used.FullName}";

        Assert.Equal([], found.ToArray());
    }

    [Fact]
    public void No_static_can_change()
    {
        var found =
            from type in Engine.GetTypes()
            where !IsGenerated(type)
            from field in type.GetFields(Everything)
            where field is { IsStatic: true, IsInitOnly: false, IsLiteral: false }
            select $"{type.FullName}.{field.Name}";

        Assert.Equal([], found.ToArray());
    }

    private static IEnumerable<Type> TypesOf(MemberInfo member) =>
        (
            member switch
            {
                FieldInfo field => [field.FieldType],
                PropertyInfo property => [property.PropertyType],
                MethodInfo method => method.GetParameters().Select(p => p.ParameterType).Append(method.ReturnType),
                ConstructorInfo constructor => constructor.GetParameters().Select(p => p.ParameterType),
                _ => Enumerable.Empty<Type>(),
            }
        ).SelectMany(t => t.IsGenericType ? t.GetGenericArguments().Append(t.GetGenericTypeDefinition()) : [t]);

    // The source-generated context and the compiler's closures are not ours to judge.
    private static bool IsGenerated(Type type) =>
        type.FullName!.Contains('<', StringComparison.Ordinal)
        || type == typeof(EngineJson)
        || type.Namespace is null
        || !type.Namespace.StartsWith("CrssBot", StringComparison.Ordinal);
}
