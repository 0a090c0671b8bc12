//! Files that are made from the library's tables: the catalogue that the page's forms read, and the
//! options' type in TypeScript. To write them anew: `UPDATE=1 cargo test --test integration catalogue`.
#![cfg(not(target_arch = "wasm32"))]

use std::fmt::Write;
use std::fs;

use lenet_playground::catalogue::{Entry, Field, FieldKind};
use lenet_playground::format::{catalogue, meanings};
use lenet_playground::net::Initializer;
use lenet_playground::optimizer::{ENTRIES, KINDS};
use lenet_playground::train::{FIELDS, Objective, Options, SCHEDULES, Setting};
use serde_json::{Map, Value, json};

fn check(file: &str, expected: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::write(file, expected).unwrap();
    }
    let is = fs::read_to_string(file).unwrap_or_default();
    assert!(
        is == expected,
        "{file} is older than the tables: UPDATE=1 cargo test --test integration catalogue"
    );
}

#[test]
fn the_catalogue_is_as_the_tables() {
    let mut json = shortest(&catalogue());
    json["first"] = first();
    let json = serde_json::to_string_pretty(&json).unwrap();
    check("www/src/generated/catalogue.json", &format!("{json}\n"));
}

/// Options that are always in sight on the page.
const COMMON: [&str; 6] = ["epochs", "batchSize", "optimizer", "learningRate", "schedule", "seed"];

/// What the page's first load has of the catalogue.
fn first() -> Value {
    let common = FIELDS.iter().filter(|field| COMMON.contains(&field.key));
    let fields = common.clone().map(|field| {
        let mut json = shortest(field);
        // Neither is shown at first.
        json.as_object_mut().unwrap().retain(|key, _| !["help", "unit"].contains(&key.as_str()));
        json
    });
    let usual = common.map(|field| (field.key.into(), shortest(&field.default)));
    let rates = KINDS.iter().map(|kind| (kind.name.into(), shortest(&kind.learning_rate)));
    let fields: Vec<Value> = fields.collect();
    json!({
        "usual": usual.collect::<Map<_, _>>(),
        "fields": fields,
        "learningRates": rates.collect::<Map<_, _>>(),
        "constants": { "optimizer": keys(ENTRIES), "schedule": keys(SCHEDULES) },
        "plain": plain(),
    })
}

/// As JSON in which 0.003 in single precision is 0.003.
fn shortest(value: &impl serde::Serialize) -> Value {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

/// The constants of all entries, each once.
fn keys(entries: &[Entry]) -> Vec<&'static str> {
    let mut keys = Vec::new();
    for field in entries.iter().flat_map(|entry| entry.fields) {
        if !keys.contains(&field.key) {
            keys.push(field.key);
        }
    }
    keys
}

/// The options that the module of the page's first load takes.
fn plain() -> Vec<&'static str> {
    let fields = FIELDS.iter().map(|field| (field, vec![(field.key, setting(field))]));
    let constants = ENTRIES.iter().flat_map(|entry| {
        let optimizer = ("optimizer", Setting::Text(entry.name.into()));
        entry
            .fields
            .iter()
            .map(move |field| (field, vec![optimizer.clone(), (field.key, setting(field))]))
    });
    let mut keys = Vec::new();
    for (field, settings) in fields.chain(constants) {
        let options = Options::with_objective(Objective::OF_SOFTMAX).with_plain(&settings);
        if options.is_ok() && !keys.contains(&field.key) {
            keys.push(field.key);
        }
    }
    keys
}

/// A value of the option, unlike its default where it can be.
fn setting(field: &Field) -> Setting {
    match field.kind {
        FieldKind::Number(_) => Setting::Number(0.5),
        FieldKind::Flag => Setting::Flag(true),
        FieldKind::Choice { choices } => Setting::Text(choices.last().unwrap().name.into()),
        FieldKind::Numbers(_) => Setting::Numbers(vec![0.5]),
        FieldKind::NumberByName(_) => Setting::ByName(vec![("conv1".into(), 0.5)]),
        _ => Setting::Integer(2),
    }
}

/// What is called `name` in JSON is an initializer of that name.
#[test]
fn the_initializers_are_those_that_json_knows() {
    for Entry { name, fields, .. } in Initializer::ENTRIES {
        let settings = fields.iter().map(|field| (field.key.into(), json!(field.default)));
        let json = match fields {
            [] => json!(name),
            _ => json!({ *name: settings.collect::<Map<_, _>>() }),
        };
        let read: Initializer = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), json);
    }
    let unknown = serde_json::from_str::<Initializer>("\"\"").unwrap_err().to_string();
    for name in Initializer::ENTRIES.iter().map(|entry| entry.name) {
        assert!(unknown.contains(name), "{unknown}");
    }
    assert_eq!(unknown.matches('`').count(), 2 + 2 * Initializer::ENTRIES.len(), "{unknown}");
}

#[test]
fn the_options_type_is_as_the_tables() {
    check("src/web/options.d.ts", &options_type());
}

/// `TrainOptions` in TypeScript.
fn options_type() -> String {
    let mut text = String::from(
        "/**\n * The options of a run: how to train, and when to end. What is left out is as in `defaultTrainOptions()`; an\n \
         * optimizer that is named brings its own constants and learning rate.\n */\nexport interface TrainOptions {\n",
    );
    for field in FIELDS {
        property(&mut text, field, field.default.is_none());
    }
    let mut known = Vec::new();
    for field in ENTRIES.iter().chain(SCHEDULES).flat_map(|entry| entry.fields) {
        if !known.contains(&field.key) {
            known.push(field.key);
            property(&mut text, field, true);
        }
    }
    text.push_str("}\n");
    text
}

fn property(text: &mut String, field: &Field, optional: bool) {
    let meaning = |(help, owners): (&str, Vec<&str>)| {
        let names: Vec<String> = owners.iter().map(|name| format!("\"{name}\"")).collect();
        let of =
            if names.is_empty() { String::new() } else { format!(" Of {}.", names.join(", ")) };
        format!("{}.{of}", help.trim_end_matches('.'))
    };
    let help = meanings(field.key).into_iter().map(meaning).collect::<Vec<_>>().join(" ");
    let mark = if optional { "?" } else { "" };
    let (key, kind) = (field.key, type_of(field.kind));
    writeln!(text, "  /** {help} */\n  {key}{mark}: {kind};").unwrap();
}

fn type_of(kind: FieldKind) -> String {
    let plain = match kind {
        FieldKind::Integer(_) | FieldKind::Number(_) => "number",
        FieldKind::IntegerOr { name, .. } => return format!("number | \"{name}\""),
        FieldKind::Interval => "number | `${number}steps` | `${number}epochs`",
        FieldKind::Pair(_) => "number | [number, number]",
        FieldKind::Integers(_) | FieldKind::Numbers(_) => "number[]",
        FieldKind::NumberByName(_) => "Record<string, number>",
        FieldKind::Flag => "boolean",
        FieldKind::Choice { choices } => {
            let names = choices.iter().map(|choice| format!("\"{}\"", choice.name));
            return names.collect::<Vec<_>>().join(" | ");
        }
        FieldKind::Text => "string",
        FieldKind::Pairs(_) | FieldKind::Variant { .. } => {
            unreachable!("no option of a run is one")
        }
    };
    plain.into()
}
