//! Matrix products of other crates, row-major `c = a·b` with `a` of m×k and `b` of k×n.

/// Rows of `a`, columns of `a`, columns of `b`.
pub type Sizes = (usize, usize, usize);

/// LeNet's products at batch 64.
pub const SHAPES: [(&str, Sizes); 5] = [
    ("conv1, one image", (20, 25, 576)),
    ("conv2, one image", (50, 500, 64)),
    ("fc1 forward", (64, 800, 500)),
    ("fc1 to its input", (64, 500, 800)),
    ("fc1 to its weights", (500, 64, 800)),
];

/// Small whole numbers, whose sums of products are exact in whatever order.
pub fn factors((m, k, n): Sizes) -> (Vec<f32>, Vec<f32>) {
    let a = (0..m * k).map(|i| ((i * 7) % 11) as f32 - 5.0).collect();
    let b = (0..k * n).map(|i| ((i * 5) % 13) as f32 - 6.0).collect();
    (a, b)
}

/// The `gemm` crate's, on one thread.
pub fn gemm((m, k, n): Sizes, a: &[f32], b: &[f32], c: &mut [f32]) {
    check((m, k, n), a, b, c);
    let (k_, n_) = (k as isize, n as isize);
    // SAFETY: pointers, sizes and strides describe the three slices, whose lengths are checked.
    unsafe {
        ::gemm::gemm(
            m,
            n,
            k,
            c.as_mut_ptr(),
            1,
            n_,
            false,
            a.as_ptr(),
            1,
            k_,
            b.as_ptr(),
            1,
            n_,
            0.0,
            1.0,
            false,
            false,
            false,
            ::gemm::Parallelism::None,
        );
    }
}

/// The `matrixmultiply` crate's.
pub fn matrixmultiply((m, k, n): Sizes, a: &[f32], b: &[f32], c: &mut [f32]) {
    check((m, k, n), a, b, c);
    let (k_, n_) = (k as isize, n as isize);
    let (a, b, c) = (a.as_ptr(), b.as_ptr(), c.as_mut_ptr());
    // SAFETY: pointers, sizes and strides describe the three slices, whose lengths are checked.
    unsafe { ::matrixmultiply::sgemm(m, k, n, 1.0, a, k_, 1, b, n_, 1, 0.0, c, n_, 1) }
}

fn check((m, k, n): Sizes, a: &[f32], b: &[f32], c: &[f32]) {
    assert_eq!((a.len(), b.len(), c.len()), (m * k, k * n, m * n), "lengths of a, b and c");
}
