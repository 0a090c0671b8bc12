/// Numerical Recipes' linear congruential generator: three lines in any language, so that a test
/// and the script that made its golden values draw the same numbers.
pub struct Lcg(u32);

impl Lcg {
    pub fn new(seed: u32) -> Self {
        Self(seed)
    }

    /// The next number's `n` highest bits, which are the good ones.
    pub fn bits(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.0 >> (32 - n)
    }
}
