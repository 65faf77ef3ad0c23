using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using CrssBot.Engine.Concepts;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Structure;

public class TypesAreImmutableTests
{
    private static readonly Assembly Engine = typeof(Room).Assembly;

    private static IEnumerable<Type> Records =>
        Engine.GetExportedTypes().Where(t => t.GetMethod("<Clone>$") is not null || IsRecordStruct(t));

    [Fact]
    public void There_are_records_to_look_at() => Assert.InRange(Records.Count(), 60, 500);

    [Fact]
    public void No_record_can_change()
    {
        var failures = Records.SelectMany(Failures).ToArray();

        Assert.Equal([], failures);
    }

    [Fact]
    public void Every_record_is_sealed_or_a_closed_set()
    {
        var failures = Records.Where(t => !t.IsValueType && !t.IsSealed && !IsClosedSet(t)).Select(t => t.FullName!).ToArray();

        Assert.Equal([], failures);
    }

    private static IEnumerable<string> Failures(Type type)
    {
        const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        foreach (var property in type.GetProperties(Own))
        {
            if (property.SetMethod is { } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)))
            {
                yield return $"{type.Name}.{property.Name} can be set.";
            }

            if (!IsImmutable(property.PropertyType))
            {
                yield return $"{type.Name}.{property.Name} is a {property.PropertyType.Name}.";
            }
        }

        foreach (var field in type.GetFields(Own))
        {
            // An auto-property's field is written by its init accessor; a readonly struct's fields are all init-only.
            if (!field.IsInitOnly && !field.Name.EndsWith(">k__BackingField", StringComparison.Ordinal))
            {
                yield return $"{type.Name}.{field.Name} is not readonly.";
            }
        }
    }

    private static bool IsImmutable(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return IsImmutable(inner);
        }

        if (type.IsGenericType)
        {
            Type[] collections =
            [
                typeof(ImmutableArray<>),
                typeof(ImmutableSortedDictionary<,>),
                typeof(ImmutableSortedSet<>),
                typeof(FrozenDictionary<,>),
            ];
            // The look-up's two delegates are how the content offers itself.
            return (collections.Contains(type.GetGenericTypeDefinition()) && type.GetGenericArguments().All(IsImmutable))
                || type.GetGenericTypeDefinition() == typeof(Func<,,>)
                || type.GetGenericTypeDefinition() == typeof(Func<,>);
        }

        Type[] values = [typeof(string), typeof(DateTimeOffset), typeof(TimeSpan), typeof(DateOnly), typeof(TimeOnly), typeof(Type)];
        return type.IsPrimitive || type.IsEnum || values.Contains(type) || type.Assembly == Engine;
    }

    private static bool IsRecordStruct(Type type) =>
        type.IsValueType && !type.IsEnum && type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null;

    private static bool IsClosedSet(Type type) => type.IsAbstract && type.GetNestedTypes().Any(n => n.BaseType == type);
}
