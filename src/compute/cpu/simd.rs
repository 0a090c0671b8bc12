//! A vector of `f32` as wide as the target's registers: 128 bits in WebAssembly, and elsewhere
//! eight lanes of plain arithmetic that the compiler maps to whatever there is.
//!
//! Multiply and add round separately, unless the module is built with relaxed SIMD. So every
//! target computes the same bits, and a net trained in the browser is the net trained in the
//! terminal.

#[cfg(target_arch = "wasm32")]
pub use wasm::F32s;

#[cfg(not(target_arch = "wasm32"))]
pub use portable::F32s;

/// Lanes of a vector.
pub const LANES: usize = F32s::LANES;

#[cfg(target_arch = "wasm32")]
mod wasm {
    use core::arch::wasm32::*;

    /// Four lanes.
    #[derive(Clone, Copy)]
    pub struct F32s(v128);

    impl F32s {
        pub const LANES: usize = 4;

        #[inline(always)]
        pub fn splat(x: f32) -> Self {
            Self(f32x4_splat(x))
        }

        #[inline(always)]
        pub fn load(from: &[f32; Self::LANES]) -> Self {
            // SAFETY: the array is 16 readable bytes, and the instruction asks for no alignment.
            Self(unsafe { v128_load(from.as_ptr().cast()) })
        }

        #[inline(always)]
        pub fn store(self, to: &mut [f32; Self::LANES]) {
            // SAFETY: the array is 16 writable bytes, and the instruction asks for no alignment.
            unsafe { v128_store(to.as_mut_ptr().cast(), self.0) }
        }

        #[inline(always)]
        pub fn add(self, other: Self) -> Self {
            Self(f32x4_add(self.0, other.0))
        }

        #[inline(always)]
        pub fn mul(self, other: Self) -> Self {
            Self(f32x4_mul(self.0, other.0))
        }

        /// `self + a·b`.
        #[inline(always)]
        pub fn mul_add(self, a: Self, b: Self) -> Self {
            #[cfg(target_feature = "relaxed-simd")]
            return Self(f32x4_relaxed_madd(a.0, b.0, self.0));
            #[cfg(not(target_feature = "relaxed-simd"))]
            Self(f32x4_add(self.0, f32x4_mul(a.0, b.0)))
        }

        /// Lane by lane the larger value, and of the two marks the one that belongs to it; the
        /// first where they are equal.
        #[inline(always)]
        pub fn max_marked((a, mark_a): (Self, Self), (b, mark_b): (Self, Self)) -> (Self, Self) {
            let greater = f32x4_gt(b.0, a.0);
            let pick = |a: Self, b: Self| Self(v128_bitselect(b.0, a.0, greater));
            (pick(a, b), pick(mark_a, mark_b))
        }

        /// The lanes at even and at odd places of two vectors in a row.
        #[inline(always)]
        pub fn deinterleave(a: Self, b: Self) -> (Self, Self) {
            let even = i32x4_shuffle::<0, 2, 4, 6>(a.0, b.0);
            (Self(even), Self(i32x4_shuffle::<1, 3, 5, 7>(a.0, b.0)))
        }

        /// Stores small whole numbers as bytes.
        #[inline(always)]
        pub fn store_bytes(self, to: &mut [u8; Self::LANES]) {
            let whole = i32x4_trunc_sat_f32x4(self.0);
            let low =
                i8x16_shuffle::<0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>(whole, whole);
            *to = i32x4_extract_lane::<0>(low).to_le_bytes();
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod portable {
    /// Eight lanes.
    #[derive(Clone, Copy)]
    pub struct F32s([f32; 8]);

    impl F32s {
        pub const LANES: usize = 8;

        #[inline(always)]
        pub fn splat(x: f32) -> Self {
            Self([x; Self::LANES])
        }

        #[inline(always)]
        pub fn load(from: &[f32; Self::LANES]) -> Self {
            Self(*from)
        }

        #[inline(always)]
        pub fn store(self, to: &mut [f32; Self::LANES]) {
            *to = self.0;
        }

        #[inline(always)]
        pub fn add(self, other: Self) -> Self {
            Self(std::array::from_fn(|i| self.0[i] + other.0[i]))
        }

        #[inline(always)]
        pub fn mul(self, other: Self) -> Self {
            Self(std::array::from_fn(|i| self.0[i] * other.0[i]))
        }

        /// `self + a·b`.
        #[inline(always)]
        pub fn mul_add(self, a: Self, b: Self) -> Self {
            Self(std::array::from_fn(|i| self.0[i] + a.0[i] * b.0[i]))
        }

        /// Lane by lane the larger value, and of the two marks the one that belongs to it; the
        /// first where they are equal.
        #[inline(always)]
        pub fn max_marked((a, mark_a): (Self, Self), (b, mark_b): (Self, Self)) -> (Self, Self) {
            let greater: [bool; 8] = std::array::from_fn(|i| b.0[i] > a.0[i]);
            let pick = |a: Self, b: Self| {
                Self(std::array::from_fn(|i| if greater[i] { b.0[i] } else { a.0[i] }))
            };
            (pick(a, b), pick(mark_a, mark_b))
        }

        /// The lanes at even and at odd places of two vectors in a row.
        #[inline(always)]
        pub fn deinterleave(a: Self, b: Self) -> (Self, Self) {
            let at = |i: usize| if i < 8 { a.0[i] } else { b.0[i - 8] };
            let every_other = |first| Self(std::array::from_fn(|i| at(2 * i + first)));
            (every_other(0), every_other(1))
        }

        /// Stores small whole numbers as bytes.
        #[inline(always)]
        pub fn store_bytes(self, to: &mut [u8; Self::LANES]) {
            *to = self.0.map(|x| x as u8);
        }
    }
}

/// Defines a function that, on x86-64, is compiled a second time for AVX2 and chosen at run time.
/// The vectors of this module are plain arrays there, so the wider registers come by themselves.
macro_rules! wide {
    ($(#[$meta:meta])* $vis:vis fn $name:ident $(<$($g:ident: $bound:path),*>)? ($($arg:ident: $ty:ty),* $(,)?) $(-> $ret:ty)? $body:block) => {
        $(#[$meta])*
        $vis fn $name $(<$($g: $bound),*>)? ($($arg: $ty),*) $(-> $ret)? {
            #[inline(always)]
            fn portable $(<$($g: $bound),*>)? ($($arg: $ty),*) $(-> $ret)? $body

            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                fn avx2 $(<$($g: $bound),*>)? ($($arg: $ty),*) $(-> $ret)? {
                    portable($($arg),*)
                }
                if std::arch::is_x86_feature_detected!("avx2") {
                    // SAFETY: the processor has AVX2.
                    return unsafe { avx2($($arg),*) };
                }
            }
            portable($($arg),*)
        }
    };
}
pub(crate) use wide;
