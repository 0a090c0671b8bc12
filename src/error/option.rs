use super::{AreaError, Error};

/// An option or an argument that is out of its range.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{name} must be {expected}, got {got}")]
pub struct OptionError {
    /// The option.
    pub name: &'static str,
    /// What it may be.
    pub expected: &'static str,
    /// What it was.
    pub got: String,
}

impl AreaError for OptionError {}

/// What is wrong with an option of a run that is given by name: in JSON, JavaScript, a link or a flag.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingError {
    /// There is no option of that name.
    #[error("unknown field `{key}`{nearest}, expected one of {known}")]
    Unknown {
        /// Its name.
        key: String,
        /// The known one that is most like it, in words.
        nearest: String,
        /// Those there are.
        known: String,
    },
    /// An option that belongs to another optimizer or schedule.
    #[error("{key} must be left out with {what} {chosen}: it is an option of {owners}")]
    OfOthers {
        /// Its name.
        key: String,
        /// "optimizer" or "schedule".
        what: &'static str,
        /// The one that was chosen.
        chosen: &'static str,
        /// Those that have the option.
        owners: String,
    },
    /// A value that an option cannot have.
    #[error("{key} must be {expected}, got {got}")]
    Value {
        /// The option.
        key: String,
        /// What it may be.
        expected: String,
        /// What it was.
        got: String,
    },
}

impl SettingError {
    /// There is no option of that name; the sentence has the known one that is most like it.
    pub(crate) fn unknown(key: &str, known: &[&str]) -> Error {
        let nearest =
            nearest(key, known).map_or_else(String::new, |it| format!(" (did you mean `{it}`?)"));
        let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
        Self::Unknown { key: key.into(), nearest, known: known.join(", ") }.into()
    }
}

impl AreaError for SettingError {}

/// The name that is so much like another that it may be meant: of which a third of the letters, at
/// most, have to be changed.
fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let far = |known: &str| edits(name.as_bytes(), known.as_bytes());
    let best = known.iter().copied().min_by_key(|known| far(known))?;
    (3 * far(best) <= name.len() + 1).then_some(best)
}

/// Levenshtein's distance. A library's, of any items, takes the page 1 kB.
fn edits(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
