//! Files that are made from the library's tables: the catalogue that the page's forms read, and the
//! options' type in TypeScript. To write them anew: `UPDATE=1 cargo test --test integration catalogue`.
#![cfg(not(target_arch = "wasm32"))]

use std::fmt::Write;
use std::fs;

use lenet_playground::catalogue::{Field, FieldKind};
use lenet_playground::format::{catalogue, meanings};
use lenet_playground::optimizer::ENTRIES;
use lenet_playground::train::{FIELDS, SCHEDULES};

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
    let json = serde_json::to_string_pretty(&catalogue()).unwrap();
    check("www/src/generated/catalogue.json", &format!("{json}\n"));
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
