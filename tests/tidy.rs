//! The rules of the code base that the compiler does not check: who may use whom, and what stands in a file.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests stop at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The modules of the crate and what each may use besides itself. `store::receipt` is what the store answers, without
/// the store.
const ARROWS: [(&str, &[&str]); 11] = [
    ("domain", &[]),
    ("app", &["domain", "store::receipt"]),
    ("ui", &["app", "domain", "store::receipt"]),
    ("camera", &["domain", "picture_file"]),
    ("recognition", &["domain", "picture_file"]),
    ("store", &["domain", "picture_file"]),
    ("picture_file", &["domain"]),
    ("export", &["domain"]),
    // A test of everything that reads what comes from outside.
    (
        "hostile",
        &[
            "camera",
            "cli",
            "domain",
            "holiday_file",
            "picture_file",
            "recognition",
            "runtime",
            "staff_file",
            "store",
        ],
    ),
    (
        "runtime",
        &[
            "app",
            "camera",
            "domain",
            "export",
            "holiday_file",
            "picture_file",
            "recognition",
            "staff_file",
            "store",
            "ui",
        ],
    ),
    (
        "cli",
        &[
            "app",
            "camera",
            "domain",
            "export",
            "holiday_file",
            "picture_file",
            "recognition",
            "runtime",
            "staff_file",
            "store",
            "ui",
        ],
    ),
];

/// Words that belong to one part of the program alone: the word, where it may stand, why.
const PLACES: [(&str, &[&str], &str); 15] = [
    ("rusqlite", &["src/store/"], "SQL is the store's alone"),
    ("SELECT ", &["src/store/"], "SQL is the store's alone"),
    ("INSERT INTO", &["src/store/"], "SQL is the store's alone"),
    ("DELETE FROM", &["src/store/"], "SQL is the store's alone"),
    ("CREATE TABLE", &["src/store/"], "SQL is the store's alone"),
    ("PRAGMA ", &["src/store/"], "SQL is the store's alone"),
    (
        "writer.enrol",
        &["src/cli/demo.rs", "src/cli/bench_store.rs", "src/app/tests.rs"],
        "nobody is enrolled without consent, but people who are made up",
    ),
    ("egui", &["src/ui/", "src/runtime/"], "only ui paints; runtime may hand over a context"),
    ("eframe", &["src/ui/", "src/runtime/"], "only ui paints; runtime may hand over a context"),
    ("nokhwa", &["src/camera/"], "the camera is the camera module's alone"),
    ("dlib_face_recognition", &["src/recognition/dlib.rs"], "dlib can abort the process: one guarded door"),
    ("image024", &["src/recognition/dlib.rs"], "these image types exist for dlib alone"),
    ("Utc::now", &["src/runtime/clock.rs"], "the time is read by the clock alone"),
    ("Local::now", &["src/runtime/clock.rs"], "the time is read by the clock alone"),
    // device.rs undoes nokhwa's conversion of frame times; nothing is dated by it.
    (
        "SystemTime::now",
        &["src/runtime/clock.rs", "src/camera/device.rs"],
        "the time is read by the clock alone",
    ),
];

const MAX_LINES: usize = 500;
const MAX_MAIN_LINES: usize = 100;

/// Everything wrong with one Rust file; `path` is relative to the checkout.
fn problems_of_source(path: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let lines = text.lines().count();
    let limit = if path == "src/main.rs" { MAX_MAIN_LINES } else { MAX_LINES };
    if lines > limit {
        problems.push(format!("{path} has {lines} lines; the limit is {limit}"));
    }
    if !text.starts_with("//!") {
        problems.push(format!("{path} does not begin with what it is (//!)"));
    }
    let stem = path.trim_end_matches(".rs").trim_end_matches("/mod").rsplit('/').next().unwrap_or_default();
    if ["manager", "helper", "helpers", "util", "utils", "data", "misc"].contains(&stem) {
        problems.push(format!("{path}: \"{stem}\" says nothing; name what is in it"));
    }
    if path.starts_with("src/") {
        let code = without_comments(text);
        problems.extend(misplaced_words(path, &code));
        problems.extend(wrong_arrows(path, &code));
    }
    problems
}

/// The text with line comments and documentation blanked.
fn without_comments(text: &str) -> String {
    text.lines()
        .map(|line| match line.find("//") {
            Some(at) if !line[..at].ends_with(':') => &line[..at],
            _ => line,
        })
        .collect::<Vec<_>>()
        .join("\n")
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Where `word` begins in `code`, not as a part of a longer word.
fn places_of<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = code[..*at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        let joined_after = word.ends_with(is_word) && after.is_some_and(is_word);
        !before.is_some_and(is_word) && !joined_after
    })
}

