//! The lock, the dashboard, the log, the staff list, the audit list and the accounts.

use std::time::Duration;

use egui::Key;
use visionpresence::app::hr::view::Stage;
use visionpresence::store::DataDir;

use crate::office::{Office, PIN};

#[test]
fn the_first_account_needs_a_pin_that_is_not_tried_first_and_typed_twice_alike() {
    let mut office = Office::open();
    office.make_account("Ines", "123456", "123456");
    office.wait("the refusal", |office| office.has("one of the first that anybody tries"));
    office.make_account("Ines", PIN, "407184");
    office.wait("the refusal", |office| office.has("The two are not the same."));
    assert!(office.reader().accounts().unwrap().is_empty());
    office.make_account("Ines", PIN, PIN);
    office.wait("the dashboard", |office| office.has("Absent today: "));
    assert_eq!(office.reader().accounts().unwrap()[0].name, "Ines");
}

#[test]
fn a_wrong_pin_is_refused_and_waited_for_and_the_right_one_on_the_keypad_opens() {
    let mut office = Office::locked();
    office.fill("PIN", "999999");
    office.click("Unlock");
    office.wait("the refusal", |office| office.has("That was not right") && office.has("Please wait"));
    office.clock.advance(Duration::from_secs(3));
    office.wait("the end of the wait", |office| !office.has("Please wait"));
    for digit in PIN.chars() {
        office.click(&digit.to_string());
    }
    office.click("Unlock");
    office.wait("the dashboard", |office| office.has("Came today: "));
    assert_eq!(office.actions(), ["signed in", "sign-in failed", "account created"]);
}

#[test]
fn the_enter_key_unlocks_and_after_a_wrong_pin_the_field_takes_the_next_one() {
    let mut office = Office::locked();
    office.fill("PIN", "999999");
    office.window.key_press(Key::Enter);
    office.wait("the refusal", |office| office.has("That was not right") && office.has("Please wait"));
    office.clock.advance(Duration::from_secs(3));
    office.wait("the end of the wait", |office| !office.has("Please wait"));
    office.window.event(egui::Event::Text(PIN.to_owned()));
    office.window.run_steps(2);
    office.window.key_press(Key::Enter);
    office.wait("the dashboard", |office| office.has("Came today: "));
}

#[test]
fn people_are_recorded_while_hr_works_and_come_onto_the_dashboard() {
    let mut office = Office::signed_in();
    office.ada_comes();
    office.wait("the greeting in the strip", |office| office.has("Entrance: Ada Lovelace: Time in 14:00"));
    assert_eq!(office.reader().attendance_on("2026-11-20".parse().unwrap()).unwrap().len(), 1);
    office.wait_for_news("the new figure", |office| office.has("Came today: 1"));
    office.click("Came today: 1");
    office.wait("its list", |office| office.has("Fri 20 Nov 2026, Ada Lovelace (E001), 14:00, Open"));
    office.click("Fri 20 Nov 2026, Ada Lovelace (E001), 14:00, Open");
    office.wait("the reason", |office| office.has("Likeness 9.00; 5.00 was needed."));
    office.window.key_press(Key::Escape);
    office.wait("the day closed", |office| !office.has("Why it was accepted"));
}

#[test]
fn two_minutes_alone_bring_the_kiosk_back() {
    let mut office = Office::signed_in();
    office.clock.advance(Duration::from_secs(119));
    std::thread::sleep(Duration::from_millis(600));
    assert!(matches!(office.stage(), Stage::Working(_)));
    office.clock.advance(Duration::from_secs(2));
    office.wait("the kiosk", |office| office.has("Look at the camera"));
    assert!(!office.has("Dashboard"));
}

#[test]
fn the_log_is_filtered_by_text_and_says_what_to_do_where_nothing_fits() {
    let mut office = Office::signed_in();
    office.click("Log");
    office.wait("rows", |office| office.has("Thu 19 Nov 2026"));
    office.fill("Search name or id", "G0007");
    office.wait("one person", |office| {
        let rows: Vec<_> = office.words().into_iter().filter(|words| words.contains(" Nov 2026, ")).collect();
        !rows.is_empty() && rows.iter().all(|row| row.contains("(G0007)"))
    });
    office.fill("Search name or id", "nobody of this name");
    office.wait("the empty list", |office| office.has("No records here"));
    office.fill("Search name or id", "");
    office.click("Today");
    office.wait("the empty day", |office| office.has("No records here"));
    office.click("All dates");
    office.wait("rows", |office| office.has("Thu 19 Nov 2026"));
}

