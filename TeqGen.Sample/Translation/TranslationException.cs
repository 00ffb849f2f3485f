namespace TeqGen.Sample.Translation;

/// <summary>What is wrong with the files of a translation, and the remedy.</summary>
/// <param name="message">The message.</param>
public sealed class TranslationException(string message) : Exception(message);
