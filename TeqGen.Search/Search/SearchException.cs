namespace TeqGen.Search;

/// <summary>A search that cannot be done with what it was given. The message names the layer or input, what was found, and the
/// remedy.</summary>
/// <param name="message">The message for the user.</param>
public sealed class SearchException(string message) : Exception(message);
