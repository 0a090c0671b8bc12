//! Layers that only move values: reshaping, transposing, padding, cutting, joining, resizing.

use serde::{Deserialize, Serialize};

use super::define::{Define, Expected, Ports, check, image, possible, tabled};
use crate::net::Shape;
use crate::net::formula::{Binary, Formula, Operand, Table};

const X: Operand = Operand::Input(0);

/// The same values in another shape, row-major.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reshape {
    /// The sizes; their product is the number of values.
    pub shape: Vec<usize>,
}

impl Define for Reshape {
    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        possible(&self.shape)?;
        let shape = Shape::from(self.shape.clone());
        check(shape.len() == inputs[0].len(), &format!("{} values", shape.len()))?;
        Ok(Formula::of(inputs).shaped(shape))
    }
}

/// The dimensions in another order: dimension `i` of the output is `order[i]` of the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transpose {
    /// A permutation of the dimensions, counted from 0; the first two swapped where it is empty.
    #[serde(default)]
    pub order: Vec<usize>,
}

impl Define for Transpose {
    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        let from = inputs[0].sizes();
        let order = match self.order.is_empty() {
            true => [1, 0].into_iter().chain(2..from.len()).collect(),
            false => self.order.clone(),
        };
        let mut sorted = order.clone();
        sorted.sort_unstable();
        let expected = format!("an array of {} dimensions", order.len());
        check(sorted.iter().copied().eq(0..from.len()), &expected)?;
        let to: Vec<usize> = order.iter().map(|&dimension| from[dimension]).collect();
        let places = places(&to, from, |at, source| {
            order.iter().zip(at).for_each(|(&dimension, &at)| source[dimension] = at);
            true
        })?;
        Ok(moved(inputs, to, places))
    }
}

/// One slice of a dimension, which is then gone; or a span of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Which dimension, counted from 0.
    #[serde(default)]
    pub dimension: usize,
    /// The first slice taken, counted from 0.
    pub start: usize,
    /// The slice behind the last one taken; where it is left out, the slice `start` alone is taken.
    #[serde(default)]
    pub end: Option<usize>,
}

impl Define for Part {
    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        let Self { dimension, start, end } = *self;
        let from = inputs[0].sizes();
        let behind = end.unwrap_or(start.saturating_add(1));
        let fine = from.get(dimension).is_some_and(|&size| start < behind && behind <= size);
        check(
            fine,
            &format!("a dimension {dimension} of at least {behind}, and a span that is not empty"),
        )?;
        let mut to = from.to_vec();
        to[dimension] = behind - start;
        let places = places(&to, from, |at, source| {
            source.copy_from_slice(at);
            source[dimension] += start;
            true
        })?;
        if end.is_none() {
            to.remove(dimension);
        }
        Ok(moved(inputs, to, places))
    }
}

/// Copies of the input side by side, along a new dimension before the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replicate {
    /// How many.
    pub copies: usize,
}

impl Define for Replicate {
    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        check(self.copies > 0, "a number of copies above 0")?;
        tabled(&[self.copies, inputs[0].len()])?;
        let (len, mut to) = (inputs[0].len(), inputs[0].sizes().to_vec());
        to.insert(0, self.copies);
        let places = (0..self.copies * len).map(|place| Some(place % len)).collect();
        Ok(moved(inputs, to, places))
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        output.sizes().split_first().map(|(_, rest)| rest.to_vec().into())
    }
}

/// What stands beyond the edge.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PadWith {
    /// Zero.
    #[default]
    Zero,
    /// This value.
    Value(f32),
    /// The value at the edge.
    Edge,
    /// The array mirrored at its edge, which is not repeated.
    Mirror,
    /// The array again.
    Repeat,
}

/// Values added around an array.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Padding {
    /// How many before and behind, for each dimension.
    pub amount: Vec<[usize; 2]>,
    /// Which.
    #[serde(default)]
    pub with: PadWith,
}

