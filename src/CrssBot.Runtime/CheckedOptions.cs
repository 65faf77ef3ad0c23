using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CrssBot.Runtime;

/// <summary>Options that stop the start when one is wrong, with its name, its value and what is allowed.</summary>
public static class CheckedOptions
{
    public static IServiceCollection AddCheckedOptions<T>(this IServiceCollection services, IConfiguration configuration, string section)
        where T : class
    {
        services.AddOptions<T>().Bind(configuration.GetSection(section), o => o.ErrorOnUnknownConfiguration = true).ValidateOnStart();
        services.AddSingleton<IValidateOptions<T>>(new Check<T>(section));
        return services;
    }

    private sealed class Check<T>(string section) : IValidateOptions<T>
        where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            var wrong = typeof(T)
                .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .SelectMany(p =>
                    p.GetCustomAttributes<ValidationAttribute>().Select(a => (Property: p, Rule: a, Value: p.GetValue(options)))
                )
                .Where(c => !c.Rule.IsValid(c.Value))
                .Select(c => $"{section}:{c.Property.Name} is {Shown(c.Value)}; {Allowed(c.Rule)}")
                .ToArray();
            return wrong.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
        }

        private static string Shown(object? value) =>
            value is null or "" ? "empty" : $"\"{Convert.ToString(value, CultureInfo.InvariantCulture)}\"";

        private static string Allowed(ValidationAttribute rule) =>
            rule switch
            {
                RangeAttribute range => $"allowed is {range.Minimum} to {range.Maximum}.",
                RequiredAttribute => "a value is needed.",
                _ => rule.FormatErrorMessage("it"),
            };
    }
}
