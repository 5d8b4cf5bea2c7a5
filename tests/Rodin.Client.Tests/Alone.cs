using Xunit;

namespace Rodin.Client.Tests;

/// <summary>For tests that measure what the process takes as a whole: none runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