impl Define for Padding {
    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        let from = inputs[0].sizes();
        let rank = self.amount.len();
        check(rank == from.len(), &format!("an array of {rank} dimensions"))?;
        let room = |(&size, [before, behind]): (&usize, &[usize; 2])| match self.with {
            PadWith::Mirror => *before.max(behind) < size,
            _ => size > 0,
        };
        check(
            from.iter().zip(&self.amount).all(room),
            "an array larger than its mirrored padding",
        )?;
        self.amount.iter().try_for_each(|pair| possible(&pair.map(|amount| amount.max(1))))?;
        let grow = |(&size, [before, behind]): (&usize, &[usize; 2])| size + before + behind;
        let to: Vec<usize> = from.iter().zip(&self.amount).map(grow).collect();
        possible(&to)?;
        let places = places(&to, from, |at, source| {
            let axes = at.iter().zip(&self.amount).zip(from).zip(source);
            let mut placed = axes.map(|(((&at, &[before, _]), &size), to)| {
                self.with.place(at, before, size).map(|place| *to = place)
            });
            placed.all(|place| place.is_some())
        })?;
        let fill = if let PadWith::Value(value) = self.with { value } else { 0.0 };
        let mut formula = Formula::of(inputs);
        formula.map(X, table(inputs[0].len(), &places, fill), to);
        Ok(formula)
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        let sizes = output.sizes().iter().zip(&self.amount);
        let inner: Option<Vec<usize>> =
            sizes.map(|(&size, [before, behind])| size.checked_sub(before + behind)).collect();
        inner.map(Shape::from)
    }
}

impl PadWith {
    /// Where along an axis the value at a padded place comes from.
    fn place(self, at: usize, before: usize, size: usize) -> Option<usize> {
        let (at, before, size) = (at as isize, before as isize, size as isize);
        let inside = at - before;
        let place = match self {
            Self::Zero | Self::Value(_) => {
                return usize::try_from(inside).ok().filter(|&at| at < size as usize);
            }
            Self::Edge => inside.clamp(0, size - 1),
            Self::Mirror if inside < 0 => -inside,
            Self::Mirror if inside >= size => 2 * (size - 1) - inside,
            Self::Mirror => inside,
            Self::Repeat => inside.rem_euclid(size),
        };
        Some(place as usize)
    }
}

/// Inputs joined along a dimension; in all others they are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catenate {
    /// Which dimension, counted from 0.
    #[serde(default)]
    pub dimension: usize,
}

impl Define for Catenate {
    fn ports(&self) -> Ports {
        Ports::Many
    }

    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        let dimension = self.dimension;
        let first = inputs[0].sizes();
        let alike = |shape: &Shape| {
            let pairs = shape.sizes().iter().zip(first).enumerate();
            shape.sizes().len() == first.len()
                && pairs.into_iter().all(|(at, (a, b))| at == dimension || a == b)
        };
        let fine = dimension < first.len() && inputs.iter().all(alike);
        check(fine, &format!("inputs that differ in dimension {dimension} alone"))?;
        joined(inputs, inputs, dimension)
    }
}

/// One more slice behind the last: an array `n×…` and an element `…` to `(n+1)×…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Append {}

impl Define for Append {
    fn ports(&self) -> Ports {
        Ports::Named(&["Array", "Element"])
    }

    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        let (array, element) = (inputs[0].sizes(), inputs[1].sizes());
        check(
            array.split_first().is_some_and(|(_, rest)| rest == element),
            "an array n×… and an element …",
        )?;
        let slice: Shape = [&[1], element].concat().into();
        joined(inputs, &[inputs[0].clone(), slice], 0)
    }
}

/// How an image's pixels are made from those at other places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resampling {
    /// The nearest pixel.
    Nearest,
    /// The four around it, by nearness.
    #[default]
    Bilinear,
}

/// An image in another size: `C×H×W` to `C×size`. Pixels are areas, not points: the corners of the
/// images meet, not the centres of their first pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resize {
    /// Height and width.
    pub size: [usize; 2],
    /// How.
    #[serde(default)]
    pub resampling: Resampling,
}

