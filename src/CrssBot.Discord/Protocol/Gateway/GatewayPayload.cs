using System.Buffers;
using System.Text.Json;

namespace CrssBot.Discord.Protocol.Gateway;

/// <summary>What we send (events/gateway-events.mdx, Send Events).</summary>
internal static class GatewayPayload
{
    /// <summary>One shard, so none is named; nothing is shown as the bot's presence.</summary>
    public static byte[] Identify(string token, int intents) =>
        Write(
            2,
            writer =>
            {
                writer.WriteStartObject("d"u8);
                writer.WriteString("token"u8, token);
                writer.WriteNumber("intents"u8, intents);
                writer.WriteStartObject("properties"u8);
                writer.WriteString(
                    "os"u8,
                    OperatingSystem.IsWindows() ? "windows"
                        : OperatingSystem.IsMacOS() ? "macos"
                        : "linux"
                );
                writer.WriteString("browser"u8, "CrssBot");
                writer.WriteString("device"u8, "CrssBot");
                writer.WriteEndObject();
                writer.WriteEndObject();
            }
        );

    public static byte[] Resume(string token, GatewaySession session) =>
        Write(
            6,
            writer =>
            {
                writer.WriteStartObject("d"u8);
                writer.WriteString("token"u8, token);
                writer.WriteString("session_id"u8, session.Id);
                writer.WriteNumber("seq"u8, session.Sequence);
                writer.WriteEndObject();
            }
        );

    public static byte[] Heartbeat(long? sequence) =>
        Write(
            1,
            writer =>
            {
                if (sequence is { } last)
                {
                    writer.WriteNumber("d"u8, last);
                }
                else
                {
                    writer.WriteNull("d"u8);
                }
            }
        );

    private static byte[] Write(int op, Action<Utf8JsonWriter> data)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(bytes);
        writer.WriteStartObject();
        writer.WriteNumber("op"u8, op);
        data(writer);
        writer.WriteEndObject();
        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }
}
