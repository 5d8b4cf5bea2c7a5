using Xunit;

namespace Rodin.Client.Tests;

/// <summary>For tests that measure the resources of the process: they do not run in parallel with others.</summary>
[CollectionDefinition(nameof(NonParallelCollection), DisableParallelization = true)]
public sealed class NonParallelCollection;
