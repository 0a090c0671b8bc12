// A thread makes 4×4 sums: many small tiles, to fill a large GPU with little work.

const FOURS = 1u;

fn multiply(thread: vec3u, index: u32, group: vec3u) {
    let row = group.y * ROW_FOURS * 4u;
    let column = group.x * COLUMN_FOURS * 4u;
    let end = min((group.z + 1u) * SLICE, DEPTH);
    var sums = array<vec4f, 4>();
    for (var first = group.z * SLICE; first < end; first += DEEP) {
        fetch(index, row, column, first, end);
        workgroupBarrier();
        for (var k = 0u; k < DEEP; k++) {
            let a = tile[k * ROW_FOURS + thread.y];
            let b = tile[A_TILE + k * COLUMN_FOURS + thread.x];
            sums[0] += a.x * b;
            sums[1] += a.y * b;
            sums[2] += a.z * b;
            sums[3] += a.w * b;
        }
        workgroupBarrier();
    }
    finish_rows(row + thread.y * 4u, column + thread.x * 4u, group.z, sums);
}
