// A thread makes 4×4 sums: many small tiles, to fill a large GPU with little work.

const FOURS = 1u;

@compute @workgroup_size(X, Y)
fn gemm(
    @builtin(local_invocation_id) thread: vec3u,
    @builtin(local_invocation_index) index: u32,
    @builtin(workgroup_id) group: vec3u,
) {
    let row = group.y * ROW_FOURS * 4u;
    let column = group.x * COLUMN_FOURS * 4u;
    let end = min((group.z + 1u) * SLICE, DEPTH);
    var sums = array<vec4f, 4>();
    for (var first = group.z * SLICE; first < end; first += DEEP) {
        fetch(index, row, column, first, end);
        workgroupBarrier();
        for (var k = 0u; k < DEEP; k++) {
            let a = a_tile[k * ROW_FOURS + thread.y];
            let b = b_tile[k * COLUMN_FOURS + thread.x];
            sums[0] += a.x * b;
            sums[1] += a.y * b;
            sums[2] += a.z * b;
            sums[3] += a.w * b;
        }
        workgroupBarrier();
    }
    finish(row + thread.y * 4u, column + thread.x * 4u, group.z, sums);
}
