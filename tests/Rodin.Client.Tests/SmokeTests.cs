using Xunit;
namespace Rodin.Client.Tests;
public class SmokeTests { [Fact] public void Works() { Assert.True(true); } }
