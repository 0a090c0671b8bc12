use super::AreaError;

/// What is wrong with a picture, or with a folder or zip file of pictures.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PictureError {
    /// A file that is not a picture, or a damaged one.
    #[error("this is not a picture that can be read ({detail}); choose a PNG or JPEG file")]
    Unreadable {
        /// What the decoder says.
        detail: String,
    },
    /// A picture without pixels.
    #[error("the picture is {width} × {height} pixels, so there is nothing to see; choose another")]
    Empty {
        /// Width in pixels.
        width: usize,
        /// Height in pixels.
        height: usize,
    },
    /// A picture in which the digit encoder finds no ink.
    #[error(
        "nothing is drawn in this picture; choose one with a digit on it, dark on light or light \
         on dark"
    )]
    NothingDrawn,
    /// A file in an archive that is larger than any picture should be.
    #[error("{file} unpacks to more than {limit} bytes; leave it out, or save a smaller picture")]
    TooLarge {
        /// The picture.
        file: String,
        /// Most bytes taken.
        limit: u64,
    },
    /// A folder or zip file without pictures.
    #[error(
        "there are no PNG or JPEG pictures to train on in {place}; put those of each class into a \
         folder named after the class, and choose the folder around these folders, or a zip file \
         of it"
    )]
    NoPictures {
        /// Where they were looked for.
        place: String,
    },
    /// A picture that lies in no folder, which would be its class.
    #[error(
        "{file} lies in no folder, and the folder's name is a picture's class; put the pictures of \
         each class into a folder named after the class"
    )]
    NoClassFolder {
        /// The picture.
        file: String,
    },
    /// More pictures than a data set may hold.
    #[error(
        "the pictures make more than {limit} bytes at {shape} each; choose a smaller size or fewer \
         pictures"
    )]
    TooManyPictures {
        /// Most bytes taken.
        limit: usize,
        /// Sizes of one image, as in "3×32×32".
        shape: String,
    },
    /// A zip file that cannot be read.
    #[error(
        "the zip file cannot be read ({detail}); zip the folder again, without a password and with \
         the usual method, deflate"
    )]
    Zip {
        /// What the reader says.
        detail: String,
    },
}

impl AreaError for PictureError {}
