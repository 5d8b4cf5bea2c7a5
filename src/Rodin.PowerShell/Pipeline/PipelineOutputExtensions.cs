using System.Runtime.ExceptionServices;
using Rodin.Client;

namespace Rodin.Pipeline;

/// <summary>Runs work on other threads for a cmdlet.</summary>
internal static class PipelineOutputExtensions
{
    /// <summary>
    /// Runs work on the thread pool and reports its outcome on the pipeline thread. Nothing is reported once the cmdlet has been stopped.
    /// </summary>
    /// <param name="output">The cmdlet's output.</param>
    /// <param name="work">The work.</param>
    /// <param name="succeeded">Receives the result, on the pipeline thread.</param>
    /// <param name="failed">Receives the failure, on the pipeline thread.</param>
    /// <param name="ended">Called before either of them, on the pipeline thread.</param>
    public static async Task RunAsync<T>(
        this IPipelineOutput output, Func<Task<T>> work, Action<T> succeeded, Action<RodinClientException> failed, Action ended)
    {
        Action report;
        try
        {
            // On the thread pool, so that the first steps, which are synchronous, do not hold up the pipeline thread.
            T result = await Task.Run(work).ConfigureAwait(false);
            report = () => succeeded(result);
        }
        catch (RodinClientException failure)
        {
            report = () => failed(failure);
        }
        catch (OperationCanceledException) when (output.StopToken.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            // A defect of the module must neither block the pipeline nor pass for success. Rethrown with its stack.
            report = ExceptionDispatchInfo.Capture(exception).Throw;
        }

        output.Post(() =>
        {
            ended();
            report();
        });
    }
}
