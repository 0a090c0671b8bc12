//! The options of a run, from the command line: a flag for each of them, made from the tables in
//! which the library has their names, ranges, defaults and help.

use clap::builder::{PossibleValuesParser, TypedValueParser, ValueParser};
use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command, FromArgMatches};
use lenet_playground::catalogue::{Field, FieldKind, Value};
use lenet_playground::error::SettingError;
use lenet_playground::format::meanings;
use lenet_playground::optimizer::{ENTRIES, KINDS};
use lenet_playground::train::{Every, FIELDS, Options, SCHEDULES, Setting};
use lenet_playground::{Error, Result};

/// The options that were given.
#[derive(Debug, Clone, Default)]
pub struct Recipe {
    settings: Vec<(&'static str, Setting)>,
}

/// Flags that are not the option's name in kebab-case.
const FLAGS: &[(&str, &str)] = &[
    ("batchSize", "batch"),
    ("objective", "loss"),
    ("learningRate", "lr"),
    ("multipliers", "lr-of"),
    ("measurement", "measure"),
    ("minimumChange", "min-change"),
    ("seconds", "time-goal"),
];

/// Options that a run that is resumed may have anew, unlike the others.
const GOALS: &[&str] =
    &["validateEvery", "measurement", "patience", "minimumChange", "seconds", "checkpointEvery"];

const FULL_BATCH: &str = "fullBatch";

impl Recipe {
    /// These options in place of the usual ones, checked.
    ///
    /// # Errors
    /// [`OptionError`] where one is out of range or belongs to another optimizer or schedule.
    pub fn options(&self, usual: &Options) -> Result<Options> {
        let options = usual.clone().with(&self.settings).map_err(by_flag)?;
        options.check()?;
        Ok(options)
    }
}

/// An error in the words of the command line.
fn by_flag(error: Error) -> Error {
    let Some(SettingError::OfOthers { key, what, owners, .. }) = error.downcast_ref() else {
        return error;
    };
    let own = fields().into_iter().find(|field| field.key == key);
    let key = format!("--{}", own.map_or(key.as_str(), |field| flag(field.key)));
    let expected = format!("left out without --{what} {owners}");
    SettingError::Value { key, expected, got: "a value".into() }.into()
}

/// The options there are, each once.
fn fields() -> Vec<&'static Field> {
    let mut fields: Vec<&Field> = Vec::new();
    let constants = ENTRIES.iter().chain(SCHEDULES).flat_map(|entry| entry.fields);
    for field in FIELDS.iter().chain(constants) {
        if fields.iter().all(|known| known.key != field.key) {
            fields.push(field);
        }
    }
    fields
}

/// The flag of an option.
fn flag(key: &'static str) -> &'static str {
    if let Some((_, flag)) = FLAGS.iter().find(|(known, _)| *known == key) {
        return flag;
    }
    let kebab = |c: char| match c.is_uppercase() {
        true => format!("-{}", c.to_lowercase()),
        false => c.to_string(),
    };
    key.chars().map(kebab).collect::<String>().leak()
}

fn argument(field: &'static Field) -> Arg {
    let goal = GOALS.contains(&field.key);
    let arg = Arg::new(field.key).long(flag(field.key)).help(help(field)).help_heading(if goal {
        "Goals of the run"
    } else {
        "Training"
    });
    let arg = match field.kind {
        FieldKind::Flag => return arg.action(ArgAction::SetTrue),
        FieldKind::Numbers(_) | FieldKind::Integers(_) => arg.value_delimiter(','),
        FieldKind::NumberByName(_) => arg.action(ArgAction::Append),
        _ => arg,
    };
    let arg = match field.key {
        "batchSize" => arg.conflicts_with(FULL_BATCH),
        "clipValue" => arg.conflicts_with("clipNorm"),
        "stepAt" => arg.conflicts_with("stepEvery"),
        "minimumChange" => arg.requires("patience"),
        "checkpointEvery" => arg.requires("checkpoint"),
        _ => arg,
    };
    let name = value_name(field.kind);
    arg.value_name(name).allow_negative_numbers(true).value_parser(parser(field.kind))
}

fn value_name(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Integer(_) | FieldKind::IntegerOr { .. } => "N",
        FieldKind::Interval => "EVERY",
        FieldKind::NumberByName(_) => "PART=FACTOR",
        FieldKind::Numbers(_) | FieldKind::Integers(_) => "NUMBERS",
        FieldKind::Choice { .. } => "NAME",
        _ => "NUMBER",
    }
}

