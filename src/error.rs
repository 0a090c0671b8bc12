//! The one error type. Every variant names the op or file, what was expected and what came,
//! and where a user can act on it, what to do next. Those that a build cannot meet are left out of it:
//! the sentences of all would be a tenth of what the page loads first.

use crate::data::{ElementType, Part};

/// The crate's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can go wrong.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    // ---- data: files, data sets, downloads ----
    /// The labels and the images of a data set do not belong together.
    #[error("{images} images came with {labels} labels; a data set needs one label for each image")]
    CountMismatch {
        /// Images found.
        images: usize,
        /// Labels found.
        labels: usize,
    },
    /// Pixels that do not make whole images.
    #[error(
        "{pixels} bytes of pixels do not make whole images of {}{height} × {width}; \
         use images that all have one size of at least 1 × 1",
        if *channels == 1 { String::new() } else { format!("{channels} × ") }
    )]
    PartialImage {
        /// Bytes of pixels found.
        pixels: usize,
        /// Channels of one image.
        channels: usize,
        /// Height of one image.
        height: usize,
        /// Width of one image.
        width: usize,
    },
    /// A data set without images.
    #[error("the data set holds no image; choose files with at least one")]
    EmptyDataset,
    /// More images than 32-bit indices reach.
    #[error("{images} images are more than the {max} a data set can hold; use fewer", max = u32::MAX)]
    TooManyImages {
        /// Images found.
        images: usize,
    },
    /// A label that names no class.
    #[error(
        "label {label} of image {index} names no class: the labels of {classes} classes go from 0 \
         to {last}; check that the label file belongs to these images",
        last = classes.saturating_sub(1)
    )]
    LabelRange {
        /// Position of the label.
        index: usize,
        /// The label.
        label: u8,
        /// Number of classes.
        classes: usize,
    },
    /// An image asked for by an index that the data set does not have.
    #[error("there is no image {index}: the data set holds {count}, counted from 0")]
    NoSuchImage {
        /// The index asked for.
        index: usize,
        /// Number of images.
        count: usize,
    },
    /// A class with fewer images than are wanted of it.
    #[error("the class {class:?} has {images} images, fewer than the {wanted} wanted; draw fewer")]
    TooFewImages {
        /// The class.
        class: String,
        /// Images it has.
        images: usize,
        /// Images wanted.
        wanted: usize,
    },
    /// So many images held out that none are left to train on.
    #[error(
        "{validation} of {images} images cannot be held out for validation: at least one must be \
         left to train on; hold out fewer"
    )]
    Split {
        /// Images to hold out.
        validation: usize,
        /// Images in the data set.
        images: usize,
    },
    /// A sampler with nothing to draw from, or batches of nothing.
    #[error(
        "batches of {batch} cannot be drawn from {images} images: both must be at least 1; \
         choose a batch size such as 64"
    )]
    Sampler {
        /// Batch size asked for.
        batch: usize,
        /// Images to draw from.
        images: usize,
    },
    /// Bytes that are no IDX file.
    #[error(
        "the {part} file is not an IDX file: it should begin with two zero bytes, but begins with \
         {found}; choose a file in MNIST's format, gzip or not"
    )]
    NotIdx {
        /// Which of the two files.
        part: Part,
        /// Its first bytes.
        found: String,
    },
    /// An element type IDX does not define.
    #[error(
        "the {part} file names the element type 0x{code:02x}, which IDX does not define; it is \
         damaged or not an IDX file: download or copy it again"
    )]
    IdxTypeCode {
        /// Which of the two files.
        part: Part,
        /// The type code found.
        code: u8,
    },
    /// An element type that IDX defines and that is not loaded.
    #[error(
        "the {part} file holds {found} values; only u8 (unsigned bytes, 0 to 255) can be loaded: \
         convert it to u8"
    )]
    IdxType {
        /// Which of the two files.
        part: Part,
        /// The type found.
        found: ElementType,
    },
    /// The wrong number of dimensions.
    #[error(
        "the {part} file has {found} dimension(s) where {expected} were expected (images have 3: \
         count, height, width; labels have 1); check that the two files are not swapped"
    )]
    IdxRank {
        /// Which of the two files.
        part: Part,
        /// Dimensions expected.
        expected: usize,
        /// Dimensions found.
        found: usize,
    },
    /// Sizes whose product is more than the loader takes.
    #[error(
        "the {part} file claims {sizes} values, more than the limit of {limit} bytes; it is \
         damaged, or too large for this program: use a smaller one"
    )]
    IdxTooLarge {
        /// Which of the two files.
        part: Part,
        /// The sizes claimed, as in "60000 × 28 × 28".
        sizes: String,
        /// Most bytes taken.
        limit: usize,
    },
    /// Fewer bytes than the header promises.
    #[error(
        "the {part} file is cut short: it should hold {expected} bytes unpacked, but holds \
         {found}; download or copy it again"
    )]
    IdxTruncated {
        /// Which of the two files.
        part: Part,
        /// Bytes the header accounts for.
        expected: usize,
        /// Bytes there are.
        found: usize,
    },
    /// More bytes than the header promises.
    #[error(
        "the {part} file goes on after its last value: its header ({sizes}) accounts for \
         {expected} bytes unpacked; download or copy it again"
    )]
    IdxTrailing {
        /// Which of the two files.
        part: Part,
        /// The sizes in the header.
        sizes: String,
        /// Bytes the header accounts for.
        expected: usize,
    },
    /// A gzip stream that does not unpack.
    #[error("the {part} file is gzip-compressed and damaged ({detail}); download or copy it again")]
    Gzip {
        /// Which of the two files.
        part: Part,
        /// What the decoder met.
        detail: String,
    },
    /// Not enough memory for a data set.
    #[error(
        "there is no room in memory for the {bytes} bytes of the {part} file; close other \
         programs or tabs, or use a smaller data set"
    )]
    NoMemory {
        /// Which of the two files.
        part: Part,
        /// Bytes asked for.
        bytes: usize,
    },
    /// A file that is no batch of CIFAR-10's binary version.
    #[error(
        "batch {batch} holds {bytes} bytes, which is no whole number of CIFAR-10's records of 3073 \
         bytes; choose data_batch_1.bin to data_batch_5.bin or test_batch.bin of its binary version"
    )]
    Cifar10Length {
        /// Which of the files, from 1 on.
        batch: usize,
        /// Its length.
        bytes: usize,
    },
    /// A record whose first byte names no class.
    #[error(
        "record {record} of batch {batch} begins with {label}, and CIFAR-10's labels go from 0 to \
         9; the file is damaged or not of the binary version: download it again"
    )]
    Cifar10Label {
        /// Which of the files, from 1 on.
        batch: usize,
        /// Which of its records, from 0 on.
        record: usize,
        /// The byte found.
        label: u8,
    },
    /// A folder or zip file without pictures.
    #[cfg(feature = "encode-image")]
    #[error(
        "there are no PNG or JPEG pictures to train on in {place}; put those of each class into a \
         folder named after the class, and choose the folder around these folders, or a zip file \
         of it"
    )]
    NoPictures {
        /// Where they were looked for.
        place: String,
    },
    /// A picture that no folder names the class of.
    #[cfg(feature = "encode-image")]
    #[error(
        "{file} lies in no folder, and the folder's name is a picture's class; put the pictures of \
         each class into a folder named after the class"
    )]
    NoClassFolder {
        /// The picture.
        file: String,
    },
    /// More pictures than a data set may hold.
    #[cfg(feature = "encode-image")]
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
    /// A file in an archive that is larger than any picture should be.
    #[cfg(feature = "archive")]
    #[error("{file} unpacks to more than {limit} bytes; leave it out, or save a smaller picture")]
    LargePicture {
        /// The picture.
        file: String,
        /// Most bytes taken.
        limit: u64,
    },
    /// A zip file that cannot be read.
    #[cfg(feature = "archive")]
    #[error(
        "the zip file cannot be read ({detail}); zip the folder again, without a password and with \
         the usual method, deflate"
    )]
    Zip {
        /// What the reader says.
        detail: String,
    },
    /// A set that is on none of the usual places.
    #[cfg(not(target_arch = "wasm32"))]
    #[error(
        "{set} was not found in {looked}{}; put its {files} into {folder}, or name their folder \
         with --data",
        .download.as_ref().map(|e| format!(", and {e}")).unwrap_or_default()
    )]
    NoData {
        /// The set asked for.
        set: &'static str,
        /// The files it is made of.
        files: &'static str,
        /// The folders looked in.
        looked: String,
        /// Where its files would be found next time.
        folder: String,
        /// Why downloading failed, where it was tried.
        download: Option<Box<Self>>,
    },
    /// A net is to be measured, and neither its file nor the command line names a set for it.
    #[cfg(not(target_arch = "wasm32"))]
    #[error("the net was trained on {trained_on}: name the data to measure it on with --set")]
    UnknownSet {
        /// What its file says.
        trained_on: String,
    },
    /// A download that no mirror completed.
    #[cfg(not(target_arch = "wasm32"))]
    #[error("{file} could not be downloaded ({faults}); check the connection and try again")]
    Download {
        /// The file's name.
        file: String,
        /// What went wrong, mirror by mirror.
        faults: String,
    },
    /// A file or folder that cannot be read or written.
    #[cfg(not(target_arch = "wasm32"))]
    #[error("{path}: {detail}; check that it exists, its permissions and the space on the disk")]
    File {
        /// The file or folder.
        path: String,
        /// What the system says.
        detail: String,
    },
    /// What is to be read is no regular file: a pipe might never begin, and a device never end.
    #[cfg(not(target_arch = "wasm32"))]
    #[error("{path} is {found}, not a file: give a file")]
    NotAFile {
        /// What was to be read.
        path: String,
        /// What it is.
        found: &'static str,
    },
    /// A file that is larger than any of its kind should be.
    #[cfg(not(target_arch = "wasm32"))]
    #[error("{path} has more than {limit} bytes, the most that are read: give a smaller file")]
    LargeFile {
        /// The file.
        path: String,
        /// Most bytes read.
        limit: u64,
    },
    /// Files that were found and are wrong.
    #[cfg(not(target_arch = "wasm32"))]
    #[error("in {folder}, {subset}: {source}")]
    InFolder {
        /// Where the files lie.
        folder: String,
        /// Which of the set's halves.
        subset: &'static str,
        /// What is wrong with them.
        source: Box<Self>,
    },

    // ---- codec: encoders and decoders ----
    /// An image's size and its bytes do not belong together.
    #[error(
        "an image of {width} × {height} pixels with {channels} bytes each has {} bytes, but \
         {bytes} came; give the size of the pixels that are passed",
        width.saturating_mul(*height).saturating_mul(*channels)
    )]
    ImageSize {
        /// Width in pixels.
        width: usize,
        /// Height in pixels.
        height: usize,
        /// Bytes for each pixel.
        channels: usize,
        /// Bytes found.
        bytes: usize,
    },
    /// A file that is no picture, or a damaged one.
    #[cfg(feature = "encode-image")]
    #[error("this is not a picture that can be read ({detail}); choose a PNG or JPEG file")]
    Picture {
        /// What the decoder says.
        detail: String,
    },
    /// A picture without pixels.
    #[error("the picture is {width} × {height} pixels, so there is nothing to see; choose another")]
    EmptyPicture {
        /// Width in pixels.
        width: usize,
        /// Height in pixels.
        height: usize,
    },
    /// A picture in which the digit encoder finds no ink.
    #[cfg(feature = "encode-image")]
    #[error(
        "nothing is drawn in this picture; choose one with a digit on it, dark on light or light \
         on dark"
    )]
    NothingDrawn,
    /// Values that do not make one image of the size that an encoder or decoder has.
    #[error("an image of {shape} has {expected} values, but {got} came; give one whole image")]
    ImageValues {
        /// The image's sizes, as in "3×32×32".
        shape: String,
        /// Values it has.
        expected: usize,
        /// Values that came.
        got: usize,
    },
    /// Names that cannot be those of classes.
    #[error(
        "{count} class names cannot be used ({fault}); give 1 to {most} names, no two of them \
         alike",
        most = crate::codec::MOST_CLASSES
    )]
    ClassNames {
        /// Names that came.
        count: usize,
        /// What is wrong with them.
        fault: String,
    },
    /// A label that is none of an encoder's or decoder's classes.
    #[error("there is no class called {label:?}; the classes are {classes}")]
    NoSuchClass {
        /// The label asked for.
        label: String,
        /// The labels there are.
        classes: String,
    },
    /// A data set that has classes which the net does not tell apart.
    #[cfg(feature = "layers")]
    #[error(
        "the net tells {net} apart, and the data set has {data}: choose data whose classes are among \
         the net's, or a net that was trained on these"
    )]
    OtherClasses {
        /// The net's classes.
        net: String,
        /// The data set's.
        data: String,
    },
    /// A label that no class of a net has.
    #[cfg(feature = "layers")]
    #[error("the net tells {classes} classes apart, by labels from 0 to {last}; {label} is none of them", last = classes - 1)]
    NoSuchLabel {
        /// The label asked for.
        label: usize,
        /// Classes there are.
        classes: usize,
    },
    /// Another number of values than there are classes.
    #[error(
        "{classes} classes need {classes} probabilities, but {got} came; use the decoder that \
         belongs to this net"
    )]
    ClassCount {
        /// Classes of the decoder.
        classes: usize,
        /// Values that came.
        got: usize,
    },
    /// A net's output is not a list of probabilities.
    #[error(
        "an answer needs one probability between 0 and 1 for each class; of {count} values {}; \
         reset the net or load another one",
        match bad { Some(value) => format!("one is {value}"), None => "none came".to_owned() }
    )]
    NotProbabilities {
        /// Values found.
        count: usize,
        /// The first that is no probability.
        bad: Option<f32>,
    },
    /// A net is asked for what only an encoder or a decoder could give.
    #[cfg(feature = "layers")]
    #[error("{net} has no {end}: attach one")]
    NothingAttached {
        /// The net's name.
        net: String,
        /// Which is missing.
        end: &'static str,
    },
    /// A decoder is asked for what it cannot tell.
    #[cfg(feature = "layers")]
    #[error("a picture has no {property}: ask for it as it is")]
    NoSuchProperty {
        /// What was asked.
        property: String,
    },
    // ---- net, plan, engine ----
    /// A layer was given an input of a shape it cannot take.
    #[error("{layer}: expects {expected}, got {got}{hint}")]
    LayerInput {
        /// The layer's name.
        layer: String,
        /// What it takes.
        expected: String,
        /// The shape that came.
        got: String,
        /// What to do, where that is clear, after a colon.
        hint: &'static str,
    },
    /// Two layers of a net have one name.
    #[error("two layers are called {layer}: give each a name of its own")]
    LayerName {
        /// The name.
        layer: String,
    },
    /// A size of a layer that neither its options nor the layers around it tell.
    #[error("{layer}: {missing} is not known: give it, or the shape of what follows")]
    LayerSize {
        /// The layer's name.
        layer: String,
        /// What is missing.
        missing: &'static str,
    },
    /// A net's input whose shape nothing tells.
    #[error("{net}: the shape of {input} is not known: give it")]
    OpenInput {
        /// The net's name.
        net: String,
        /// The input's name.
        input: String,
    },
    /// A net that is larger than any may be.
    #[cfg(feature = "layers")]
    #[error(
        "{layer}: up to it the net has {parameters} parameters ({} bytes), and {most} ({} bytes) are \
         the most there can be: make it smaller",
        parameters.saturating_mul(4),
        most.saturating_mul(4)
    )]
    TooManyParameters {
        /// The layer at which they become too many.
        layer: String,
        /// Parameter values up to it.
        parameters: usize,
        /// The most there can be.
        most: usize,
    },
    /// A net whose values for a batch would not fit into memory.
    #[cfg(feature = "layers")]
    #[error(
        "{net}: {batch} examples at a time take {values} values ({} bytes) beside its parameters, and \
         {most} are the most there can be: take fewer at a time, or make the net smaller",
        values.saturating_mul(4)
    )]
    TooManyValues {
        /// The net's name.
        net: String,
        /// Examples at a time.
        batch: usize,
        /// Values that they take.
        values: usize,
        /// The most there can be.
        most: usize,
    },
    /// A net without an input or an output.
    #[error("{net}: a net needs an input and an output: add them")]
    NoPorts {
        /// The net's name.
        net: String,
    },
    /// A layer is wired to something that is not there.
    #[error("{layer}: it is wired to a value that does not come before it, or to too few or many")]
    Wire {
        /// The layer's name.
        layer: String,
    },
    /// No layer has that path.
    #[cfg(feature = "layers")]
    #[error("{net} has no part called {path}; its layers are {names}")]
    NoLayer {
        /// The net's name.
        net: String,
        /// The path.
        path: String,
        /// The names there are.
        names: String,
    },
    /// A parameter is given values that do not fit, or does not exist.
    #[error("{name}: expected {expected}")]
    Parameter {
        /// The name given.
        name: String,
        /// What was expected.
        expected: String,
    },
    /// A net is applied whose parameters have no values yet.
    #[error(
        "{net} has no values for {parameter} yet: initialize it, load a file of weights, or set it"
    )]
    NotInitialized {
        /// The net's name.
        net: String,
        /// The first that is missing.
        parameter: String,
    },
    /// An input of a net that is missing, unknown or of another size.
    #[cfg(feature = "layers")]
    #[error("{net}: {input} should be {expected}")]
    NetInput {
        /// The net's name.
        net: String,
        /// The input's name.
        input: String,
        /// What it should be.
        expected: String,
    },
    /// A layer that a device cannot run.
    #[error("{layer}: the {device} has no {kind} yet: run the net on the CPU")]
    NoKernel {
        /// The layer's name.
        layer: String,
        /// The layer's kind.
        kind: String,
        /// The device.
        device: &'static str,
    },
    /// A loss is wanted of a net that gives no probabilities.
    #[error(
        "{net}: a loss is needed to train: end the net with a softmax, or give it an output called \
         Loss that is one number"
    )]
    NoLoss {
        /// The net's name.
        net: String,
    },
    /// Values do not make whole examples.
    #[error("the net takes {expected} values for each example, got {got}")]
    InputLength {
        /// Values of one example.
        expected: usize,
        /// Values that came.
        got: usize,
    },
    /// An input that holds something else than numbers.
    #[cfg(feature = "layers")]
    #[error("value {at} of the input, counted from 0, is {value}: give finite numbers alone")]
    NotFinite {
        /// Its place.
        at: usize,
        /// The value.
        value: f32,
    },
    /// No GPU that the program can speak to.
    #[error("no GPU can be used here ({detail}): use the CPU")]
    NoAdapter {
        /// What the system says.
        detail: String,
    },
    /// A device that was there and cannot be used any more.
    #[error("{device} stopped working ({reason}): use the CPU, or start again")]
    DeviceLost {
        /// The device's name.
        device: String,
        /// What it said last.
        reason: String,
    },
    /// A data set that a GPU cannot bind.
    #[error("{bytes} bytes of images are more than the GPU's limit of {limit}: use the CPU")]
    DataTooLarge {
        /// Bytes of pixels.
        bytes: usize,
        /// The most that the device takes at once.
        limit: u64,
    },
    /// What a device has no kernel for yet.
    #[error("{option} does not run on {device} yet: use the CPU")]
    NotOnDevice {
        /// The option, or what else was asked for.
        option: &'static str,
        /// The device.
        device: &'static str,
    },
    /// A core's worker or thread that is gone, or never came.
    #[error("a core that was training along is gone ({reason}): train on fewer cores")]
    MemberLost {
        /// What is known of it.
        reason: String,
    },
    /// A device that trains on images alone.
    #[error("the {device} trains on images only, not on arrays of numbers: use one core")]
    NoArrays {
        /// The device.
        device: &'static str,
    },
    /// Values that cannot be shared out among examples.
    #[error("{name}: {values} values cannot be shared out evenly among {examples} examples")]
    Arrays {
        /// The input.
        name: String,
        /// Values that came.
        values: usize,
        /// Examples.
        examples: usize,
    },
    /// No preset of that name.
    #[cfg(feature = "layers")]
    #[error("there is no preset called {name}; there are {names}")]
    NoPreset {
        /// The name given.
        name: String,
        /// The names there are.
        names: String,
    },
    // ---- train ----
    /// An option is out of its range.
    #[error("{name} must be {expected}, got {got}")]
    Option {
        /// The option.
        name: &'static str,
        /// What it may be.
        expected: &'static str,
        /// What it was.
        got: String,
    },
    /// An option that there is none of.
    #[error("unknown field `{key}`{nearest}, expected one of {known}")]
    UnknownOption {
        /// Its name.
        key: String,
        /// The known one that is most like it, in words.
        nearest: String,
        /// Those there are.
        known: String,
    },
    /// An option that belongs to another optimizer or schedule.
    #[error("{key} must be left out with {what} {chosen}: it is an option of {owners}")]
    OptionOfOthers {
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
    Setting {
        /// The option.
        key: String,
        /// What it may be.
        expected: String,
        /// What it was.
        got: String,
    },
    /// A part of the net that is not there.
    #[error(
        "learning-rate multiplier: the net has no part called {part}; its parameters are {parts}"
    )]
    NoSuchPart {
        /// The name.
        part: String,
        /// The parameters there are.
        parts: String,
    },
    /// A data set's images or classes are not those of the net.
    #[error("the net takes {net}, and the data set has {data}: choose another net or data set")]
    DataShape {
        /// What the net takes and gives.
        net: String,
        /// What the data set has.
        data: String,
    },
    /// The loss, or a weight, grew beyond all bounds or is no number.
    #[error(
        "training diverged at step {step} with learning rate {learning_rate}: the loss grew beyond \
         all bounds. The last good weights are kept; try a learning rate ten times lower"
    )]
    Diverged {
        /// The step, from 1 on.
        step: usize,
        /// The learning rate of that step.
        learning_rate: f32,
    },
    /// No learning rate at which the loss falls.
    #[error("the loss fell at none of the learning rates that were tried: give one, such as 0.001")]
    NoLearningRate,
    /// Bytes that are no checkpoint.
    #[cfg(feature = "layers")]
    #[error(
        "this is no checkpoint that can be read ({reason}): choose a file that --checkpoint wrote"
    )]
    Checkpoint {
        /// What is wrong.
        reason: String,
    },
    /// A checkpoint of a run on other data.
    #[cfg(feature = "layers")]
    #[error("the checkpoint is of a run on {expected}, not on {got}: choose that data set")]
    CheckpointData {
        /// Its data set.
        expected: String,
        /// The data set at hand.
        got: String,
    },
    // ---- measure: how good a classifier is ----
    /// Probabilities and labels that do not fit together.
    #[cfg(feature = "layers")]
    #[error(
        "{values} probabilities do not fit {labels} examples of {classes} classes: give {classes} for \
         each of at least one example, of at least two classes"
    )]
    Measured {
        /// Probabilities given.
        values: usize,
        /// Labels given.
        labels: usize,
        /// Classes given.
        classes: usize,
    },
    /// Probabilities that are none.
    #[cfg(feature = "layers")]
    #[error(
        "the probabilities of an example add up to {sum:.3}, not to 1: measure a net that ends in a \
         softmax or, with one output, in a logistic sigmoid"
    )]
    ProbabilitySum {
        /// What they add up to.
        sum: f64,
    },
    /// A table of utilities of other sizes.
    #[cfg(feature = "layers")]
    #[error(
        "{rows}×{columns} utilities do not fit {classes} classes: give a row for each true \
         class, all of finite numbers, one for each decision and, if wanted, one for none"
    )]
    Utilities {
        /// Rows given.
        rows: usize,
        /// Numbers in the first.
        columns: usize,
        /// Number of classes.
        classes: usize,
    },
    /// A measure that there is none of.
    #[cfg(feature = "layers")]
    #[error("there is no measure {name:?}, but {nearest}; Properties names them all")]
    NoSuchMeasure {
        /// The name asked for.
        name: String,
        /// The one most like it.
        nearest: String,
    },
    /// Measurements that cannot be compared.
    #[cfg(feature = "layers")]
    #[error(
        "measurements of {first} and of {second} examples can only be compared where the examples are \
         the same: measure both nets on one data set"
    )]
    OtherExamples {
        /// Examples of the first.
        first: usize,
        /// Examples of the second.
        second: usize,
    },

    // ---- format: files of parameters, nets as JSON ----
    /// JSON that describes no net.
    #[cfg(feature = "layers")]
    #[error("this does not describe a net: {place}: {reason}")]
    NetJson {
        /// The layer or field.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A file that holds another net than the one that is wanted.
    #[cfg(feature = "layers")]
    #[error(
        "the file holds the net {file:?}, whose layers are not those of {given:?}, which was asked \
         for: leave out --architecture and --preset, or choose that net's file"
    )]
    OtherNet {
        /// The name of the file's net.
        file: String,
        /// The name of the net that was asked for.
        given: String,
    },
    /// A file is not a readable safetensors file.
    #[error("the file of weights cannot be read as safetensors ({reason}): choose another file")]
    Safetensors {
        /// What the reader says.
        reason: String,
    },
    /// A file of weights lacks a parameter of the net, or has it in another shape or type.
    #[error("the file of weights does not fit {net}: {parameter} should be {expected}, got {got}")]
    Weights {
        /// The net's name.
        net: String,
        /// The parameter's name.
        parameter: String,
        /// Its shape in the net.
        expected: String,
        /// What the file has.
        got: String,
    },

    // ---- the terminal program ----
    /// A file whose contents are wrong.
    #[cfg(any(feature = "encode-image", not(target_arch = "wasm32")))]
    #[error("{file}: {source}")]
    InFile {
        /// The file.
        file: String,
        /// What is wrong with it.
        source: Box<Self>,
    },
}
impl Error {
    /// An option that there is none of, with the known one that is most like it.
    pub(crate) fn unknown_option(key: &str, known: &[&str]) -> Self {
        let nearest =
            nearest(key, known).map_or_else(String::new, |it| format!(" (did you mean `{it}`?)"));
        let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
        Self::UnknownOption { key: key.into(), nearest, known: known.join(", ") }
    }
}

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
