//! `backup`, `backups` and `restore` as they are called.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use crate::backups::office;
use crate::kit::{Place, berlin, recorded, request};

fn run(place: &Place, arguments: &[&str], typed: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_visionpresence"));
    command.arg("--data").arg(place.root()).args(arguments);
    command.env("VISIONPRESENCE_KEY", place.beside("site.key"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut started = command.spawn().unwrap();
    // A command that asks nothing may have ended already.
    drop(started.stdin.take().unwrap().write_all(typed.as_bytes()));
    started.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn json(output: &Output) -> serde_json::Value {
    assert!(output.status.success(), "{}", said(output));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_backup_is_made_listed_previewed_restored_and_undone_by_commands() {
    let place = office();
    let made = json(&run(&place, &["--json", "backup"], ""));
    let name = made["name"].as_str().unwrap();
    recorded(place.writer().punch(&request("E002", berlin("2026-11-23 09:00:00"))));

    let listed = json(&run(&place, &["--json", "backups"], ""));
    assert_eq!(listed["backups"][0]["name"], name);
    assert!(said(&run(&place, &["backups"], "")).contains("verified"));
    assert!(run(&place, &["backups", "--verify", name], "").status.success());

    let preview = said(&run(&place, &["restore", name, "--preview"], ""));
    assert!(preview.contains("2 people, 3 events") && preview.contains("E002: 1"), "{preview}");
    let declined = run(&place, &["restore", name], "no\n");
    assert!(!declined.status.success() && said(&declined).contains("nothing was changed"));
    assert_eq!(place.count("clock_event"), 4);

    let restored = json(&run(&place, &["--json", "restore", name, "--yes"], ""));
    assert_eq!(place.count("clock_event"), 3);
    let kept = restored["set_aside"].as_str().unwrap();
    assert!(run(&place, &["restore", kept], "yes\n").status.success());
    assert_eq!(place.count("clock_event"), 4);
    place.assert_sound();
}

#[test]
fn verify_reads_every_backup_and_names_the_one_that_is_damaged() {
    let place = office();
    let none = said(&run(&place, &["verify"], ""));
    assert!(none.contains("There is no backup that was read."), "{none}");
    let [first, second] = [(), ()].map(|()| {
        let made = json(&run(&place, &["--json", "backup"], ""));
        made["name"].as_str().unwrap().to_owned()
    });
    let whole = run(&place, &["verify"], "");
    assert!(whole.status.success() && said(&whole).contains("2 backups are whole"), "{}", said(&whole));

    let path = place.dir.backups().join(&first);
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    std::fs::write(&path, bytes).unwrap();
    let damaged = run(&place, &["--json", "verify"], "");
    let told: serde_json::Value = serde_json::from_slice(&damaged.stdout).unwrap();
    assert!(!damaged.status.success() && told["ok"] == false, "{told}");
    assert!(
        told["problems"][0].as_str().unwrap().contains(&format!("the backup {first} is damaged")),
        "{told}"
    );
    assert!(!told["problems"].to_string().contains(&second), "{told}");
    let skipped = run(&place, &["verify", "--skip-backups"], "");
    assert!(skipped.status.success() && said(&skipped).contains("were not looked at"), "{}", said(&skipped));
}

#[test]
fn a_restore_refuses_while_the_kiosk_runs() {
    let place = office();
    let made = json(&run(&place, &["--json", "backup"], ""));
    let _kiosk = place.dir.lock_instance().unwrap();
    let refused = run(&place, &["restore", made["name"].as_str().unwrap(), "--yes"], "");
    assert!(!refused.status.success());
    assert!(said(&refused).contains("already running"), "{}", said(&refused));
}

#[test]
fn a_restore_refuses_while_another_program_writes() {
    let place = office();
    let made = json(&run(&place, &["--json", "backup"], ""));
    let _other = place.writer();
    let refused = run(&place, &["restore", made["name"].as_str().unwrap(), "--yes"], "");
    assert!(said(&refused).contains("another program is using the database"), "{}", said(&refused));
}

#[test]
fn an_encrypted_backup_is_made_and_restored_with_a_typed_passphrase() {
    let place = office();
    assert!(!run(&place, &["backup", "--passphrase"], "short\n").status.success());
    let made = json(&run(&place, &["--json", "backup", "--passphrase"], "correct horse battery\n"));
    let name = made["name"].as_str().unwrap();
    assert!(said(&run(&place, &["restore", name, "--yes"], "wrong\n")).contains("not the passphrase"));
    assert!(run(&place, &["restore", name, "--yes"], "correct horse battery\n").status.success());
    place.assert_sound();
}

#[test]
fn an_unknown_name_is_answered_with_where_the_list_is() {
    let refused = run(&office(), &["restore", "yesterday", "--yes"], "");
    assert!(said(&refused).contains("visionpresence backups"), "{}", said(&refused));
}
