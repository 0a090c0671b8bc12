use super::StepContext;
use crate::data::augment::hash;

/// Random bits of one example in one op. They depend on the run's seed, the example's number in the
/// run and the op's stream alone, so that the backward pass draws the same, and any number of cores
/// does.
pub fn of_example(context: StepContext, example: usize) -> u32 {
    let number = context.first_example.wrapping_add(example as u32);
    hash(hash(hash(number) ^ context.seed) ^ context.rng_stream)
}

/// More bits of the same example.
pub fn draw(of_example: u32, number: u32) -> u32 {
    hash(of_example ^ number)
}
