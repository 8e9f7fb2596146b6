//! The long form of the fault tests: its table, and that each of its rows is a test that exists.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Machine;

/// A machine on which each fault test says `said`, and whose README has a place for the table.
fn soaking(said: &str) -> Machine {
    let machine = Machine::new();
    machine.command("cargo", &format!("mkdir -p \"$CARGO_TARGET_DIR\"\n{said}"));
    let readme = "# Before\n<!-- soak -->\nolder table\n<!-- /soak -->\nAfter | it\n";
    fs::write(machine.root().join("README.md"), readme).unwrap();
    machine
}

/// Runs the long form of the fault tests with seed 7; gives whether it passed, and the README after it.
fn soak(machine: &Machine) -> (bool, String) {
    let output = machine.start("scripts/soak", &["7"]).output().unwrap();
    (output.status.success(), fs::read_to_string(machine.root().join("README.md")).unwrap())
}

#[test]
fn the_table_of_the_fault_tests_takes_its_place_in_the_readme_and_nothing_else_changes() {
    let machine = soaking("echo '12 kills, 0 lost'; echo 'test result: ok. 1 passed; 0 failed'");
    let (passed, readme) = soak(&machine);
    assert!(passed, "{readme}");
    assert!(readme.starts_with("# Before\n<!-- soak -->\n\nSeed 7, "), "{readme}");
    assert!(readme.ends_with("|\n\n<!-- /soak -->\nAfter | it\n"), "{readme}");
    assert!(readme.contains("| kill -9 at any time | passed | 12 kills, 0 lost | "), "{readme}");
    assert!(!readme.contains("older table"), "{readme}");
    let again = machine.start("scripts/soak", &["--quote"]).output().unwrap();
    assert!(again.status.success());
    assert_eq!(fs::read_to_string(machine.root().join("README.md")).unwrap(), readme, "the same once more");
}

#[test]
fn a_fault_test_that_fails_is_skipped_or_is_not_run_is_said_in_the_table_and_the_script_fails() {
    for (said, word) in [
        ("case $* in *--no-run*) ;; *) exit 101 ;; esac", "**FAILED**"),
        ("echo 'skipped: no strace' >&2; echo 'test result: ok. 1 passed; 0 failed'", "**skipped**"),
        ("echo 'test a ... skipped: no strace'; echo 'test result: ok. 1 passed; 0 failed'", "**skipped**"),
        ("echo 'test result: ok. 0 passed; 0 failed'", "**not run**"),
        ("echo 'test result: ok. 1 passed; 0 failed'", "**says nothing**"),
    ] {
        let (passed, readme) = soak(&soaking(said));
        assert!(!passed, "{said}: {readme}");
        assert!(readme.contains(&format!("| kill -9 at any time | {word} | ")), "{said}: {readme}");
    }
}

/// A row of the table: the test program and the path of the test in it.
type Row = (String, String);

/// The rows of `scripts/soak`, and the line that builds their programs.
fn rows() -> (Vec<Row>, String) {
    let script = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/soak")).unwrap();
    let rows = script.lines().filter_map(|line| line.strip_prefix("soak '")).map(|line| {
        let (_, call) = line.split_once("' ").expect("soak 'WORDS' BINARY TEST");
        let (binary, test) = call.split_once(' ').expect("soak 'WORDS' BINARY TEST");
        (binary.to_owned(), test.to_owned())
    });
    let build = script.lines().find(|line| line.contains("--no-run")).unwrap().to_owned();
    (rows.collect(), build)
}

/// The sources in which a test of this path may stand.
fn sources((binary, test): &Row) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut modules: Vec<&str> = test.split("::").collect();
    modules.pop();
    if binary == "lib" {
        // In a file of its own, or in the module `tests` at the end of the file.
        let inline = modules.strip_suffix(&["tests"]).unwrap_or(&modules).join("/");
        let own = modules.join("/");
        [inline, own].map(|path| root.join(format!("src/{path}.rs"))).into()
    } else if modules.is_empty() {
        [format!("tests/{binary}.rs"), format!("tests/{binary}/main.rs")].map(|path| root.join(path)).into()
    } else {
        vec![root.join(format!("tests/{binary}/{}.rs", modules.join("/")))]
    }
}

/// Whether the sources have this test.
fn exists(row: &Row) -> bool {
    let name = row.1.rsplit("::").next().unwrap();
    let head = format!("#[test]\nfn {name}()");
    sources(row).iter().any(|path| {
        let text = fs::read_to_string(path).unwrap_or_default();
        let trimmed: Vec<&str> = text.lines().map(str::trim_start).collect();
        trimmed.join("\n").contains(&head)
    })
}

#[test]
fn every_row_of_the_table_is_a_test_that_exists_and_whose_program_is_built() {
    let (rows, build) = rows();
    assert!(rows.len() > 30, "control: {} rows were found", rows.len());
    for row in &rows {
        assert!(exists(row), "scripts/soak names {} of {}, which is not in the sources", row.1, row.0);
        let flag = if row.0 == "lib" { "--lib".to_owned() } else { format!("--test {}", row.0) };
        assert!(build.contains(&flag), "scripts/soak does not build {} beforehand", row.0);
    }
    let mut names: Vec<_> = rows.iter().collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), rows.len(), "a test stands in the table twice");
    // Control: a test that was renamed, and one that is not called by the harness.
    for (binary, test) in
        [("store", "kill::no_such_test"), ("store", "kill::planned"), ("lib", "hostile::run")]
    {
        assert!(!exists(&(binary.to_owned(), test.to_owned())), "{test}");
    }
}
