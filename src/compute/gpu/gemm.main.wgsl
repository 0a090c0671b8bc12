// A kernel that is done with its product.

@compute @workgroup_size(X, Y)
fn gemm(
    @builtin(local_invocation_id) thread: vec3u,
    @builtin(local_invocation_index) index: u32,
    @builtin(workgroup_id) group: vec3u,
) {
    multiply(thread, index, group);
}
