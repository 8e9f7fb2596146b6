//! Keeps OpenBLAS, which dlib computes with, on one thread.
//!
//! OpenBLAS reads its variable when the library is loaded, before `main`; a program cannot change its own environment
//! safely after that. So the program replaces itself once, by the same process id, with the variable set. On two
//! cores one thread is as fast as two for these networks and leaves the other core to the camera and the screen.

use std::os::unix::process::CommandExt as _;
use std::process::Command;

/// The variable that OpenBLAS reads when it is loaded.
const VARIABLE: &str = "OPENBLAS_NUM_THREADS";

/// Makes sure that OpenBLAS was loaded with one thread: returns at once where the variable is set, else starts this
/// program anew in the same process with the same arguments and does not return.
///
/// Call it first in `main`, before any thread is started or file opened.
///
/// # Errors
/// The program could not be started anew. It works without as well, only slower.
pub fn ensure_one_thread() -> std::io::Result<()> {
    if std::env::var_os(VARIABLE).is_some() {
        return Ok(());
    }
    let program = std::env::current_exe()?;
    Err(Command::new(program).args(std::env::args_os().skip(1)).env(VARIABLE, "1").exec())
}