fn misplaced_words(path: &str, code: &str) -> Vec<String> {
    PLACES
        .iter()
        .filter(|(word, allowed, _)| {
            !allowed.iter().any(|place| path.starts_with(place)) && places_of(code, word).next().is_some()
        })
        .map(|(word, _, why)| format!("{path} uses \"{}\": {why}", word.trim_end()))
        .collect()
}

fn wrong_arrows(path: &str, code: &str) -> Vec<String> {
    let Some(module) =
        path.strip_prefix("src/").and_then(|rest| rest.split_once('/')).map(|(module, _)| module)
    else {
        return Vec::new(); // main.rs and lib.rs start and list everything
    };
    let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == module) else {
        return vec![format!("{path}: the module {module} has no place in the table of tests/tidy.rs")];
    };
    // The app's tests need real receipts, and the store's writer alone makes those.
    let needs_receipts = path == "src/app/tests.rs";
    let may_use = |used: &str| {
        (needs_receipts && used.starts_with("store"))
            || used.split("::").next() == Some(module)
            || allowed.iter().any(|open| {
                used == *open || used.strip_prefix(open).is_some_and(|rest| rest.starts_with("::"))
            })
    };
    used_modules(path, code)
        .into_iter()
        .filter(|used| !may_use(used))
        .map(|used| format!("{path} uses crate::{used}, which {module} may not"))
        .collect()
}

/// Paths from the crate's root that `code` names, two segments deep: `domain::time`, `store::receipt`.
fn used_modules(path: &str, code: &str) -> Vec<String> {
    let mut used = Vec::new();
    for at in places_of(code, "crate::") {
        used.extend(leading_paths(&code[at + "crate::".len()..]));
    }
    // "super" often enough to leave the module, from the file itself or from its tests.
    let depth = path.trim_end_matches(".rs").trim_end_matches("/mod").matches('/').count();
    let climb = "super::".repeat(depth);
    for at in places_of(code, &climb) {
        let rest = code[at..].trim_start_matches("super::");
        let is_module = |name: &str| ARROWS.iter().any(|(module, _)| *module == name);
        used.extend(
            leading_paths(rest).into_iter().filter(|path| path.split("::").next().is_some_and(is_module)),
        );
    }
    used
}

/// The first two segments of a path, for each branch of `{...}` where the path begins with one.
fn leading_paths(text: &str) -> Vec<String> {
    let text = text.trim_start();
    if let Some(group) = text.strip_prefix('{') {
        return branches(group).into_iter().flat_map(leading_paths).collect();
    }
    let first: String = text.chars().take_while(|c| is_word(*c)).collect();
    let Some(rest) = text[first.len()..].strip_prefix("::") else {
        return vec![first];
    };
    let seconds = match rest.trim_start().strip_prefix('{') {
        Some(group) => branches(group).into_iter().flat_map(leading_paths).collect(),
        None => leading_paths_first(rest),
    };
    seconds
        .into_iter()
        .map(|second| format!("{first}::{}", second.split("::").next().unwrap_or_default()))
        .collect()
}

fn leading_paths_first(text: &str) -> Vec<String> {
    vec![text.chars().take_while(|c| is_word(*c)).collect()]
}

/// The comma-separated parts of a group up to its closing brace.
fn branches(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0_usize, 0, Vec::new());
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            ',' if depth == 0 => {
                parts.push(&group[start..at]);
                start = at + 1;
            }
            '}' if depth == 0 => {
                parts.push(&group[start..at]);
                break;
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// Everything wrong with the text of any tracked file.
fn problems_of_text(path: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    // Written in halves, so that this file does not hold what it looks for.
    let machine_paths = [["/wo", "rk/"], ["/ro", "ot/"], ["/ho", "me/"]].map(|halves| halves.concat());
    for place in &machine_paths {
        let stands_alone = |at: usize| !text[..at].ends_with(|c: char| is_word(c) || "./-}~*\\".contains(c));
        if text.match_indices(place.as_str()).any(|(at, _)| stands_alone(at)) {
            problems.push(format!("{path} holds the path {place} of one machine"));
        }
    }
    let hosts = [
        ["pypi", ".org"],
        ["python", "hosted"],
        ["static.", "crates.io"],
        ["index.", "crates.io"],
        ["deb.", "debian.org"],
        ["archive.", "ubuntu.com"],
        ["npm", "js.org"],
    ];
    // Cargo writes the address of its own registry into its lock file.
    if path != "Cargo.lock" {
        for host in hosts.map(|halves| halves.concat()) {
            if text.contains(&host) {
                problems.push(format!("{path} names the package registry {host}"));
            }
        }
    }
    for word in
        [["TO", "DO"], ["FIX", "ME"], ["todo", "!("], ["unimplemented", "!("]].map(|halves| halves.concat())
    {
        if places_of(text, &word).next().is_some() {
            problems.push(format!("{path} holds \"{word}\": finish it or file it"));
        }
    }
    problems
}

fn checkout() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of the project, relative to the checkout: what git tracks, or what lies there where this is not a clone.
fn project_files() -> Vec<String> {
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(checkout()).output();
    match listed {
        Ok(output) if output.status.success() && !output.stdout.is_empty() => {
            let names = String::from_utf8(output.stdout).unwrap();
            names.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect()
        }
        _ => ["src", "tests", "scripts"]
            .iter()
            .flat_map(|folder| files_under(&checkout().join(folder)))
            .collect(),
    }
}

fn files_under(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path: PathBuf = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(relative) = path.strip_prefix(checkout()) {
                found.push(relative.to_string_lossy().into_owned());
            }
        }
    }
    found
}

