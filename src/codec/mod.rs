//! Codecs: from drawings and pictures to a net's input, and from its output to an answer.

mod digit;
pub use digit::{Stroke, encode_image, encode_strokes};

mod grey;
pub use grey::GreyImage;

mod picture;
pub use picture::{Picture, PixelFormat};

mod layout;
pub use layout::{ColorSpace, ImageLayout, Interleaving};

mod resample;
pub use resample::{Method, Resampling};

mod image;
pub use image::{ImageDecoder, ImageEncoder};

mod ink;

mod background;

mod quantile;

mod specks;

mod thickness;

mod fit;
pub(crate) use fit::fit_paths;
pub use fit::{BOX, Digit, SIDE};

mod raster;
pub use raster::{Canvas, PenPoint};

mod mask;

mod classes;
pub use classes::MOST_CLASSES;

mod class;
pub use class::{ClassDecoder, ClassEncoder, ClassForm};

mod answer;
pub use answer::{Answer, Prediction};
