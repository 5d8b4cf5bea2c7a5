using System.Globalization;
using System.Text;

namespace Rodin.Emulator.Samples;

/// <summary>Creates the model as a text FBX.</summary>
internal static class SampleFbx
{
    public static byte[] Create()
    {
        var knot = new TorusKnot(along: 256, around: 32);
        string vertices = string.Join(',', knot.Positions.Select(p =>
            string.Create(CultureInfo.InvariantCulture, $"{p.X:F5},{p.Y:F5},{p.Z:F5}")));

        // FBX marks the last index of a polygon by its bitwise complement.
        string corners = string.Join(',', knot.Triangles.Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.A},{t.B},{~t.C}")));
        return Encoding.ASCII.GetBytes($$"""
            ; FBX 7.4.0 project file
            FBXHeaderExtension:  {
            	FBXHeaderVersion: 1003
            	FBXVersion: 7400
            }
            Definitions:  {
            	Version: 100
            	Count: 2
            	ObjectType: "Geometry" {
            		Count: 1
            	}
            	ObjectType: "Model" {
            		Count: 1
            	}
            }
            Objects:  {
            	Geometry: 1000, "Geometry::knot", "Mesh" {
            		Vertices: *{{knot.Positions.Count * 3}} {
            			a: {{vertices}}
            		}
            		PolygonVertexIndex: *{{knot.Triangles.Count * 3}} {
            			a: {{corners}}
            		}
            		GeometryVersion: 124
            	}
            	Model: 2000, "Model::knot", "Mesh" {
            		Version: 232
            	}
            }
            Connections:  {
            	C: "OO",2000,0
            	C: "OO",1000,2000
            }

            """);
    }
}