fn help(field: &Field) -> String {
    let meaning = |(help, owners): (&str, Vec<&str>)| {
        let of =
            if owners.is_empty() { String::new() } else { format!(", of {}", owners.join(", ")) };
        format!("{}{of}", help.trim_end_matches('.'))
    };
    let mut help = meanings(field.key).into_iter().map(meaning).collect::<Vec<_>>().join(". ");
    let default = match field.default {
        Some(Value::Integer(value)) => value.to_string(),
        Some(Value::Number(value)) => value.to_string(),
        Some(Value::Text(value)) => value.into(),
        Some(Value::Numbers(values)) => {
            values.iter().map(f32::to_string).collect::<Vec<_>>().join(",")
        }
        _ => return help,
    };
    let others = match field.key {
        "learningRate" => usual_rates(),
        key => other_defaults(key, field.default),
    };
    help.push_str(&format!(" [default: {default}{others}, or the preset's]"));
    help
}

/// The learning rates of the optimizers.
fn usual_rates() -> String {
    let rates = KINDS.iter().map(|kind| format!("{} {}", kind.name, kind.learning_rate));
    format!("; of {}", rates.collect::<Vec<_>>().join(", "))
}

/// The defaults of a constant that are not this one.
fn other_defaults(key: &str, usual: Option<Value>) -> String {
    let constants = KINDS.iter().flat_map(|kind| {
        kind.constants().iter().map(|constant| (kind.name, constant.key, constant.default))
    });
    let others = constants
        .filter(|&(_, own, default)| own == key && usual != Some(Value::Number(default)))
        .map(|(name, _, default)| format!("; of {name} {default}"));
    others.collect()
}

fn parser(kind: FieldKind) -> ValueParser {
    if let FieldKind::Choice { choices } = kind {
        let names = choices.iter().map(|choice| choice.name);
        return PossibleValuesParser::new(names).map(Setting::Text).into();
    }
    ValueParser::new(move |text: &str| parse(kind, text))
}

fn parse(kind: FieldKind, text: &str) -> std::result::Result<Setting, String> {
    let number = |text: &str| text.parse::<f64>().map_err(|_| format!("{text} is not a number"));
    match kind {
        FieldKind::IntegerOr { name, .. } if text == name => Ok(text.into()),
        FieldKind::Integer(range) | FieldKind::IntegerOr { range, .. } => {
            text.parse().map(Setting::Integer).map_err(|_| format!("expected {}", range.expected))
        }
        FieldKind::Interval => {
            let read = text.parse::<Every>().map(|_| text.into());
            read.map_err(|_| "write it as 2, 2epochs or 100steps".into())
        }
        FieldKind::NumberByName(_) => {
            let (part, factor) =
                text.split_once('=').ok_or("write it as PART=FACTOR, such as conv1=0.1")?;
            Ok(Setting::ByName(vec![(part.to_owned(), number(factor)?)]))
        }
        _ => number(text).map(Setting::Number),
    }
}

