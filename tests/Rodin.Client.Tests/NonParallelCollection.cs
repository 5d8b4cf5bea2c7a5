using Xunit;

namespace Rodin.Client.Tests;

/// <summary>For tests that measure what the process takes as a whole: none runs beside them.</summary>
[CollectionDefinition(nameof(NonParallelCollection), DisableParallelization = true)]
public sealed class NonParallelCollection;
