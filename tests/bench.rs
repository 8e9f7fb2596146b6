//! The benchmarks as they are called: that they measure what they name, not how fast this machine is.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests stop at the first surprise"
)]

use std::process::Command;

/// What `bench` with these arguments prints.
fn bench(args: &[&str]) -> serde_json::Value {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_visionpresence"))
        .args(["bench"])
        .args(args)
        .arg("--json")
        .arg("--data")
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_search_is_measured_with_people_it_finds_and_strangers() {
    let report = bench(&["search", "--people", "200", "--people", "3000"]);
    let cases = report["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 2, "{report}");
    for (case, people) in cases.iter().zip([200_u64, 3000]) {
        assert_eq!(case["templates"].as_u64(), Some(people));
        for figure in ["ms_p50", "ms_p95", "bandwidth_ratio"] {
            assert!(case[figure].as_f64().unwrap() > 0.0, "{figure}: {case}");
        }
        assert!(case["bytes"].as_u64().unwrap() >= people * 128, "{case}");
        assert_eq!(case["found_again"], case["asked_again"], "another photo of somebody finds them: {case}");
        assert!(case["asked_again"].as_u64().unwrap() > 0);
    }
}

#[test]
fn a_damaged_database_of_made_up_people_is_back_with_every_event() {
    let report = bench(&["restore", "--people", "3"]);
    assert!(report["events"].as_u64().unwrap() > 1000, "{report}");
    for figure in ["bytes", "backup_ms", "restore_ms"] {
        assert!(report[figure].as_f64().unwrap() > 0.0, "{figure}: {report}");
    }
}

#[test]
fn memory_is_looked_at_over_punches_that_are_recorded() {
    let report = bench(&["endurance", "--punches", "200"]);
    assert_eq!(report["punches"].as_u64(), Some(200));
    for figure in ["rss_mb_first", "rss_mb_last", "ms_per_punch"] {
        assert!(report[figure].as_f64().unwrap() > 0.0, "{figure}: {report}");
    }
}
