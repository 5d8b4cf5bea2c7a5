namespace Rodin;

/// <summary>What a model file is for.</summary>
public enum ModelFileKind
{
    /// <summary>Anything that the others are not.</summary>
    Other,

    /// <summary>Geometry: <c>glb</c>, <c>fbx</c>, <c>obj</c>, <c>usdz</c>, <c>stl</c> and the like. FBX and OBJ need their textures beside them.</summary>
    Model,

    /// <summary>A picture that belongs on the model.</summary>
    Texture,

    /// <summary>A picture of the model, documented as <c>preview.webp</c>.</summary>
    Preview,

    /// <summary>A list of materials: the <c>mtl</c> of an <c>obj</c>.</summary>
    Material,
}
