//! The bill of materials: each crate and model that is in the program, and no other.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What `cargo` says, called as `scripts/release` calls it.
fn cargo(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(ROOT).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The bill for a program of these crates.
fn bill(metadata: &[u8], tree: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let (said, file) = (folder.path().join("metadata"), folder.path().join("tree"));
    fs::write(&said, metadata).unwrap();
    fs::write(&file, tree).unwrap();
    Command::new("python3")
        .args(["scripts/setup/sbom.py", "Cargo.lock", "assets/models.toml"])
        .arg(&file)
        .current_dir(ROOT)
        .stdin(fs::File::open(said).unwrap())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .output()
        .unwrap()
}

#[test]
fn the_bill_of_materials_names_each_crate_and_model_with_licence_and_checksum_and_no_other() {
    let metadata = cargo(&["metadata", "--format-version", "1", "--locked"]);
    let tree = ["tree", "--locked", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"];
    let tree = String::from_utf8(cargo(&tree)).unwrap();
    let output = bill(&metadata, &tree);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let bill: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(bill["metadata"]["component"]["name"], "visionpresence");
    let components = bill["components"].as_array().unwrap();
    let text =
        |component: &Value, path: &str| component.pointer(path).and_then(Value::as_str).map(str::to_owned);
    for component in components {
        assert!(text(component, "/licenses/0/expression").is_some_and(|it| !it.is_empty()), "{component}");
        assert!(text(component, "/hashes/0/content").is_some_and(|it| it.len() == 64), "{component}");
    }
    let crates: BTreeSet<String> = components
        .iter()
        .filter_map(|component| {
            Some(format!("{} v{}", text(component, "/name")?, text(component, "/version")?))
        })
        .collect();
    let wanted: BTreeSet<String> = tree
        .lines()
        .map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" "))
        .filter(|it| !it.is_empty() && !it.starts_with("visionpresence "))
        .collect();
    assert!(wanted.len() > 200, "{}", wanted.len());
    assert_eq!(crates, wanted);
    let models = fs::read_to_string(Path::new(ROOT).join("assets/models.toml")).unwrap();
    let listed = models.lines().filter(|line| line.starts_with("file = ")).count();
    assert!(listed > 0);
    assert_eq!(components.len() - crates.len(), listed);
}

#[test]
fn a_crate_that_nothing_is_known_of_or_without_a_licence_fails_the_bill() {
    let metadata = cargo(&["metadata", "--format-version", "1", "--locked", "--no-deps"]);
    let own = format!("visionpresence v{} ({ROOT})\n", env!("CARGO_PKG_VERSION"));
    assert!(bill(&metadata, &own).status.success(), "control");
    let unknown = bill(&metadata, &format!("{own}leftpad v1.0.0\n"));
    assert!(!unknown.status.success());
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("leftpad"));
    assert!(!bill(&metadata, "").status.success(), "no tree");
    let mut known: Value = serde_json::from_slice(&metadata).unwrap();
    let mut other = known["packages"][0].clone();
    (other["name"], other["version"], other["license"]) = ("leftpad".into(), "1.0.0".into(), Value::Null);
    known["packages"].as_array_mut().unwrap().push(other);
    let silent = bill(known.to_string().as_bytes(), &format!("{own}leftpad v1.0.0\n"));
    assert!(!silent.status.success());
    assert!(String::from_utf8_lossy(&silent.stderr).contains("no licence"));
}
