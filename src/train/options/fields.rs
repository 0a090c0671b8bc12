//! The options of a run in the catalogue: names, ranges, defaults, units and help.

use crate::catalogue::{Choice, Entry, Field, FieldKind, Range, Value};
use crate::optimizer;

const fn number(key: &'static str, label: &'static str, range: Range, help: &'static str) -> Field {
    Field { key, label, kind: FieldKind::Number(range), default: None, unit: None, help }
}

const fn integer(
    key: &'static str,
    label: &'static str,
    range: Range,
    unit: Option<&'static str>,
    help: &'static str,
) -> Field {
    Field { key, label, kind: FieldKind::Integer(range), default: None, unit, help }
}

const fn choice(
    key: &'static str,
    label: &'static str,
    choices: &'static [Choice],
    default: &'static str,
    help: &'static str,
) -> Field {
    let (kind, default) = (FieldKind::Choice { choices }, Some(Value::Text(default)));
    Field { key, label, kind, default, unit: None, help }
}

const ABOVE_ZERO: Range =
    Range { min: Some(1.0), expected: "a whole number above 0", ..Range::ANY };
const WHOLE: Range = Range { min: Some(0.0), expected: "a whole number from 0 up", ..Range::ANY };

const NAMES_OF_OPTIMIZERS: [Choice; optimizer::NAMES.len()] = choices(optimizer::ENTRIES);
const NAMES_OF_SCHEDULES: [Choice; SCHEDULES.len()] = choices(SCHEDULES);

const fn choices<const N: usize>(entries: &[Entry]) -> [Choice; N] {
    let mut choices = [Choice { name: "", label: "" }; N];
    let mut at = 0;
    while at < N {
        choices[at] = Choice { name: entries[at].name, label: entries[at].label };
        at += 1;
    }
    choices
}

/// The losses, by name.
pub const OBJECTIVES: &[Choice] = &[
    Choice { name: "automatic", label: "Automatic" },
    Choice { name: "cross-entropy", label: "Cross-entropy" },
    Choice { name: "binary-cross-entropy", label: "Binary cross-entropy" },
    Choice { name: "mean-squared", label: "Mean squared difference" },
    Choice { name: "mean-absolute", label: "Mean absolute difference" },
];