/// The value of an option that was given.
fn given(field: &Field, matches: &mut ArgMatches) -> Option<Setting> {
    if field.kind == FieldKind::Flag {
        return matches.get_flag(field.key).then_some(Setting::Flag(true));
    }
    let all: Vec<Setting> = matches.remove_many(field.key)?.collect();
    let number = |setting: &Setting| match setting {
        Setting::Number(value) => Some(*value),
        _ => None,
    };
    let pairs = |setting: &Setting| match setting {
        Setting::ByName(pairs) => pairs.clone(),
        _ => Vec::new(),
    };
    match field.kind {
        FieldKind::Numbers(_) => Some(Setting::Numbers(all.iter().filter_map(number).collect())),
        FieldKind::NumberByName(_) => Some(Setting::ByName(all.iter().flat_map(pairs).collect())),
        _ => all.into_iter().next(),
    }
}

impl FromArgMatches for Recipe {
    fn from_arg_matches(matches: &ArgMatches) -> clap::error::Result<Self> {
        Self::from_arg_matches_mut(&mut matches.clone())
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> clap::error::Result<Self> {
        let mut recipe = Self::default();
        recipe.update_from_arg_matches_mut(matches)?;
        Ok(recipe)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> clap::error::Result<()> {
        self.update_from_arg_matches_mut(&mut matches.clone())
    }

    fn update_from_arg_matches_mut(&mut self, matches: &mut ArgMatches) -> clap::error::Result<()> {
        for field in fields() {
            if let Some(setting) = given(field, matches) {
                self.settings.push((field.key, setting));
            }
        }
        if matches.get_flag(FULL_BATCH) {
            self.settings.push(("batchSize", "all".into()));
        }
        Ok(())
    }
}

impl clap::Args for Recipe {
    fn augment_args(command: Command) -> Command {
        let full_batch = Arg::new(FULL_BATCH)
            .long("full-batch")
            .help("All training images in every step, as --batch all")
            .help_heading("Training")
            .action(ArgAction::SetTrue);
        let recipe = fields().into_iter().map(|field| field.key);
        let recipe = recipe.filter(|key| !GOALS.contains(key)).chain([FULL_BATCH]);
        let group = ArgGroup::new("recipe").multiple(true).args(recipe);
        let command = command.args(fields().into_iter().map(argument)).arg(full_batch);
        command.group(group)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

#[cfg(test)]
#[path = "../../../tests/common/any_options.rs"]
mod any_options;

#[cfg(test)]
mod tests {
    use clap::Parser;
    use lenet_playground::train::Preset;
    use proptest::prelude::*;

    use super::*;

    /// The flags of a setting.
    fn words(key: &'static str, setting: &Setting) -> Vec<String> {
        let flag = format!("--{}", flag(key));
        match setting {
            Setting::Flag(true) => vec![flag],
            Setting::Flag(false) | Setting::None => Vec::new(),
            Setting::ByName(pairs) => {
                let pair =
                    |(name, value): &(String, f64)| [flag.clone(), format!("{name}={value}")];
                pairs.iter().flat_map(pair).collect()
            }
            setting => vec![flag, setting.to_string()],
        }
    }

    proptest! {
        #[test]
        fn flags_bring_options_back(options in any_options::options()) {
            let settings = options.settings();
            let mut all: Vec<String> =
                settings.iter().flat_map(|(key, setting)| words(key, setting)).collect();
            all.extend(["--checkpoint".into(), "run".into()]);
            prop_assert_eq!(recipe(&all).options(&Options::default()).unwrap(), options);
        }
    }

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        recipe: Recipe,
        #[arg(long)]
        checkpoint: Option<String>,
    }

    fn recipe(words: &[String]) -> Recipe {
        let program = ["lenet".to_owned()];
        Line::parse_from(program.iter().chain(words)).recipe
    }

    #[test]
    fn what_is_not_asked_for_is_the_presets() {
        for Preset { options, id, .. } in Preset::all() {
            assert_eq!(recipe(&[]).options(&options).unwrap(), options, "{id}");
            let seed = ["--seed".into(), "7".into()];
            assert_eq!(recipe(&seed).options(&options).unwrap().seed, 7);
        }
    }
}