#[test]
fn the_project_keeps_its_rules() {
    let mut problems = Vec::new();
    let mut sources = 0;
    for path in project_files() {
        // A file that is not text (a font, a picture) or is gone from the work tree has nothing to check.
        let Ok(text) = fs::read_to_string(checkout().join(&path)) else { continue };
        problems.extend(problems_of_text(&path, &text));
        if Path::new(&path).extension().is_some_and(|extension| extension == "rs") {
            sources += 1;
            problems.extend(problems_of_source(&path, &text));
        }
    }
    assert!(sources > 20, "only {sources} sources were found: the check does not see the project");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Checks that `source` at `path` has exactly one problem, and that it names `about`.
#[track_caller]
fn assert_found(path: &str, source: &str, about: &str) {
    let problems = problems_of_source(path, &format!("//! What it is.\n{source}\n"));
    assert!(problems.len() == 1 && problems[0].contains(about), "{source:?} in {path}: {problems:?}");
}

#[track_caller]
fn assert_fine(path: &str, source: &str) {
    let problems = problems_of_source(path, &format!("//! What it is.\n{source}\n"));
    assert!(problems.is_empty(), "{source:?} in {path}: {problems:?}");
}

#[test]
fn an_arrow_against_the_direction_is_found_however_it_is_written() {
    assert_found("src/domain/time.rs", "use crate::store::writer::Writer;", "crate::store::writer");
    assert_found("src/app/mod.rs", "use crate::store::writer::Writer;", "crate::store::writer");
    assert_found("src/app/mod.rs", "use crate::store;", "crate::store");
    assert_found(
        "src/app/mod.rs",
        "use crate::store::{receipt::Receipt, writer::Writer};",
        "crate::store::writer",
    );
    assert_found(
        "src/camera/mod.rs",
        "use crate::{domain::time::Now, recognition::Engine};",
        "crate::recognition::Engine",
    );
    assert_found("src/camera/mod.rs", "fn f() { crate::ui::show(); }", "crate::ui::show");
    assert_found("src/camera/live/mod.rs", "use super::super::store::Writer;", "crate::store::Writer");
    assert_found(
        "src/recognition/track.rs",
        "use super::super::{domain::frame, camera::Slot};",
        "crate::camera::Slot",
    );
    assert_found("src/runtime/mod.rs", "use crate::cli::Common;", "crate::cli::Common");
    assert_found("src/sounds/mod.rs", "", "no place in the table");
}

#[test]
fn arrows_along_the_direction_and_words_in_comments_are_fine() {
    assert_fine("src/app/mod.rs", "use crate::store::receipt::Receipt;\nuse crate::domain::time::Now;");
    assert_fine("src/app/mod.rs", "use crate::{app::event::Event, store::receipt::{Receipt, PunchOutcome}};");
    assert_fine("src/app/event.rs", "/// See [`crate::store::writer`].\nfn f() {} // unlike crate::camera");
    assert_fine("src/runtime/mod.rs", "use crate::{app, camera, domain, recognition, store, ui};");
    assert_fine(
        "src/domain/decision.rs",
        "use super::employee::EmployeeId;\nmod tests { use super::super::frame; }",
    );
    assert_fine("src/main.rs", "use visionpresence::cli::Cli;");
}

#[test]
fn a_word_outside_its_place_is_found_and_inside_it_is_fine() {
    assert_found("src/ui/log.rs", "use rusqlite::Connection;", "rusqlite");
    assert_found("src/cli/verify.rs", "let query = \"SELECT * FROM staff\";", "SELECT");
    assert_found("src/app/mod.rs", "use egui::Color32;", "egui");
    assert_found("src/cli/kiosk.rs", "eframe::run_native();", "eframe");
    assert_found("src/runtime/mod.rs", "nokhwa::query();", "nokhwa");
    assert_found(
        "src/recognition/detect.rs",
        "use dlib_face_recognition::FaceEncoder;",
        "dlib_face_recognition",
    );
    assert_found("src/store/writer.rs", "let now = chrono::Utc::now();", "Utc::now");
    assert_fine("src/store/reader.rs", "use rusqlite::Connection; const Q: &str = \"SELECT 1\";");
    assert_fine("src/ui/theme.rs", "use egui::Color32;");
    assert_fine("src/recognition/dlib.rs", "use dlib_face_recognition::FaceEncoder; use image024::RgbImage;");
    assert_fine("src/runtime/clock.rs", "let now = chrono::Utc::now();");
    assert_fine("src/cli/run.rs", "let SELECTED = 1; let my_egui_x = 2;");
}

#[test]
fn a_file_that_is_too_long_or_does_not_say_what_it_is_is_found() {
    assert_found("src/ui/kiosk.rs", &"\n".repeat(MAX_LINES), "the limit is 500");
    assert_found("src/main.rs", &"\n".repeat(MAX_MAIN_LINES), "the limit is 100");
    assert_found("src/store/util.rs", "", "says nothing");
    assert_eq!(problems_of_source("tests/x.rs", "use std::fs;\n").len(), 1);
}

#[test]
fn a_path_of_one_machine_a_registry_and_unfinished_work_are_found_in_any_file() {
    let found = |text: &str| problems_of_text("README.md", text).len();
    for halves in [
        ["see /wo", "rk/x"],
        ["\"/ho", "me/me/x\""],
        ["pypi", ".org"],
        ["// TO", "DO: more"],
        ["todo", "!()"],
    ] {
        assert_eq!(found(&halves.concat()), 1, "{halves:?}");
    }
    for fine in ["a frame/work/x", "$HOME/x", "the TODOS", "/var/lib/visionpresence"] {
        assert_eq!(found(fine), 0, "{fine}");
    }
    assert_eq!(problems_of_text("Cargo.lock", &["index.", "crates.io"].concat()).len(), 0);
}

#[test]
fn the_list_of_models_names_each_with_its_licence() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest: toml::Table = fs::read_to_string(root.join("assets/models.toml")).unwrap().parse().unwrap();
    let list = fs::read_to_string(root.join("assets/docs/MODELS.md")).unwrap();
    let models = manifest["model"].as_array().unwrap();
    assert!(models.len() >= 6, "{models:?}");
    for model in models {
        let (file, licence) = (model["file"].as_str().unwrap(), model["licence"].as_str().unwrap());
        let line = list.lines().find(|line| line.contains(&format!("`{file}`")));
        assert!(line.is_some_and(|line| line.contains(&format!("| {licence} |"))), "{file}: {line:?}");
    }
    let listed = list.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(listed, models.len(), "the list names a model that is not in assets/models.toml");
}

