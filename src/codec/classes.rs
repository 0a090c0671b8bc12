//! The names of a net's classes.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::error::CodecError;
use crate::{Error, Result};

/// The most classes: labels are bytes.
pub const MOST_CLASSES: usize = 256;

/// The names of classes, by index: one to 256, each another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub(super) struct Classes(pub(super) Vec<String>);

impl TryFrom<Vec<String>> for Classes {
    type Error = Error;

    fn try_from(names: Vec<String>) -> Result<Self> {
        let mut seen = HashSet::new();
        let fault = match names.iter().find(|name| !seen.insert(name.as_str())) {
            Some(twice) => format!("{twice:?} comes twice"),
            None if names.is_empty() => "there must be at least one".to_owned(),
            None if names.len() > MOST_CLASSES => "they are too many".to_owned(),
            None => return Ok(Self(names)),
        };
        Err(CodecError::ClassNames { count: names.len(), fault, most: MOST_CLASSES }.into())
    }
}

impl From<Classes> for Vec<String> {
    fn from(classes: Classes) -> Self {
        classes.0
    }
}

impl Classes {
    pub(super) fn index(&self, label: &str) -> Result<usize> {
        self.0.iter().position(|name| name == label).ok_or_else(|| {
            CodecError::NoSuchClass { label: label.to_owned(), classes: self.0.join(", ") }.into()
        })
    }
}
