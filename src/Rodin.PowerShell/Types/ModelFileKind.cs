namespace Rodin;

/// <summary>The kind of a model file.</summary>
public enum ModelFileKind
{
    /// <summary>Any other file.</summary>
    Other,

    /// <summary>
    /// Geometry: <c>glb</c>, <c>fbx</c>, <c>obj</c>, <c>usdz</c>, <c>stl</c> and similar formats. FBX and OBJ need their textures in the
    /// same folder.
    /// </summary>
    Model,

    /// <summary>An image that is part of the model's material.</summary>
    Texture,

    /// <summary>A rendered image of the model, documented as <c>preview.webp</c>.</summary>
    Preview,

    /// <summary>A material library: the <c>mtl</c> file of an <c>obj</c> file.</summary>
    Material,
}
