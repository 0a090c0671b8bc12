//! Parts of a data set as sets of their own: some images, some classes, other labels.

use std::collections::HashSet;
use std::sync::Arc;

use crate::Result;
use crate::codec::MOST_CLASSES;
use crate::data::Dataset;
use crate::data::idx::Part;
use crate::data::sampler::{shuffle, stream};
use crate::error::{CodecError, DataError};

/// Beside the stream of the split, and as far from the sampler's epochs.
const DRAW: u64 = u64::MAX - 1;

impl Dataset {
    /// The images with these indices, in this order, as a set called `name`. Their pixels are
    /// copied, so that an engine finds them side by side.
    ///
    /// # Errors
    /// [`DataError::NoSuchImage`] where an index is too large, [`DataError::EmptyDataset`] where
    /// there is none, [`DataError::NoMemory`] where the copy has no room.
    pub fn select(&self, name: impl Into<String>, indices: &[u32]) -> Result<Self> {
        let labels = self.labels();
        let label = |&index: &u32| {
            let (index, count) = (index as usize, self.len());
            labels.get(index).copied().ok_or(DataError::NoSuchImage { index, count })
        };
        let labels = indices.iter().map(label).collect::<Result<_, _>>()?;
        self.copy(name.into(), indices, labels, self.classes().to_vec())
    }

    /// The images whose class `label_of` gives a new label, in their order, as a set called `name`
    /// with these classes: `label_of[l]` is what becomes of the label `l`, and `None` leaves its
    /// images out. Two labels may become one: odd and even digits, say.
    ///
    /// # Errors
    /// [`DataError::EmptyDataset`] where no image is left, [`DataError::LabelRange`] where a new
    /// label is not below `classes.len()`, and those of [`Self::select`].
    pub fn relabel(
        &self,
        name: impl Into<String>,
        label_of: &[Option<u8>],
        classes: Vec<String>,
    ) -> Result<Self> {
        let new = |label: u8| label_of.get(usize::from(label)).copied().flatten();
        let kept = self.indices().into_iter().zip(self.labels());
        let (indices, labels): (Vec<u32>, Vec<u8>) =
            kept.filter_map(|(index, &label)| Some((index, new(label)?))).unzip();
        self.copy(name.into(), &indices, labels, classes)
    }

    /// The images of these classes alone, known by name; the first of them becomes label 0, and so
    /// on. The set is called "7 or 3 of MNIST", say.
    ///
    /// # Errors
    /// [`CodecError::NoSuchClass`] where a name is none of [`Self::classes`],
    /// [`CodecError::ClassNames`] where one comes twice, [`DataError::EmptyDataset`] where no image
    /// is left.
    pub fn of_classes(&self, names: &[&str]) -> Result<Self> {
        let mut label_of = vec![None; self.classes().len()];
        let mut seen = HashSet::new();
        for (new, &name) in names.iter().enumerate() {
            if !seen.insert(name) {
                let fault = format!("{name:?} comes twice");
                return Err(CodecError::ClassNames {
                    count: names.len(),
                    fault,
                    most: MOST_CLASSES,
                }
                .into());
            }
            let old = self.classes().iter().position(|class| class == name);
            let Some(old) = old else {
                let classes = self.classes().join(", ");
                return Err(CodecError::NoSuchClass { label: name.into(), classes }.into());
            };
            // Lossless: the set has at most 256 classes, and none came twice.
            label_of[old] = Some(new as u8);
        }
        let name = format!("{} of {}", names.join(" or "), self.name());
        self.relabel(name, &label_of, names.iter().map(ToString::to_string).collect())
    }

    /// These images with the labels that a net has for their classes, which are known by name;
    /// the classes are then the net's. Where they are the same already, the set itself.
    ///
    /// # Errors
    /// [`DataError::OtherClasses`] where a class that has images is none of the net's.
    pub fn with_classes_of_net(self: &Arc<Self>, classes: &[String]) -> Result<Arc<Self>> {
        if classes.starts_with(self.classes()) {
            return Ok(Arc::clone(self));
        }
        let same = |name: &str| {
            let exact = classes.iter().position(|class| class == name);
            exact.or_else(|| classes.iter().position(|class| class.eq_ignore_ascii_case(name)))
        };
        let label_of: Vec<Option<usize>> = self.classes().iter().map(|name| same(name)).collect();
        let label = |&label: &u8| label_of[usize::from(label)].map(|new| new as u8);
        let labels: Option<Vec<u8>> = self.labels().iter().map(label).collect();
        let labels = labels.ok_or_else(|| DataError::OtherClasses {
            net: listed(classes),
            data: listed(self.classes()),
        })?;
        let (name, pixels) = (self.name(), self.pixels().to_vec());
        let (origin, shape) = (self.origin(), self.shape());
        Self::with_shape(name, origin, shape, pixels, labels, classes.to_vec()).map(Arc::new)
    }

    /// So many images of each class, by label, drawn by seed, as a set called `name`. They stay in
    /// their order.
    ///
    /// # Errors
    /// [`DataError::TooFewImages`] where a class has fewer, [`DataError::EmptyDataset`] where none
    /// is asked for.
    pub fn draw(&self, name: impl Into<String>, counts: &[usize], seed: u64) -> Result<Self> {
        let mut rng = stream(seed, DRAW);
        let mut chosen = Vec::new();
        let by_class = self.indices_by_class().into_iter().zip(self.classes());
        for ((mut indices, class), &wanted) in by_class.zip(counts) {
            if wanted > indices.len() {
                let (class, images) = (class.clone(), indices.len());
                return Err(DataError::TooFewImages { class, images, wanted }.into());
            }
            shuffle(&mut indices, &mut rng);
            chosen.extend_from_slice(&indices[..wanted]);
        }
        chosen.sort_unstable();
        self.select(name, &chosen)
    }