impl Define for Resize {
    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        let [channels, height, width] = image(&inputs[0])?;
        let [down, across] = self.size;
        check(down > 0 && across > 0, "a size above 0")?;
        tabled(&[channels, down, across])?;
        tabled(inputs[0].sizes())?;
        let rows: Vec<_> = (0..down).map(|i| self.resampling.sources(i, down, height)).collect();
        let columns: Vec<_> =
            (0..across).map(|j| self.resampling.sources(j, across, width)).collect();
        let table = Table::of_entries(inputs[0].len(), channels * down * across, |row| {
            let (plane, i, j) = (row / (down * across), row / across % down, row % across);
            let mut entries = Vec::with_capacity(4);
            for &(u, along) in &rows[i] {
                for &(v, beside) in &columns[j] {
                    entries.push(((plane * height + u) * width + v, along * beside));
                }
            }
            entries
        });
        let mut formula = Formula::of(inputs);
        formula.map(X, table, [channels, down, across]);
        Ok(formula)
    }
}

impl Resampling {
    /// Places along an axis of `from` pixels, with weights, that make pixel `at` of `to`.
    fn sources(self, at: usize, to: usize, from: usize) -> Vec<(usize, f32)> {
        let centre = (at as f64 + 0.5) * from as f64 / to as f64;
        match self {
            Self::Nearest => vec![((centre as usize).min(from - 1), 1.0)],
            Self::Bilinear => {
                let place = (centre - 0.5).clamp(0.0, (from - 1) as f64);
                let (first, share) = (place as usize, (place - place.floor()) as f32);
                match share {
                    0.0 => vec![(first, 1.0)],
                    _ => vec![(first, 1.0 - share), (first + 1, share)],
                }
            }
        }
    }
}

/// Where each value of an array of sizes `to` comes from in one of sizes `from`; `source` takes
/// indices to indices, which it writes, and says whether there are any.
fn places(
    to: &[usize],
    from: &[usize],
    source: impl Fn(&[usize], &mut [usize]) -> bool,
) -> Result<Vec<Option<usize>>, Expected> {
    tabled(to)?;
    tabled(from)?;
    let count: usize = to.iter().product();
    let (mut at, mut there) = (vec![0; to.len()], vec![0; from.len()]);
    let mut places = Vec::with_capacity(count);
    for _ in 0..count {
        let is_some = source(&at, &mut there);
        let flat = || there.iter().zip(from).fold(0, |flat, (at, size)| flat * size + at);
        places.push(is_some.then(flat));
        for (at, &size) in at.iter_mut().zip(to).rev() {
            *at += 1;
            if *at < size {
                break;
            }
            *at = 0;
        }
    }
    Ok(places)
}

fn table(columns: usize, places: &[Option<usize>], fill: f32) -> Table {
    Table::of_sources(columns, places.len(), fill, |row| places[row])
}

fn moved(inputs: &[Shape], to: Vec<usize>, places: Vec<Option<usize>>) -> Formula {
    let mut formula = Formula::of(inputs);
    formula.map(X, table(inputs[0].len(), &places, 0.0), to);
    formula
}

/// Arrays, of these shapes, joined along a dimension: each is put among zeros, and all are added.
fn joined(inputs: &[Shape], shapes: &[Shape], dimension: usize) -> Result<Formula, Expected> {
    let mut to = shapes[0].sizes().to_vec();
    let sizes = shapes.iter().map(|shape| shape.sizes()[dimension]);
    to[dimension] = sizes.fold(0, usize::saturating_add);
    let mut formula = Formula::of(inputs);
    let (mut before, mut sum) = (0, None);
    for (input, shape) in shapes.iter().enumerate() {
        let size = shape.sizes()[dimension];
        let places = places(&to, shape.sizes(), |at, source| {
            source.copy_from_slice(at);
            let inside = at[dimension].checked_sub(before).filter(|&at| at < size);
            source[dimension] = inside.unwrap_or_default();
            inside.is_some()
        })?;
        let part = formula.map(Operand::Input(input), table(shape.len(), &places, 0.0), to.clone());
        sum = Some(match sum {
            None => part,
            Some(sum) => formula.binary(Binary::Plus, sum, part, to.clone().into()),
        });
        before += size;
    }
    Ok(formula)
}
