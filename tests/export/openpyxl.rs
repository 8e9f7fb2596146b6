//! A workbook as Python's openpyxl reads it, where that is installed: the library of the earlier system.

use std::path::Path;
use std::process::Command;

/// Prints the first sheet as JSON: texts as they are, numbers as numbers, dates and times to the second.
const SCRIPT: &str = r#"
import datetime, json, sys, openpyxl
def told(value):
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.time):
        seconds = round(value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6)
        return "%02d:%02d:%02d" % (seconds // 3600, seconds // 60 % 60, seconds % 60)
    return value
sheet = openpyxl.load_workbook(sys.argv[1], read_only=True).worksheets[0]
print(json.dumps([[told(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]))
"#;

/// The rows of the first sheet; `None`, and a word about it, where there is no openpyxl.
pub(crate) fn rows(path: &Path) -> Option<Vec<Vec<serde_json::Value>>> {
    // Where scripts/bench-peer has put it, else the system's.
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-peer/bin/python");
    let known = |python: &Path| {
        let output = Command::new(python).args(["-c", "import openpyxl"]).output();
        output.is_ok_and(|output| output.status.success())
    };
    let found = [own.as_path(), Path::new("python3")].into_iter().find(|python| known(python));
    let Some(python) = found else {
        eprintln!("skipped: there is no openpyxl here (scripts/bench-peer installs it)");
        return None;
    };
    let output = Command::new(python).args(["-c", SCRIPT]).arg(path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}
