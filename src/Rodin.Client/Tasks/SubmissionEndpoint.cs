namespace Rodin.Client.Tasks;

/// <summary>An endpoint that accepts a task and charges credits for it.</summary>
public enum SubmissionEndpoint
{
    /// <summary><c>POST /rodin</c>: creates a model from a prompt or images.</summary>
    Generation,

    /// <summary><c>POST /rodin_texture_only</c>: creates textures for an uploaded model.</summary>
    Texture,

    /// <summary><c>POST /bang</c>: splits a model into parts.</summary>
    Bang,
}
