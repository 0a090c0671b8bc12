//! The Rust that a net is written as compiles, and builds the net.

#![cfg(not(target_arch = "wasm32"))]

use lenet_playground::Error;
use lenet_playground::format::write_rust;
use lenet_playground::net::Graph;

/// One of most kinds of layers. To write the file anew: `UPDATE=1 cargo test --test integration generated`.
fn built() -> Result<lenet_playground::net::Net, Error> {
    include!("generated/net.rs")
}

fn graph() -> Graph {
    let text = std::fs::read_to_string("tests/generated/net.json").unwrap();
    lenet_playground::format::read_net(&text).unwrap()
}

#[test]
fn what_is_written_builds_the_net() {
    let code = format!("{{\n{}Ok(net)\n}}\n", write_rust(&graph()).unwrap());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write("tests/generated/net.rs", &code).unwrap();
    }
    assert_eq!(include_str!("generated/net.rs"), code);
    assert_eq!(built().unwrap(), graph().build().unwrap());
}

/// The page makes its forms of layers from this file.
#[test]
fn the_page_knows_the_layers_that_there_are() {
    use lenet_playground::layers::registry;
    const FILE: &str = "www/src/generated/layers.json";
    let json = serde_json::to_string_pretty(registry::kinds()).unwrap() + "\n";
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(FILE, &json).unwrap();
    }
    let kept = std::fs::read_to_string(FILE).unwrap();
    assert!(
        kept == json,
        "{FILE} is out of date: UPDATE=1 cargo test --test integration generated"
    );
}
