use super::support::{Room, keys};

#[test]
fn the_processor_passes_and_says_so() {
    let run = Room::empty().lenet("check");
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    let lines: Vec<_> = run.stdout.lines().collect();
    let [title, head, .., last] = lines.as_slice() else { panic!("{lines:?}") };
    assert_eq!(*title, "CPU");
    assert!(head.starts_with("net ") && head.ends_with(" allowed"), "{head}");
    assert_eq!(*last, format!("all {} checks passed", lines.len() - 3));
    let widths = |line: &&str| line.chars().count();
    assert!(lines[2..lines.len() - 1].iter().all(|line| widths(line) == widths(head)), "{lines:?}");
}

#[test]
fn checks_are_told_as_json_one_on_a_line() {
    let checks = Room::empty().json("check --threads 2 --json");
    assert!(checks.len() > 60, "{}", checks.len());
    for check in &checks {
        let expected =
            ["adapter", "allowed", "engine", "largest_error", "name", "passed", "quantity"];
        assert_eq!(keys(check), expected);
        assert_eq!((&check["passed"], &check["engine"]), (&true.into(), &"cpu".into()), "{check}");
        assert!(check["largest_error"].as_f64() <= check["allowed"].as_f64(), "{check}");
    }
}
