// A thread makes 8×8 sums, as four blocks that lie half a tile apart: half the loads from workgroup
// memory for each product, where there are tiles enough to fill the GPU even so.

const FOURS = 2u;

fn multiply(thread: vec3u, index: u32, group: vec3u) {
    let row = group.y * ROW_FOURS * 4u;
    let column = group.x * COLUMN_FOURS * 4u;
    let end = min((group.z + 1u) * SLICE, DEPTH);
    var near = array<vec4f, 4>();
    var right = array<vec4f, 4>();
    var below = array<vec4f, 4>();
    var far = array<vec4f, 4>();
    for (var first = group.z * SLICE; first < end; first += DEEP) {
        fetch(index, row, column, first, end);
        workgroupBarrier();
        // Indices in an array must be known beforehand for it to stay in registers: no loop here.
        for (var k = 0u; k < DEEP; k++) {
            let a = tile[k * ROW_FOURS + thread.y];
            let c = tile[k * ROW_FOURS + Y + thread.y];
            let b = tile[A_TILE + k * COLUMN_FOURS + thread.x];
            let d = tile[A_TILE + k * COLUMN_FOURS + X + thread.x];
            near[0] += a.x * b;
            near[1] += a.y * b;
            near[2] += a.z * b;
            near[3] += a.w * b;
            right[0] += a.x * d;
            right[1] += a.y * d;
            right[2] += a.z * d;
            right[3] += a.w * d;
            below[0] += c.x * b;
            below[1] += c.y * b;
            below[2] += c.z * b;
            below[3] += c.w * b;
            far[0] += c.x * d;
            far[1] += c.y * d;
            far[2] += c.z * d;
            far[3] += c.w * d;
        }
        workgroupBarrier();
    }
    let row0 = row + thread.y * 4u;
    let column0 = column + thread.x * 4u;
    finish_rows(row0, column0, group.z, near);
    finish_rows(row0, column0 + X * 4u, group.z, right);
    finish_rows(row0 + Y * 4u, column0, group.z, below);
    finish_rows(row0 + Y * 4u, column0 + X * 4u, group.z, far);
}
