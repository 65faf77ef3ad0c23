namespace CrssBot.Host;

/// <summary>
/// A secret may stand in a file, as container platforms and systemd hand it over: the setting of its name with "File" behind names the file,
/// whose first line it is. A secret that is set itself wins.
/// </summary>
internal static class SecretFiles
{
    private static readonly string[] Secrets = ["Cluster:Postgres", "Discord:Token", "Teams:Secret", "Teams:CertificatePassword"];

    /// <exception cref="StartException">A file is not there, cannot be read, or its first line is empty.</exception>
    public static void Read(ConfigurationManager configuration)
    {
        var read = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var secret in Secrets.Where(s => string.IsNullOrEmpty(configuration[s])))
        {
            if (configuration[$"{secret}File"] is { Length: > 0 } file)
            {
                read[secret] = FirstLine(secret, file);
            }
        }

        configuration.AddInMemoryCollection(read);
    }

    private static string FirstLine(string secret, string file)
    {
        string line;
        try
        {
            line = File.ReadLines(file).FirstOrDefault()?.Trim() ?? "";
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new StartException($"{secret}File names {file}, which is not there. Put the secret into that file, or name another.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{secret}File names {file}, which cannot be read. Let the bot's own user read it.");
        }

        return line.Length > 0
            ? line
            : throw new StartException($"{secret}File names {file}, whose first line is empty; it should be the secret.");
    }
}
