// C = A·B by tiles. A workgroup of X·Y threads makes a tile of 4Y rows and 4X columns; a thread
// holds 4×4 of its sums in registers. Both operands pass through workgroup memory, DEEP at a time.
//
// The rest of a module says what A, B and C are:
//   fn a_at(row: u32, k: u32) -> vec4f         four rows of A from `row` on, at depth k
//   fn b_at(k: u32, column: u32) -> vec4f      four columns of B from `column` on, at depth k
//   fn finish(row, column, slice, sums)        takes 4 rows (each a vec4f of 4 columns)
// Rows, columns and depths outside the matrices must read as zero and are not to be written.

const DEEP = 16u;

override DEPTH: u32;
// Depths that one workgroup adds up; with more than one slice, `finish` gets partial sums.
override SLICE: u32 = DEPTH;
// Threads along the columns and along the rows.
override X: u32;
override Y: u32;
// Whether neighbouring threads fetch neighbouring depths (or else rows, or columns), which is
// where neighbours lie in memory.
override A_BY_DEPTH: bool = true;
override B_BY_DEPTH: bool = false;

// Sizes by name: naga 30 stumbles over a nameless product of overrides.
override A_TILE: u32 = DEEP * Y;
override B_TILE: u32 = DEEP * X;

var<workgroup> a_tile: array<vec4f, A_TILE>;
var<workgroup> b_tile: array<vec4f, B_TILE>;

@compute @workgroup_size(X, Y)
fn gemm(
    @builtin(local_invocation_id) thread: vec3u,
    @builtin(local_invocation_index) index: u32,
    @builtin(workgroup_id) group: vec3u,
) {
    let row = group.y * Y * 4u;
    let column = group.x * X * 4u;
    let end = min((group.z + 1u) * SLICE, DEPTH);
    var sums = array<vec4f, 4>();
    for (var first = group.z * SLICE; first < end; first += DEEP) {
        for (var i = index; i < DEEP * Y; i += X * Y) {
            let k = select(i / Y, i % DEEP, A_BY_DEPTH);
            let at = select(i % Y, i / DEEP, A_BY_DEPTH);
            var value = vec4f();
            if (first + k < end) {
                value = a_at(row + at * 4u, first + k);
            }
            a_tile[k * Y + at] = value;
        }
        for (var i = index; i < DEEP * X; i += X * Y) {
            let k = select(i / X, i % DEEP, B_BY_DEPTH);
            let at = select(i % X, i / DEEP, B_BY_DEPTH);
            var value = vec4f();
            if (first + k < end) {
                value = b_at(first + k, column + at * 4u);
            }
            b_tile[k * X + at] = value;
        }
        workgroupBarrier();
        for (var k = 0u; k < DEEP; k++) {
            let a = a_tile[k * Y + thread.y];
            let b = b_tile[k * X + thread.x];
            sums[0] += a.x * b;
            sums[1] += a.y * b;
            sums[2] += a.z * b;
            sums[3] += a.w * b;
        }
        workgroupBarrier();
    }
    finish(row + thread.y * 4u, column + thread.x * 4u, group.z, sums);
}