    /// The indices must be of this set.
    fn copy(
        &self,
        name: String,
        indices: &[u32],
        labels: Vec<u8>,
        classes: Vec<String>,
    ) -> Result<Self> {
        let bytes = indices.len().saturating_mul(self.image_len());
        let mut pixels = Vec::new();
        let part = Part::Images.name();
        pixels.try_reserve_exact(bytes).map_err(|_| DataError::NoMemory { part, bytes })?;
        indices.iter().for_each(|&i| pixels.extend_from_slice(self.image(i as usize)));
        Self::with_shape(name, self.origin(), self.shape(), pixels, labels, classes)
    }
}

/// The first names of classes, for a sentence.
fn listed(classes: &[String]) -> String {
    const MOST: usize = 12;
    let first = classes.iter().take(MOST).map(String::as_str).collect::<Vec<_>>().join(", ");
    match classes.len().checked_sub(MOST).filter(|&more| more > 0) {
        Some(more) => format!("{first} and {more} more"),
        None => first,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Origin;

    /// Six images of one pixel, 10 to 15, of the classes a, b, c, a, b, c.
    fn set() -> Dataset {
        let classes = ["a", "b", "c"].map(String::from).to_vec();
        let labels = vec![0, 1, 2, 0, 1, 2];
        Dataset::new("six", Origin::File, (1, 1), (10..16).collect(), labels, classes).unwrap()
    }

    fn parts(set: &Dataset) -> (&[u8], &[u8]) {
        (set.pixels(), set.labels())
    }

    #[test]
    fn images_are_selected_in_the_order_asked_for() {
        let two = set().select("two", &[4, 0]).unwrap();
        assert_eq!(parts(&two), (&[14, 10][..], &[1, 0][..]));
        assert_eq!((two.name(), two.origin(), two.classes().len()), ("two", Origin::File, 3));
        assert_eq!(
            set().select("", &[6]),
            Err(DataError::NoSuchImage { index: 6, count: 6 }.into())
        );
        assert_eq!(set().select("", &[]), Err(DataError::EmptyDataset.into()));
    }

    #[test]
    fn classes_are_filtered_and_renamed() {
        let two = set().of_classes(&["c", "a"]).unwrap();
        assert_eq!(parts(&two), (&[10, 12, 13, 15][..], &[1, 0, 1, 0][..]));
        assert_eq!(two.classes(), ["c", "a"]);
        assert_eq!(two.name(), "c or a of six");
        assert!(matches!(
            set().of_classes(&["d"]).unwrap_err().downcast_ref(),
            Some(CodecError::NoSuchClass { .. })
        ));
        assert!(matches!(
            set().of_classes(&["a", "a"]).unwrap_err().downcast_ref(),
            Some(CodecError::ClassNames { .. })
        ));
        assert_eq!(set().of_classes(&[]), Err(DataError::EmptyDataset.into()));
    }

    #[test]
    fn classes_are_matched_to_a_nets_by_name() {
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let set = Arc::new(set());
        let same = set.with_classes_of_net(&names(&["a", "b", "c", "d"])).unwrap();
        assert!(Arc::ptr_eq(&same, &set));
        let other = set.with_classes_of_net(&names(&["C", "x", "b", "a"])).unwrap();
        assert_eq!(parts(&other), (set.pixels(), &[3, 2, 0, 3, 2, 0][..]));
        assert_eq!((other.classes()[3].as_str(), other.name()), ("a", set.name()));
        let error = set.with_classes_of_net(&names(&["a", "b"])).unwrap_err().to_string();
        assert!(
            error.contains("the net tells a, b apart, and the data set has a, b, c"),
            "{error}"
        );
        // A class without images is no obstacle.
        let two = Arc::new(set.select("two", &[0, 1]).unwrap());
        assert_eq!(two.with_classes_of_net(&names(&["b", "a"])).unwrap().labels(), [1, 0]);
        let many: Vec<String> = (0..20).map(|class| format!("n{class}")).collect();
        let error = set.with_classes_of_net(&many).unwrap_err().to_string();
        assert!(error.contains("n10, n11 and 8 more apart"), "{error}");
    }

    #[test]
    fn labels_may_become_one() {
        let classes = vec!["vowel".into(), "consonant".into()];
        let set = set().relabel("letters", &[Some(0), Some(1), Some(1)], classes).unwrap();
        assert_eq!(set.labels(), [0, 1, 1, 0, 1, 1]);
        let beyond = set.relabel("", &[Some(1), Some(1)], vec!["one".into()]);
        assert!(matches!(beyond.unwrap_err().downcast_ref(), Some(DataError::LabelRange { .. })));
        assert_eq!(set.relabel("", &[None, None], vec![]), Err(DataError::EmptyDataset.into()));
    }

    #[test]
    fn a_draw_takes_so_many_of_each_class_by_seed() {
        let drawn = set().draw("drawn", &[1, 0, 2], 1).unwrap();
        assert_eq!(drawn.labels().iter().filter(|&&l| l == 0).count(), 1);
        assert_eq!(drawn.labels().iter().filter(|&&l| l == 2).count(), 2);
        assert_eq!(set().draw("drawn", &[1, 0, 2], 1).unwrap(), drawn);
        assert!((2..20).any(|seed| set().draw("drawn", &[1, 0, 2], seed).unwrap() != drawn));
        let error = set().draw("", &[3], 1).unwrap_err().to_string();
        assert!(error.contains("3") && error.contains("\"a\"") && error.contains("2"), "{error}");
    }
}