/// A table that says which test shows something must not go on saying so when the test is gone.
#[test]
fn the_threat_model_names_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = fs::read_to_string(root.join("assets/docs/THREAT_MODEL.md")).unwrap();
    let (mut places, mut said) = (0, 0);
    for row in table.lines().filter(|line| line.starts_with("| ")).skip(2) {
        let cell = row.split(" | ").nth(3).unwrap_or_else(|| panic!("no tests: {row}"));
        for part in cell.split("; ") {
            let (names, phrases) = part.split_once("`: ").unwrap_or((part, ""));
            let mut functions = String::new();
            for name in names.split('`').skip(1).step_by(2) {
                places += 1;
                functions +=
                    &functions_of(root, name).unwrap_or_else(|| panic!("{name} is not there: {row}"));
            }
            for phrase in phrases.split(", ").filter(|phrase| !phrase.is_empty()) {
                said += 1;
                let name = phrase.trim().to_lowercase().replace(' ', "_").replace('\'', "");
                assert!(functions.contains(&name), "no test of {names} says \"{phrase}\"");
            }
        }
    }
    assert!(places > 30 && said > 20, "the check does not see the table: {places} places, {said} phrases");
}

/// The names of all functions of a test or module, or of a folder of them; `None` where there is none of that name.
fn functions_of(root: &Path, name: &str) -> Option<String> {
    let found = ["tests", "src", "src/cli", "."].iter().find_map(|folder| {
        let place = root.join(folder).join(name);
        [place.with_extension("rs"), place].into_iter().find(|path| path.exists())
    })?;
    let mut files = vec![found.clone()];
    if found.is_dir() {
        files.extend(fs::read_dir(found).ok()?.map(|entry| entry.unwrap().path()));
    }
    let texts = files.iter().filter(|file| file.is_file()).map(|file| fs::read_to_string(file).unwrap());
    Some(texts.flat_map(|text| text.split("fn ").skip(1).map(str::to_owned).collect::<Vec<_>>()).collect())
}
