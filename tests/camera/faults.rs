//! Every fault that the simulator can inject, with the time until it is noticed and until pictures come again.

use std::path::Path;
use std::time::{Duration, Instant};

use visionpresence::domain::camera::{CameraChoice, CameraFault, CameraStatus};

use super::bench::{Bench, CASE, DIRECTORY, is_bars, last_lines, library, shows_bars, start};

/// A fault and what is expected of it.
struct Fault {
    name: &'static str,
    modes: &'static str,
    /// Added to the control file.
    keys: &'static str,
    /// Whether the fault that is reported is the right one.
    reported: fn(&CameraFault) -> bool,
    /// In the simulator's log once it was injected.
    injected: &'static str,
    /// The camera comes back under another number.
    moves: bool,
    /// It is there from the start.
    at_start: bool,
}

const YUYV: &str = "modes=YUYV:640x480@30\n";
const MJPG: &str = "modes=MJPG:640x480@30\n";
const PLAIN: Fault = Fault {
    name: "",
    modes: MJPG,
    keys: "",
    reported: |fault| *fault == CameraFault::Garbage,
    injected: "",
    moves: false,
    at_start: false,
};
const FROZEN: fn(&CameraFault) -> bool = |fault| *fault == CameraFault::Frozen;
const STALLED: fn(&CameraFault) -> bool = |fault| *fault == CameraFault::Stalled;
const OTHER: fn(&CameraFault) -> bool = |fault| matches!(fault, CameraFault::Other(_));

/// Every fault of the simulator.
const FAULTS: &[Fault] = &[
    Fault {
        name: "stall",
        keys: "stall=1\n",
        reported: STALLED,
        injected: "FAULT video0 stall",
        modes: YUYV,
        ..PLAIN
    },
    Fault {
        name: "stall from the start",
        keys: "stall=1\n",
        reported: STALLED,
        injected: "FAULT video0 stall",
        at_start: true,
        ..PLAIN
    },
    Fault {
        name: "unplugged, back as another number",
        keys: "plugged=0\n",
        reported: |fault| *fault == CameraFault::Unplugged,
        injected: "DEAD video0",
        moves: true,
        ..PLAIN
    },
    Fault {
        name: "busy, then free",
        keys: "busy=1\n",
        reported: |fault| *fault == CameraFault::Busy,
        injected: "OPEN video0",
        at_start: true,
        ..PLAIN
    },
    Fault { name: "MJPEG truncated", keys: "fault=truncate\n", injected: "FAULT video0 Truncate", ..PLAIN },
    Fault {
        name: "YUYV truncated",
        keys: "fault=truncate\n",
        injected: "FAULT video0 Truncate",
        modes: YUYV,
        ..PLAIN
    },
    Fault { name: "MJPEG garbage", keys: "fault=garbage\n", injected: "FAULT video0 Garbage", ..PLAIN },
    Fault { name: "MJPEG broken header", keys: "fault=header\n", injected: "FAULT video0 Header", ..PLAIN },
    Fault { name: "MJPEG noise", keys: "fault=noise\n", injected: "FAULT video0 Noise", ..PLAIN },
    Fault { name: "driver flags errors", keys: "fault=error\n", injected: "FAULT video0 Error", ..PLAIN },
    Fault {
        name: "MJPEG of zero length",
        keys: "fault=zero\n",
        injected: "FAULT video0 Zero",
        reported: FROZEN,
        ..PLAIN
    },
    Fault {
        name: "YUYV of zero length",
        keys: "fault=zero\n",
        injected: "FAULT video0 Zero",
        reported: FROZEN,
        modes: YUYV,
        ..PLAIN
    },
    Fault {
        name: "MJPEG frozen",
        keys: "freeze=1\n",
        injected: "FAULT video0 freeze",
        reported: FROZEN,
        ..PLAIN
    },
    Fault {
        name: "YUYV frozen",
        keys: "freeze=1\n",
        injected: "FAULT video0 freeze",
        reported: FROZEN,
        modes: YUYV,
        ..PLAIN
    },
    Fault {
        name: "EIO when fetching",
        keys: "dqbuf_errno=5\n",
        injected: "FAULT video0 dqbuf_errno 5",
        reported: OTHER,
        ..PLAIN
    },
    Fault {
        name: "EIO when fetching and when closing",
        keys: "dqbuf_errno=5\nstreamoff_errno=5\n",
        injected: "FAULT video0 streamoff_errno 5",
        reported: OTHER,
        ..PLAIN
    },
];

