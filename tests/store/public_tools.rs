//! Links, seals and exported files are checked as the documentation says, without the program.

use crate::kit::berlin;
use crate::proof::{link_anew, sealed, tamper};

/// The check with public tools that the documentation describes; `None` with a word where they are not there.
pub(crate) fn public_check(arguments: &[&std::ffi::OsStr]) -> Option<(bool, String)> {
    let there = |program: &str, argument: &str| {
        std::process::Command::new(program).arg(argument).output().is_ok_and(|output| output.status.success())
    };
    if !there("python3", "--version") || !there("openssl", "version") {
        eprintln!("skipped: python3 or openssl is not installed here");
        return None;
    }
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/docs/verify.py");
    let output = std::process::Command::new("python3").arg(script).args(arguments).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    Some((output.status.success(), String::from_utf8(said).unwrap()))
}

#[test]
fn links_and_seals_are_checked_with_public_tools_as_the_documentation_says() {
    let (place, mut writer) = sealed();
    writer.seal(&berlin("2026-11-22 10:00:00")).unwrap().expect("a second seal");
    drop(writer);
    let key = visionpresence::store::key_care::state(&place.dir).unwrap().public_key;
    let database = place.dir.database();
    let arguments = [database.as_os_str(), key.as_ref()];
    let Some((ok, said)) = public_check(&arguments) else { return };
    assert!(ok && said.contains("clock_event: 10 links hold") && said.contains("2 seals hold"), "{said}");

    let other = "5a".repeat(32);
    let (ok, said) = public_check(&[database.as_os_str(), other.as_ref()]).unwrap();
    assert!(!ok && said.contains("not signed with this key"), "{said}");
    tamper(&place, |sqlite| {
        sqlite.execute("UPDATE clock_event SET score = 7.5 WHERE sequence = 5", []).unwrap();
    });
    let (ok, said) = public_check(&arguments).unwrap();
    assert!(!ok && said.contains("clock_event: the first broken link is 5"), "{said}");
    tamper(&place, link_anew);
    let (ok, said) = public_check(&arguments).unwrap();
    assert!(!ok && said.contains("seal is 1: clock_event was written anew"), "{said}");
}

#[test]
fn an_exported_month_carries_the_seal_and_is_checked_with_public_tools() {
    let (place, mut writer) = sealed();
    writer.seal(&berlin("2026-11-22 10:00:00")).unwrap().expect("a second seal");
    let file = place.beside("november.csv");
    let export = |to: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_visionpresence"))
            .args(["export", "--format", "csv", "--from", "2026-11-01", "--to", to, "--data"])
            .arg(place.root())
            .arg("--out")
            .arg(&file)
            .env("VISIONPRESENCE_KEY", place.beside("site.key"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let seal = place.beside("november.csv.seal.json");
    export("2026-11-19");
    assert!(!seal.exists(), "none of these days is sealed");
    export("2026-11-30");
    let carried = std::fs::read_to_string(&seal).unwrap();
    assert!(carried.contains("number 2\\nday 2026-11-21"), "{carried}");

    let key = visionpresence::store::key_care::state(&place.dir).unwrap().public_key;
    let arguments = ["--export".as_ref(), file.as_os_str(), key.as_ref()];
    let Some((ok, said)) = public_check(&arguments) else { return };
    assert!(ok && said.contains("2026-11-21 is sealed"), "{said}");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("E001", "E002", 1)).unwrap();
    let (ok, said) = public_check(&arguments).unwrap();
    assert!(!ok && said.contains("not the one that was exported"), "{said}");
}