#[test]
fn a_record_is_edited_with_faults_at_the_field_and_the_change_is_in_the_audit_list() {
    let mut office = Office::signed_in();
    office.click("Staff");
    office.wait("the list", |office| office.has("Ada Lovelace (E001)"));
    office.click("Ada Lovelace (E001),");
    office.wait("the person", |office| office.has("1 enrolled photo"));
    office.click("Edit");
    office.wait("the form", |office| office.has("Save changes"));
    office.fill("E-mail", "ada at example");
    office.wait("the fault", |office| office.has("Write it as name@company.com."));
    office.fill("E-mail", "ada@example.com");
    office.wait("no fault", |office| !office.has("Write it as"));
    office.click("Save changes");
    office.wait("saved", |office| office.has("Saved: Ada Lovelace."));
    let stored = office.reader().staff_member(&"E001".parse().unwrap()).unwrap().unwrap();
    assert_eq!(stored.member.email.as_deref(), Some("ada@example.com"));
    office.click("Audit");
    office.wait("the entry", |office| office.has("Ines, Staff record edited, E001"));
}

#[test]
fn somebody_is_deactivated_and_that_is_undone() {
    let mut office = Office::signed_in();
    let active =
        |office: &Office| office.reader().staff_member(&"E001".parse().unwrap()).unwrap().unwrap().active;
    office.click("Staff");
    office.fill("Search name, id, e-mail, phone, job", "lovelace");
    office.wait("one person", |office| office.has("1 People") && office.has("Ada Lovelace (E001)"));
    office.click("Ada Lovelace (E001),");
    office.wait("the person", |office| office.has("1 enrolled photo"));
    office.click("Deactivate");
    office.wait("the note", |office| office.has("Ada Lovelace is deactivated"));
    assert!(!active(&office));
    office.click("Undo");
    office.wait("the note", |office| office.has("Ada Lovelace is active again"));
    assert!(active(&office));
    assert_eq!(office.actions()[..2], ["staff reactivated", "staff deactivated"]);
}

#[test]
fn an_admin_makes_an_account_for_hr_who_changes_the_pin_and_sees_nobody_else() {
    let mut office = Office::signed_in();
    office.click("Accounts");
    office.wait("the form", |office| office.has("New account"));
    office.fill("Name", "Omar");
    office.fill("PIN (6 digits or more) or password", "111111");
    office.click("Make account");
    office.wait("the refusal", |office| office.has("one of the first that anybody tries"));
    office.omar_of_hr_signs_in();
    office.click("Accounts");
    office.wait("the own PIN", |office| office.has("New PIN or password for you"));
    assert!(!office.has("New account") && !office.has("Ines"), "{:?}", office.words());
    let change = |office: &mut Office, present: &str, new: &str, again: &str| {
        office.fill("Present PIN or password", present);
        office.fill("New PIN or password for you", new);
        office.fill("The new one once more", again);
        office.click("Save changes");
    };
    change(&mut office, "918274", "505152", "505153");
    office.wait("the refusal", |office| office.has("That is not the same as above."));
    change(&mut office, "918273", "505152", "505152");
    office.wait("the refusal", |office| office.has("That is not your present PIN or password. Please wait"));
    change(&mut office, "918274", "505152", "505152");
    office.wait("no try before the wait is over", |office| {
        office.has("Please wait") && !office.has("That is not your present")
    });
    office.clock.advance(Duration::from_secs(3));
    office.click("Save changes");
    office.wait("the answer", |office| office.has("The PIN or password is changed."));
    assert_eq!(office.actions()[..2], ["secret changed", "sign-in failed"]);
    office.lock_and_come_back();
    office.fill("PIN", "918274");
    office.click("Unlock");
    office.wait("the old one to be refused", |office| office.has("That was not right"));
    office.clock.advance(Duration::from_secs(3));
    office.wait("the end of the wait", |office| !office.has("Please wait"));
    office.unlock("PIN", "505152");
}