/// Injects each fault in a process of its own, and prints how long it took until it was noticed and until
/// pictures came again. `VISIONPRESENCE_CAMERA_FAULTS` is how many at least; without it each comes once.
pub(crate) fn every_fault(test: &str) {
    const AT_ONCE: usize = 4;
    if let Some(directory) = std::env::var_os(DIRECTORY) {
        let case = std::env::var(CASE).unwrap();
        let fault = FAULTS.iter().find(|fault| fault.name == case).unwrap();
        fault.inject(&Bench::here(directory));
        return;
    }
    library::path();
    let wanted = std::env::var("VISIONPRESENCE_CAMERA_FAULTS").ok().and_then(|text| text.parse().ok());
    let rounds = wanted.unwrap_or(0_usize).div_ceil(FAULTS.len()).max(1);
    let (mut noticed, mut back) = (Vec::new(), Vec::new());
    for round in 1..=rounds {
        let table = once(test, AT_ONCE);
        println!("{table}");
        for row in table.lines().skip(1) {
            let [.., one, _, other, _, _] = row.split_whitespace().collect::<Vec<_>>()[..] else {
                panic!("{row}")
            };
            noticed.push(one.parse::<u64>().unwrap());
            back.push(other.parse::<u64>().unwrap());
        }
        if round == rounds {
            std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("camera_faults.txt"), &table).unwrap();
        }
    }
    println!(
        "{} camera faults of {} kinds, each noticed ({}) and over ({} until pictures came)",
        noticed.len(),
        FAULTS.len(),
        spread(noticed.clone()),
        spread(back)
    );
}

/// What most of them took, and the slowest.
fn spread(mut millis: Vec<u64>) -> String {
    millis.sort_unstable();
    let [median, worst] = [millis.len() / 2, millis.len() - 1].map(|place| millis[place]);
    format!("median {median} ms, slowest {worst} ms")
}

/// Each fault once; gives the table of the times.
fn once(test: &str, at_once: usize) -> String {
    let mut table = format!("{:<36} {:>12} {:>12} {:>15}\n", "fault", "noticed", "back", "broken shown");
    let mut failed = String::new();
    for group in FAULTS.chunks(at_once) {
        let running: Vec<_> = group
            .iter()
            .map(|fault| {
                let directory = tempfile::tempdir().unwrap();
                let child = start(test, directory.path(), fault.name);
                (fault, directory, child)
            })
            .collect();
        for (fault, directory, child) in running {
            let output = child.wait_with_output().unwrap();
            let printed = String::from_utf8_lossy(&output.stdout);
            match printed.lines().find_map(|line| line.split_once("TABLE ")) {
                Some((_, row)) if output.status.success() => table = format!("{table}{row}\n"),
                _ => {
                    let log = std::fs::read_to_string(directory.path().join("log")).unwrap_or_default();
                    let errors = String::from_utf8_lossy(&output.stderr);
                    failed = format!("{failed}\n--- {}\n{printed}{errors}\n{}", fault.name, last_lines(&log));
                }
            }
        }
    }
    assert!(failed.is_empty(), "{table}{failed}");
    table
}

impl Fault {
    fn inject(&self, bench: &Bench) {
        let healthy = ["source=bars\n", self.modes];
        let faulty = ["source=bars\n", self.modes, self.keys];
        bench.plug(0, if self.at_start { &faulty } else { &healthy });
        let mut run = bench.start(CameraChoice::Auto);
        if !self.at_start {
            for _ in 0..10 {
                assert!(is_bars(&run.next_frame().picture));
            }
        }
        bench.plug(0, &faulty);
        let injected = Instant::now();
        run.wait_for_fault(self.name, self.reported);
        let noticed = injected.elapsed();
        assert!(bench.count(self.injected) > 0, "it was injected");
        let broken = run.waiting().iter().filter(|frame| !is_bars(&frame.picture)).count();

        // While it lasts nothing is delivered. Then the scene has changed: whatever still shows the bars is stale.
        run.drain();
        std::thread::sleep(Duration::from_millis(900));
        assert_eq!(run.waiting().len(), 0, "nothing is delivered during {}", self.name);
        let after = ["source=grey\n", self.modes];
        if self.moves {
            bench.unplug(0);
        }
        let healed = Instant::now();
        let healed_at = run.uptime();
        bench.plug(if self.moves { 3 } else { 0 }, &after);
        let first = run.next_frame();
        let back = healed.elapsed();
        for frame in std::iter::once(first).chain((0..15).map(|_| run.next_frame())) {
            assert!(!shows_bars(&frame.picture), "a picture from before the fault");
            assert!(
                frame.captured + Duration::from_millis(150) >= healed_at,
                "a frame from before the fault"
            );
        }
        assert!(matches!(run.status(), CameraStatus::Live { .. }));
        assert!(run.stop());
        let (name, noticed, back) = (self.name, noticed.as_millis(), back.as_millis());
        println!("TABLE {name:<36} {noticed:>9} ms {back:>9} ms {broken:>15}");
    }
}
