namespace Rodin.Client.Downloads;

/// <summary>The file has to begin anew, which only the last of its connections can do.</summary>
internal sealed class NotAloneException : Exception;
