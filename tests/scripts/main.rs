//! Set-up on machines that lack something: the scripts run in a made-up checkout, with the commands that reach outside
//! (apt-get, pip, cargo, df) replaced by stand-ins.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests stop at the first surprise and write their own files"
)]

mod release;
mod soak;

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

/// Real commands that the scripts may use.
const REAL: &[&str] = &[
    "awk",
    "bash",
    "cat",
    "chmod",
    "comm",
    "cp",
    "cut",
    "df",
    "dirname",
    "du",
    "env",
    "flock",
    "grep",
    "gzip",
    "head",
    "mkdir",
    "mktemp",
    "mv",
    "paste",
    "rm",
    "sed",
    "sh",
    "sha256sum",
    "sleep",
    "sort",
    "tail",
    "tar",
    "tee",
    "touch",
    "tr",
    "unzip",
    "wc",
    "xargs",
];

/// A checkout with the real scripts and small stand-ins for models and photos, and a machine that has nothing else.
struct Machine {
    folder: TempDir,
}

impl Machine {
    /// A machine on which everything works.
    fn new() -> Self {
        let machine = Self { folder: TempDir::new().unwrap() };
        let source = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = machine.root();
        for folder in ["scripts/setup", "assets", ".ci"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        for folder in ["scripts", "scripts/setup", ".ci"] {
            for entry in fs::read_dir(source.join(folder)).unwrap() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    fs::copy(&path, root.join(folder).join(path.file_name().unwrap())).unwrap();
                }
            }
        }
        fs::copy(source.join("Cargo.toml"), root.join("Cargo.toml")).unwrap();
        fs::create_dir(machine.bin()).unwrap();
        fs::create_dir(machine.path("elsewhere")).unwrap();
        fs::create_dir(machine.path("home")).unwrap();
        for name in REAL {
            let real = ["/usr/bin", "/bin"].map(|folder| Path::new(folder).join(name));
            symlink(real.iter().find(|path| path.exists()).unwrap(), machine.bin().join(name)).unwrap();
        }
        machine.publish(b"weights", b"pixels");
        machine.command("id", "echo 0");
        machine.command("apt-get", r#"echo "$@" >>"$MACHINE/apt.log""#);
        machine.command("dpkg-query", r#"for name in "${@:4}"; do echo "installed $name"; done"#);
        machine.command("rustc", "echo host: x86_64-unknown-linux-gnu");
        machine.command(
            "cargo",
            r#"case $1 in
                --version) echo 'cargo 1.95.0 (stand-in)' ;;
                build) mkdir -p "$CARGO_TARGET_DIR/release"
                    printf '#!/bin/bash\necho "in $PWD, data $VISIONPRESENCE_DATA:"; for word in "$@"; do echo "<$word>"; done\n' \
                        >"$CARGO_TARGET_DIR/release/visionpresence"
                    chmod +x "$CARGO_TARGET_DIR/release/visionpresence" ;;
            esac"#,
        );
        machine.command(
            "python3",
            r#"echo "$@" >>"$MACHINE/pip.log"
            while [ "$1" != --dest ]; do shift; done
            cp "$MACHINE"/registry/* "$2""#,
        );
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn root(&self) -> PathBuf {
        self.path("checkout")
    }

    fn bin(&self) -> PathBuf {
        self.path("bin")
    }

    /// Replaces a command by a bash script.
    fn command(&self, name: &str, script: &str) {
        let path = self.bin().join(name);
        drop(fs::remove_file(&path));
        fs::write(&path, format!("#!/bin/bash\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Fills the registry and the lists with one model and one photo.
    fn publish(&self, model: &[u8], photo: &[u8]) {
        let registry = self.path("registry");
        let package = self.path("face_pack-1.0");
        fs::create_dir_all(&registry).unwrap();
        fs::create_dir_all(package.join("inner")).unwrap();
        fs::write(package.join("inner/net.onnx"), model).unwrap();
        fs::write(package.join("inner/person.jpg"), photo).unwrap();
        let done = Command::new("tar")
            .args(["-czf", "registry/face_pack-1.0.tar.gz", "face_pack-1.0"])
            .current_dir(self.folder.path())
            .status();
        assert!(done.unwrap().success());
        let hex = |bytes: &[u8]| {
            Sha256::digest(bytes).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
        };
        let setup = self.root().join("scripts/setup");
        fs::write(setup.join("sdists.txt"), "face-pack==1.0 --hash=sha256:0\n").unwrap();
        fs::write(setup.join("wheels.txt"), "").unwrap();
        fs::write(setup.join("photos.txt"), format!("{} person.jpg face-pack==1.0\n", hex(b"pixels")))
            .unwrap();
        let entry = |file: &str, package: &str| {
            format!("[[model]]\nfile = \"{file}\"\nbytes = 7\nsha256 = \"{}\"\n{package}", hex(b"weights"))
        };
        let manifest = entry("net.onnx", "package = \"face-pack\"\nversion = \"1.0\"\n")
            + &entry("by_hand.onnx", "licence = \"MIT\"\n");
        fs::write(self.root().join("assets/models.toml"), manifest).unwrap();
    }

    /// The command that runs `script` of the checkout on this machine, from another folder.
    fn start(&self, script: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new("bash");
        command
            .arg(self.root().join(script))
            .args(arguments)
            .current_dir(self.path("elsewhere"))
            .env_clear()
            .env("PATH", self.bin())
            .env("HOME", self.path("home"))
            .env("MACHINE", self.folder.path())
            .env("PYTHON", "python3")
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.start("scripts/run", arguments).output().unwrap()
    }

    /// What set-up says when it stops, after checking that it did stop and said it in one sentence.
    fn complaint(&self) -> String {
        let output = self.run(&["doctor"]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(output.stdout.is_empty(), "the product must not have started");
        let lines: Vec<&str> =
            said.lines().filter_map(|line| line.strip_prefix("visionpresence: ")).collect();
        assert_eq!(lines.len(), 1, "{said}");
        lines[0].to_owned()
    }

    /// Files under assets/ that set-up has brought in.
    fn installed(&self) -> Vec<String> {
        let mut names = Vec::new();
        for folder in ["assets/models", "assets/demo_photos"] {
            for entry in fs::read_dir(self.root().join(folder)).into_iter().flatten() {
                names.push(entry.unwrap().file_name().into_string().unwrap());
            }
        }
        names.retain(|name| name != ".lock");
        names.sort();
        names
    }

    fn log(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_machine_with_nothing_is_set_up_and_the_second_run_downloads_nothing() {
    let machine = Machine::new();
    machine.command(
        "dpkg-query",
        r#"[ ! -e "$MACHINE/apt.log" ] || for name in "${@:4}"; do echo "installed $name"; done"#,
    );
    for round in ["first", "second"] {
        let output = machine.run(&["doctor"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{round}: {said}");
        for step in 1..=5 {
            assert!(said.contains(&format!("[{step}/5] ")), "{round}: {said}");
        }
        assert_eq!(machine.installed(), ["net.onnx", "person.jpg"], "{round}");
    }
    let apt = machine.log("apt.log");
    assert_eq!(apt.lines().count(), 2, "update and install, once: {apt}");
    assert!(apt.contains("install -y --no-install-recommends") && apt.contains("libdlib-dev"), "{apt}");
    assert_eq!(machine.log("pip.log").lines().count(), 1);
}

#[test]
fn a_model_that_was_damaged_on_disk_is_fetched_again() {
    let machine = Machine::new();
    assert!(machine.run(&["doctor"]).status.success());
    let model = machine.root().join("assets/models/net.onnx");
    fs::write(&model, b"damaged").unwrap();
    assert!(machine.run(&["doctor"]).status.success());
    assert_eq!(fs::read(&model).unwrap(), b"weights");
}

#[test]
fn paths_and_data_are_the_callers_wherever_the_script_is_called_from() {
    let machine = Machine::new();
    let root = fs::canonicalize(machine.root()).unwrap();
    let elsewhere = fs::canonicalize(machine.path("elsewhere")).unwrap();
    let (here, data) = (elsewhere.display(), root.display());
    let seen = stdout(&machine.run(&["enrol", "--photo", "a b.jpg"]));
    assert_eq!(seen, format!("in {here}, data {data}:\n<enrol>\n<--photo>\n<a b.jpg>\n"));
    let own = machine.start("scripts/run", &["doctor"]).env("VISIONPRESENCE_DATA", "mine").output().unwrap();
    assert_eq!(stdout(&own), format!("in {here}, data mine:\n<doctor>\n"));
}

#[test]
fn without_a_display_the_demo_plays_in_the_terminal_and_with_one_the_kiosk_opens() {
    let machine = Machine::new();
    let output = machine.run(&["--camera", "replay:photos", "--windowed"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("There is no display here"));
    assert!(stdout(&output).ends_with(":\n<demo>\n<--camera>\n<replay:photos>\n"), "{}", stdout(&output));
    for display in ["DISPLAY", "WAYLAND_DISPLAY"] {
        let output = machine.start("scripts/run", &["--windowed"]).env(display, ":0").output().unwrap();
        assert!(stdout(&output).ends_with("<--windowed>\n"), "{}", stdout(&output));
    }
    assert!(stdout(&machine.run(&["--help"])).ends_with("<--help>\n"), "help needs no display");
}

#[test]
fn with_neither_root_nor_sudo_the_missing_packages_are_named() {
    let machine = Machine::new();
    machine.command("id", "echo 1000");
    machine.command(
        "dpkg-query",
        r#"for name in "${@:4}"; do [ "$name" = unzip ] || echo "installed $name"; done"#,
    );
    let said = machine.complaint();
    assert!(said.contains("nor sudo") && said.ends_with("apt-get install unzip"), "{said}");
    assert_eq!(machine.log("apt.log"), "");
    // With sudo the same machine is set up.
    machine.command("sudo", r#"echo sudo >>"$MACHINE/apt.log"; "$@""#);
    assert!(machine.run(&["doctor"]).status.success());
    assert!(machine.log("apt.log").contains("install -y --no-install-recommends unzip"));
}

#[test]
fn without_a_network_one_sentence_says_what_is_missing() {
    let machine = Machine::new();
    machine.command("dpkg-query", "exit 1");
    machine.command(
        "apt-get",
        "echo 'E: Failed to fetch the package: Could not resolve the name' >&2; exit 100",
    );
    let said = machine.complaint();
    assert!(
        said.contains("system packages could not be downloaded") && said.contains("libdlib-dev"),
        "{said}"
    );

    let machine = Machine::new();
    machine.command("python3", "echo 'Failed to establish a new connection' >&2; exit 1");
    let said = machine.complaint();
    assert!(said.contains("models and test photos could not be downloaded"), "{said}");
    assert_eq!(machine.installed(), [""; 0]);

    let machine = Machine::new();
    machine.command("cargo", "[ \"$1\" = --version ] && echo 'cargo 1.95.0'");
    let said = machine.complaint();
    assert!(said.contains("Rust crates could not be downloaded"), "{said}");

    let machine = Machine::new();
    machine.command("cargo", "echo 'cargo 1.63.0 (older)'");
    machine.command("curl", "exit 6");
    let said = machine.complaint();
    assert!(said.contains("Rust 1.95 or newer is missing"), "{said}");
}

#[test]
fn an_older_rust_is_replaced_by_rustup_where_there_is_one() {
    let machine = Machine::new();
    let current = fs::read_to_string(machine.bin().join("cargo")).unwrap();
    let older = current.replace(
        "--version) echo 'cargo 1.95.0",
        "--version) [ \"${RUSTUP_TOOLCHAIN:-}\" = stable ] && \
         echo 'cargo 1.95.1 (new)' || echo 'cargo 1.63.0",
    );
    assert_ne!(older, current);
    machine.command("cargo", older.trim_start_matches("#!/bin/bash\n"));
    machine.command("rustup", r#"echo "$@" >>"$MACHINE/rustup.log""#);
    let output = machine.run(&["doctor"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(machine.log("rustup.log"), "toolchain install stable --profile minimal\n");
}

#[test]
fn a_broken_download_installs_nothing() {
    let machine = Machine::new();
    machine.command(
        "python3",
        "echo 'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE' >&2; exit 1",
    );
    let said = machine.complaint();
    assert!(said.contains("checksum is not the expected one"), "{said}");
    assert_eq!(machine.installed(), [""; 0]);

    // One right file and one wrong one: neither is installed.
    let machine = Machine::new();
    machine.publish(b"weights", b"other pixels");
    let said = machine.complaint();
    assert!(said.contains("person.jpg") && said.contains("checksum differs"), "{said}");
    assert_eq!(machine.installed(), [""; 0]);
    machine.publish(b"weights", b"pixels");
    assert!(machine.run(&["doctor"]).status.success());
    assert_eq!(machine.installed(), ["net.onnx", "person.jpg"]);
}

#[test]
fn too_little_disk_is_said_before_anything_is_changed() {
    let machine = Machine::new();
    machine.command("df", "echo header; echo /dev/x 9999999 1 2048000 1% /");
    machine.command("dpkg-query", "exit 1");
    let said = machine.complaint();
    assert!(said.contains("too little room") && said.contains("2000 MB are free"), "{said}");
    assert_eq!(machine.log("apt.log") + &machine.log("pip.log"), "");
    assert_eq!(machine.installed(), [""; 0]);
    // The same disk is enough for a checkout that is built.
    let machine = Machine::new();
    assert!(machine.run(&["doctor"]).status.success());
    machine.command("df", "echo header; echo /dev/x 9999999 1 2048000 1% /");
    assert!(machine.run(&["doctor"]).status.success());
}

#[test]
fn an_interrupted_download_leaves_nothing_behind_and_the_next_run_completes_it() {
    for signal in ["-TERM", "-KILL"] {
        let machine = Machine::new();
        let working = fs::read_to_string(machine.bin().join("python3")).unwrap();
        machine.command("python3", r#"touch "$MACHINE/downloading"; exec sleep 30"#);
        let mut run = machine.start("scripts/run", &["doctor"]).stderr(Stdio::null()).spawn().unwrap();
        let deadline = Instant::now() + Duration::from_secs(20);
        while !machine.path("downloading").exists() {
            assert!(Instant::now() < deadline, "the download never began");
            sleep(Duration::from_millis(20));
        }
        let kill = Command::new("kill").args([signal, &run.id().to_string()]).status();
        assert!(kill.unwrap().success());
        assert!(!run.wait().unwrap().success());
        if signal == "-KILL" {
            // Nobody could clean up, and the lock is held until the orphaned download ends: end it as a reboot would.
            assert_eq!(machine.installed().len(), 1, "the folder of the killed run");
            machine.end_orphan();
        } else {
            assert_eq!(machine.installed(), [""; 0], "{signal}");
        }
        machine.command("python3", working.trim_start_matches("#!/bin/bash\n"));
        assert!(machine.run(&["doctor"]).status.success(), "{signal}");
        assert_eq!(machine.installed(), ["net.onnx", "person.jpg"], "{signal}");
    }
}

impl Machine {
    /// Ends the stand-in download that a killed script left running.
    fn end_orphan(&self) {
        let ours = self.folder.path().to_str().unwrap().to_owned();
        for entry in fs::read_dir("/proc").unwrap().flatten() {
            let about = |name: &str| fs::read(entry.path().join(name)).unwrap_or_default();
            let is_sleep = about("cmdline").starts_with(b"sleep\0");
            if is_sleep && String::from_utf8_lossy(&about("environ")).contains(&ours) {
                let id = entry.file_name().into_string().unwrap();
                assert!(Command::new("kill").args(["-KILL", &id]).status().unwrap().success());
            }
        }
    }
}

#[test]
fn continuous_integration_runs_the_same_command() {
    let machine = Machine::new();
    machine.command("df", "echo header; echo /dev/x 9999999 1 1024000 1% /");
    let output = machine.start(".ci/run", &[]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("building everything with its tests"));
}
