"""
The programs that run on the graphics side: one for the shadow map, one for the picture.

Each vertex carries the number of its link, and the link's pose lies in a row of a texture: so the
whole world is drawn with one call, whatever has moved.
"""

POSE_TEXELS = 4
"""Three rows of link's rotation and translation, and the body's number."""

_PLACED = """
    #version 330 core
    uniform sampler2D poses;
    in vec3 place;
    in uint link;
    vec4 row(int index) { return texelFetch(poses, ivec2(index, int(link)), 0); }
    vec3 in_world(vec4 here) { return vec3(dot(row(0), here), dot(row(1), here), dot(row(2), here)); }
"""

SHADOW_VERTEX = (
    _PLACED
    + """
    uniform mat4 light_tform_world;
    void main() { gl_Position = light_tform_world * vec4(in_world(vec4(place, 1.0)), 1.0); }
"""
)

SHADOW_FRAGMENT = """
    #version 330 core
    void main() {}
"""

PICTURE_VERTEX = (
    _PLACED
    + """
    uniform mat4 clip_tform_world;
    uniform mat4 still_tform_world;
    uniform mat4 moving_tform_world;
    in vec3 normal;
    in vec4 colour;
    out vec3 seen_place;
    out vec3 seen_normal;
    out vec3 still_place;
    out vec3 moving_place;
    flat out vec3 seen_colour;
    flat out float body;
    void main() {
        seen_place = in_world(vec4(place, 1.0));
        seen_normal = in_world(vec4(normal, 0.0));
        seen_colour = colour.rgb;
        body = row(3).x;
        still_place = 0.5 + 0.5 * (still_tform_world * vec4(seen_place, 1.0)).xyz;
        moving_place = 0.5 + 0.5 * (moving_tform_world * vec4(seen_place, 1.0)).xyz;
        gl_Position = clip_tform_world * vec4(seen_place, 1.0);
    }
"""
)

PICTURE_FRAGMENT = """
    #version 330 core
    uniform sampler2DShadow still_shadows;
    uniform sampler2DShadow moving_shadows;
    uniform vec3 to_light;
    uniform vec3 eye;
    uniform vec3 ambient;
    uniform vec3 diffuse;
    uniform float specular;
    uniform float shadowed;  // share of the light that a shadow takes
    in vec3 seen_place;
    in vec3 seen_normal;
    in vec3 still_place;
    in vec3 moving_place;
    flat in vec3 seen_colour;
    flat in float body;
    layout(location = 0) out vec4 picture;
    layout(location = 1) out float picture_body;
    float reached(sampler2DShadow map, vec3 place) {
        vec2 inside = step(vec2(0.0), place.xy) * step(place.xy, vec2(1.0));
        // A map is as deep as what throws shadows; they fall on what lies deeper too.
        place.z = min(place.z, 1.0);
        return inside.x * inside.y > 0.0 ? texture(map, place) : 1.0;
    }
    void main() {
        vec3 normal = normalize(seen_normal);
        float facing = dot(normal, to_light);
        float lit = 0.0;
        if (facing > 0.0) {
            lit = min(reached(still_shadows, still_place), reached(moving_shadows, moving_place));
        }
        float bright = (0.5 + 0.5 * facing) * (1.0 - shadowed * (1.0 - lit));
        vec3 half_way = reflect(-to_light, normal);
        float along = max(0.0, dot(normalize(eye - seen_place), half_way));
        float shine = facing < 0.0 ? 0.0 : pow(along, 40.0);
        picture = vec4(seen_colour * (ambient + bright * diffuse + specular * shine * lit), 1.0);
        picture_body = body;
    }
"""