/// The options of a run besides the constants of its optimizer and its schedule.
pub const FIELDS: &[Field] = &[
    Field {
        default: Some(Value::Integer(5)),
        ..integer("epochs", "epochs", ABOVE_ZERO, None, "Times each training image is seen")
    },
    Field {
        default: Some(Value::Integer(64)),
        kind: FieldKind::IntegerOr { range: ABOVE_ZERO, name: "all" },
        ..integer(
            "batchSize",
            "batch size",
            ABOVE_ZERO,
            Some("images"),
            "Images in a step; \"all\" for all training images in every step",
        )
    },
    choice(
        "objective",
        "loss",
        OBJECTIVES,
        "automatic",
        "The loss that is made small; \"automatic\" goes by the net's last layer",
    ),
    choice(
        "optimizer",
        "optimizer",
        &NAMES_OF_OPTIMIZERS,
        "adamw",
        "What turns gradients into updates; it brings its own usual learning rate",
    ),
    Field {
        default: Some(Value::Number(0.003)),
        ..number(
            "learningRate",
            "learning rate",
            Range::ABOVE_ZERO,
            "Learning rate, at the schedule's highest point",
        )
    },
    choice(
        "schedule",
        "schedule",
        &NAMES_OF_SCHEDULES,
        "one-cycle",
        "How the learning rate changes over the run",
    ),
    Field {
        kind: FieldKind::NumberByName(Range::FROM_ZERO),
        ..number(
            "multipliers",
            "learning-rate multiplier",
            Range::FROM_ZERO,
            "Parts of the net with their share of the learning rate; 0 freezes a part",
        )
    },
    Field {
        default: Some(Value::Number(0.0)),
        ..number(
            "l2",
            "L2",
            Range::FROM_ZERO,
            "Strength of the L2 penalty on the weights, λ in λ/2·‖weights‖²; 0 for none",
        )
    },
    Field {
        key: "l2Biases",
        label: "L2 for biases",
        kind: FieldKind::Flag,
        default: Some(Value::Flag(false)),
        unit: None,
        help: "Put the L2 penalty on biases as well",
    },
    number(
        "clipNorm",
        "clip norm",
        Range::ABOVE_ZERO,
        "Shrink the gradients where their norm, over the whole net, is larger (not on a GPU yet)",
    ),
    number(
        "clipValue",
        "clip value",
        Range::ABOVE_ZERO,
        "Cut each gradient off at this value and at its negative",
    ),
    Field {
        default: Some(Value::Integer(1)),
        ..integer(
            "seed",
            "seed",
            WHOLE,
            None,
            "Sets the first weights, the images held out and the order of the others",
        )
    },
    integer(
        "validation",
        "images held out",
        WHOLE,
        Some("images"),
        "Training images held out to validate with; where left out a tenth, at most 5000",
    ),
    Field {
        default: Some(Value::Integer(0)),
        ..integer(
            "shift",
            "shift",
            Range::whole(0, super::LARGEST_SHIFT, "a whole number of pixels from 0 to 8"),
            Some("pixels"),
            "Move each image by up to so many pixels in each direction, anew each time it is shown",
        )
    },
    Field {
        default: Some(Value::Integer(1)),
        kind: FieldKind::Interval,
        ..integer(
            "validateEvery",
            "validation interval",
            ABOVE_ZERO,
            Some("epochs"),
            "How often the net is measured on the images held out: 2 or 2epochs, or 100steps",
        )
    },
    choice(
        "measurement",
        "measurement",
        &[
            Choice { name: "loss", label: "Loss" },
            Choice { name: "accuracy", label: "Accuracy" },
            Choice { name: "error", label: "Error" },
        ],
        "loss",
        "What decides which net is the best, and whether it still gets better",
    ),
    integer(
        "patience",
        "patience",
        ABOVE_ZERO,
        Some("validations"),
        "End the run after so many validations in a row that bring nothing",
    ),
    number(
        "minimumChange",
        "minimum change",
        Range::FROM_ZERO,
        "What a validation must bring at least to count, in the measurement's own unit",
    ),
    Field {
        unit: Some("seconds"),
        ..number("seconds", "time limit", Range::ABOVE_ZERO, "End the run after so many seconds")
    },
    Field {
        kind: FieldKind::Interval,
        ..integer(
            "checkpointEvery",
            "checkpoint interval",
            ABOVE_ZERO,
            Some("epochs"),
            "How often a checkpoint is due: 2 or 2epochs, or 100steps",
        )
    },
];

const SHARES: Range =
    Range { expected: "shares of the run, from 0 to below 1", ..Range::BELOW_ONE };

const FACTOR: Field = Field {
    default: Some(Value::Number(0.1)),
    ..number(
        "stepFactor",
        "step factor",
        Range::ABOVE_ZERO,
        "What schedule step multiplies the learning rate by",
    )
};

/// The schedules, with their constants.
pub const SCHEDULES: &[Entry] = &[
    Entry {
        name: "constant",
        label: "Constant",
        help: "The same learning rate throughout",
        source: "",
        fields: &[],
    },
    Entry {
        name: "step",
        label: "Steps",
        help: "Down by a factor now and then",
        source: "",
        fields: &[
            FACTOR,
            integer(
                "stepEvery",
                "step interval",
                ABOVE_ZERO,
                Some("epochs"),
                "Epochs between two changes of schedule step; in place of the step positions",
            ),
            Field {
                kind: FieldKind::Numbers(SHARES),
                default: Some(Value::Numbers(&[0.5, 0.75])),
                ..number(
                    "stepAt",
                    "step positions",
                    SHARES,
                    "Where schedule step changes the learning rate, as shares of the run",
                )
            },
        ],
    },
    Entry {
        name: "cosine",
        label: "Cosine",
        help: "Down along half a cosine to nothing",
        source: "Loshchilov and Hutter 2016, arXiv:1608.03983",
        fields: &[],
    },
    Entry {
        name: "one-cycle",
        label: "One cycle",
        help: "Up in the first quarter of the run, then down to almost nothing",
        source: "Smith and Topin 2017, arXiv:1708.07120",
        fields: &[],
    },
];
