namespace CrssBot.Storage;

/// <summary>Another process serves this file. The message is one line for the operator.</summary>
public sealed class StoreInUseException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The file must not be served as it is. The message is one line for the operator and says what to do.</summary>
public sealed class StoreDamagedException(string message, Exception? inner = null) : Exception(message, inner);
