//! Where the camera simulator lies; built where nobody has.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// The simulator's library, for `LD_PRELOAD`.
pub(crate) fn path() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(build).clone()
}

/// Cargo does not build a `cdylib` for tests by itself. Does nothing where it is up to date.
fn build() -> PathBuf {
    let profile = std::env::current_exe().unwrap().parent().unwrap().parent().unwrap().to_owned();
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "-p", "camera-simulator"])
        .args(profile.ends_with("release").then_some("--release"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("LD_PRELOAD")
        .status()
        .expect("cargo starts");
    let library = profile.join("libcamera_simulator.so");
    assert!(
        status.success() && library.exists(),
        "the camera simulator could not be built: run `cargo build -p camera-simulator`"
    );
    library
}