#[test]
fn a_password_opens_and_whose_account_is_removed_cannot_sign_in_any_more() {
    let mut office = Office::signed_in();
    office.make_omar("correct horse");
    office.lock_and_come_back();
    office.choose_omar();
    office.fill("Password", "correct mule");
    office.click("Unlock");
    office.wait("the refusal", |office| office.has("That was not right"));
    office.clock.advance(Duration::from_secs(3));
    office.wait("the end of the wait", |office| !office.has("Please wait"));
    office.unlock("Password", "correct horse");
    office.lock_and_come_back();
    office.click("Ines");
    office.unlock("PIN", PIN);
    office.click("Accounts");
    office.click("Remove Omar");
    office.click("Touch again to remove Omar");
    office.wait("the note", |office| office.has("The account is removed."));
    assert_eq!(office.actions()[0], "account removed");
    office.lock_and_come_back();
    assert!(!office.has("Omar"), "{:?}", office.words());
}

#[test]
fn after_a_restart_the_workspace_is_locked_and_a_wait_for_wrong_tries_goes_on() {
    let mut office = Office::locked();
    for wait in [3, 6, 0] {
        office.fill("PIN", "999999");
        office.click("Unlock");
        office.wait("the refusal", |office| office.has("Please wait"));
        office.clock.advance(Duration::from_secs(wait));
        if wait > 0 {
            office.wait("the end of the wait", |office| !office.has("Please wait"));
        }
    }
    let mut office = office.restarted();
    assert!(!office.has("Dashboard"));
    office.click("HR");
    office
        .wait("the lock that still waits", |office| office.has("Who are you?") && office.has("Please wait"));
    office.clock.advance(Duration::from_secs(20));
    office.wait("the end of the wait", |office| !office.has("Please wait"));
    office.unlock("PIN", PIN);
}

/// Runs `visionpresence reset-pin` on the machine, with `pin` typed into it.
fn reset_pin(data: &DataDir, arguments: &[&str], pin: &str) -> std::process::Output {
    use std::io::Write as _;
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_visionpresence"));
    command.arg("--data").arg(data.root()).arg("reset-pin").args(arguments);
    command.stdin(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut started = command.spawn().unwrap();
    started.stdin.take().unwrap().write_all(format!("{pin}\n").as_bytes()).unwrap();
    started.wait_with_output().unwrap()
}

#[test]
fn a_forgotten_pin_is_reset_by_the_command_beside_the_running_kiosk() {
    let mut office = Office::signed_in();
    office.click("Lock");
    office.wait("the kiosk", |office| office.has("Look at the camera"));
    let refused = reset_pin(&office.data, &[], "123456");
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("nothing was changed"));
    assert!(!reset_pin(&office.data, &["--account", "Nobody"], "640291").status.success());
    assert!(reset_pin(&office.data, &["--account", "ines"], "640291").status.success());
    office.click("HR");
    office.wait("the lock", |office| office.has("Who are you?"));
    office.unlock("PIN", "640291");
    assert_eq!(office.actions(), ["signed in", "secret reset", "account created"]);
    assert_eq!(office.reader().audit(None, 10).unwrap()[1].by.who, "command line");
}

#[test]
fn a_photo_held_up_is_counted_on_the_dashboard_and_its_list_says_why_and_whom_it_looks_like() {
    let mut office = Office::signed_in();
    office.wait("the figure", |office| office.has("Not live, 7 days: 0"));
    office.click("Not live, 7 days: 0");
    office.wait("the empty list", |office| office.has("Nobody was refused."));
    office.a_photo_of_ada_is_held_up();
    office.click("Back to the dashboard");
    office.wait("the new figure", |office| office.has("Not live, 7 days: 1"));
    office.click("Not live, 7 days: 1");
    office.wait("its row", |office| {
        office.has("What was turned stayed flat, as a photo does") && office.has("Looks like Ada Lovelace")
    });
    office.window.key_press(Key::Escape);
    office.wait("the dashboard", |office| office.has("Absent today: "));
}
