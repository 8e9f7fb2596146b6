//! The camera module through real nokhwa and real V4L2 calls, against the camera simulator.
//!
//! `LD_PRELOAD` has to be set before a program starts, so each test starts this file's binary again for itself alone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::unchecked_time_subtraction,
    clippy::unused_self,
    reason = "tests stop at the first surprise"
)]

#[path = "camera/bench.rs"]
mod bench;
#[path = "camera/faults.rs"]
mod faults;

use std::time::{Duration, Instant};

use bench::{Bench, simulated};
use visionpresence::camera::{self, CameraInfo};
use visionpresence::domain::camera::{CameraChoice, CameraFault, CameraStatus};
use visionpresence::domain::frame::Frame;

const BARS: &str = "source=bars\n";
const VGA_YUYV: &str = "modes=YUYV:640x480@30\n";
const VGA_MJPG: &str = "modes=MJPG:640x480@30\n";

fn any() -> CameraChoice {
    CameraChoice::Auto
}

#[test]
fn a_picture_arrives_in_the_colours_that_the_camera_sees() {
    simulated("a_picture_arrives_in_the_colours_that_the_camera_sees", |bench| {
        for (modes, tolerance) in [(VGA_YUYV, 8), (VGA_MJPG, 8), ("modes=NV12:640x480@30\n", 8)] {
            bench.plug(0, &[BARS, modes]);
            let mut run = bench.start(any());
            let frame = run.next_frame();
            // The simulated sensor is noisy: the colour of a bar is the mean of its middle, not one of its pixels.
            let bar = |n: usize| {
                let pixels =
                    (200..280).flat_map(|y| (n * 80 + 20..n * 80 + 60).map(move |x| (y * 640 + x) * 3));
                [0, 1, 2].map(|channel| {
                    let sum: i32 =
                        pixels.clone().map(|at| i32::from(frame.picture.rgb()[at + channel])).sum();
                    sum / (80 * 40)
                })
            };
            for (n, wanted) in
                [(1, [235, 235, 16]), (3, [16, 235, 16]), (5, [235, 16, 16]), (6, [16, 16, 235])]
            {
                let seen = bar(n);
                let near = seen.iter().zip(wanted).all(|(seen, wanted)| (seen - wanted).abs() <= tolerance);
                assert!(near, "bar {n} with {modes}: {seen:?} instead of {wanted:?}");
            }
            assert!(run.stop());
            bench.unplug(0);
        }
    });
}

#[test]
fn the_best_mode_is_agreed_whatever_mode_the_device_was_left_in() {
    simulated("the_best_mode_is_agreed_whatever_mode_the_device_was_left_in", |bench| {
        let modes = "modes=YUYV:640x480@30,YUYV:1280x720@10,MJPG:1280x720@30,MJPG:1920x1080@30,H264:1280x720@30,\
                     YUYV:640x480@15/2\n";
        for left in ["", "left=H264:1280x720@30\n", "left=YUYV:640x480@15/2\n"] {
            bench.plug(0, &[BARS, modes, left]);
            let mut run = bench.start(any());
            let frame = run.next_frame();
            assert_eq!((frame.picture.width(), frame.picture.height()), (1280, 720), "{left}");
            let CameraStatus::Live { name, mode } = run.status() else { panic!("{:?}", run.status()) };
            assert_eq!((name.as_str(), mode.format.as_str(), mode.fps), ("Simulated Camera", "MJPG", 30));
            assert!(run.stop());
            bench.unplug(0);
        }
        assert_eq!(bench.count("STREAMON video0 MJPG 1280x720"), 3);
    });
}

#[test]
fn cameras_are_listed_without_their_metadata_nodes_and_chosen_by_name_or_number() {
    simulated("cameras_are_listed_without_their_metadata_nodes_and_chosen_by_name_or_number", |bench| {
        bench.plug(0, &["name=Integrated Camera\n", VGA_YUYV]);
        bench.plug(1, &["name=Integrated Camera\nkind=metadata\n"]);
        bench.plug(2, &["name=HD Webcam C270\n", VGA_YUYV]);
        bench.plug(3, &["name=HD Webcam C270\nkind=metadata\n"]);
        let info = |index, name: &str| CameraInfo { index, name: name.to_owned() };
        assert_eq!(camera::list(), [info(0, "Integrated Camera"), info(2, "HD Webcam C270")]);

        let used = |choice: CameraChoice, remembered: Option<&str>| {
            let mut run = bench.start_remembering(choice, remembered);
            run.next_frame();
            let CameraStatus::Live { name, .. } = run.status() else { panic!("{:?}", run.status()) };
            assert!(run.stop());
            name
        };
        assert_eq!(used(CameraChoice::Name("c270".to_owned()), None), "HD Webcam C270");
        assert_eq!(used(CameraChoice::Index(2), None), "HD Webcam C270");
        assert_eq!(used(any(), None), "Integrated Camera");
        assert_eq!(used(any(), Some("HD Webcam C270")), "HD Webcam C270");

        // Auto takes the first that delivers.
        bench.plug(0, &["name=Integrated Camera\nbusy=1\n", VGA_YUYV]);
        assert_eq!(used(any(), None), "HD Webcam C270");
    });
}

#[test]
fn another_camera_is_taken_while_the_first_one_runs() {
    simulated("another_camera_is_taken_while_the_first_one_runs", |bench| {
        bench.plug(0, &["name=Integrated Camera\n", VGA_YUYV]);
        bench.plug(2, &["name=HD Webcam C270\n", VGA_YUYV]);
        let mut run = bench.start(any());
        let mut uses = |wanted: Option<&str>, name: &str| {
            if let Some(wanted) = wanted {
                run.camera().prefer(wanted.to_owned());
            }
            let until = Instant::now() + Duration::from_secs(20);
            loop {
                run.next_frame();
                if matches!(run.status(), CameraStatus::Live { name: used, .. } if used == name) {
                    break;
                }
                assert!(Instant::now() < until, "{name}: {:?}", run.status());
            }
        };
        uses(None, "Integrated Camera");
        uses(Some("HD Webcam C270"), "HD Webcam C270");
        uses(Some(""), "Integrated Camera");
        uses(Some("HD Webcam C270"), "HD Webcam C270");
        uses(Some("No Such Camera"), "Integrated Camera");
        assert!(run.stop());
    });
}

#[test]
fn what_keeps_a_camera_from_being_opened_is_said() {
    simulated("what_keeps_a_camera_from_being_opened_is_said", |bench| {
        let run = bench.start(any());
        run.wait_for_fault("not found", |fault| *fault == CameraFault::NotFound);
        bench.plug(0, &["open_errno=13\n", VGA_YUYV]);
        run.wait_for_fault(
            "permission",
            |fault| matches!(fault, CameraFault::Other(words) if words.contains("group \"video\"")),
        );
        bench.plug(0, &["dqbuf_errno=28\n", VGA_YUYV]);
        run.wait_for_fault(
            "bandwidth",
            |fault| matches!(fault, CameraFault::Other(words) if words.contains("another port")),
        );
        assert!(run.stop());
    });
}

#[test]
fn when_the_usb_connection_has_no_room_a_smaller_picture_is_tried() {
    simulated("when_the_usb_connection_has_no_room_a_smaller_picture_is_tried", |bench| {
        let modes = "modes=MJPG:1280x720@30,YUYV:640x480@30\n";
        bench.plug(0, &[BARS, modes, "dqbuf_errno=28\n"]);
        let mut run = bench.start(any());
        bench.wait_for_log("STREAMON video0 YUYV 640x480");
        bench.plug(0, &[BARS, modes]);
        run.next_frame();
        assert!(run.stop());
    });
}

#[test]
fn single_bad_frames_are_left_out_and_the_picture_stays() {
    simulated("single_bad_frames_are_left_out_and_the_picture_stays", |bench| {
        for fault in ["garbage", "truncate", "zero", "header", "noise", "error"] {
            bench.plug(0, &[BARS, VGA_MJPG, &format!("fault={fault}\nfault_every=4\n")]);
            let mut run = bench.start(any());
            let frames: Vec<_> = (0..30).map(|_| run.next_frame()).collect();
            for frame in &frames {
                bench::assert_bars(&frame.picture, fault);
            }
            assert_eq!(run.faults(), [], "{fault}");
            assert!(run.stop());
            bench.unplug(0);
        }
        for fault in ["Garbage", "Truncate", "Zero", "Header", "Noise", "Error"] {
            assert!(bench.count(&format!("FAULT video0 {fault}")) >= 5, "{fault} was injected");
        }
    });
}

#[test]
fn a_camera_that_leaves_out_huffman_tables_or_sees_only_darkness_is_no_fault() {
    simulated("a_camera_that_leaves_out_huffman_tables_or_sees_only_darkness_is_no_fault", |bench| {
        bench.plug(0, &[BARS, VGA_MJPG, "fault=nodht\n"]);
        let mut run = bench.start(any());
        for _ in 0..20 {
            bench::assert_bars(&run.next_frame().picture, "nodht");
        }
        bench.plug(0, &[VGA_MJPG, "source=black\n"]);
        let until = Instant::now() + Duration::from_secs(3);
        while Instant::now() < until {
            run.next_frame();
        }
        assert_eq!(run.faults(), []);
        assert!(bench.count("FAULT video0 NoDht") >= 20, "it was injected");
        assert!(run.stop());
    });
}

#[test]
fn a_slow_consumer_gets_no_frame_older_than_150_ms() {
    simulated("a_slow_consumer_gets_no_frame_older_than_150_ms", |bench| {
        bench.plug(0, &[BARS, VGA_YUYV]);
        // The control: nokhwa alone, read ten times a second, hands out the oldest of its four buffers.
        let plain = bench::ages_through_nokhwa_alone(20);
        assert!(plain.last().unwrap() > &Duration::from_millis(150), "{plain:?}");

        let mut run = bench.start_slow(any(), Duration::from_millis(100));
        let slow: Vec<Duration> = (0..30).map(|_| run.next_frame_with_age().1).collect();
        assert!(run.stop());
        let mut run = bench.start_slow(any(), Duration::from_millis(400));
        let slower: Vec<Duration> = (0..8).map(|_| run.next_frame_with_age().1).collect();
        assert!(run.stop());
        let mut run = bench.start(any());
        run.camera().set_pace(10);
        let paced: Vec<Duration> = (0..20).map(|_| run.next_frame_with_age().1).collect();
        assert!(run.stop());
        for (what, ages) in [("100 ms a frame", slow), ("400 ms a frame", slower), ("pace 10", paced)] {
            let oldest = ages.iter().max().unwrap();
            println!("TABLE age with {what}: at most {} ms", oldest.as_millis());
            assert!(*oldest <= Duration::from_millis(150), "{what}: {ages:?}");
        }
        println!("TABLE age through nokhwa alone at 10 a second: {} ms", plain.last().unwrap().as_millis());
    });
}

#[test]
fn the_pace_limits_the_frames_and_can_be_raised_again() {
    simulated("the_pace_limits_the_frames_and_can_be_raised_again", |bench| {
        bench.plug(0, &[BARS, VGA_YUYV]);
        let mut run = bench.start(any());
        run.next_frame();
        run.camera().set_pace(5);
        run.drain();
        // Ten intervals take 2 s at this pace and a third of a second without it.
        let first = run.next_frame().captured;
        let last = (0..10).map(|_| run.next_frame().captured).last().unwrap();
        assert!(last - first >= Duration::from_millis(1200), "{:?}", last - first);
        run.camera().set_pace(60);
        let mut before = run.next_frame();
        let mut full_rate = false;
        for _ in 0..300 {
            let after = run.next_frame();
            assert!(after.sequence > before.sequence);
            full_rate |= after.captured - before.captured < Duration::from_millis(50);
            before = after;
            if full_rate {
                break;
            }
        }
        assert!(full_rate, "no two frames in a row were handed out");
        assert!(run.stop());
    });
}

#[test]
fn a_stalled_camera_does_not_keep_the_program_from_ending() {
    simulated("a_stalled_camera_does_not_keep_the_program_from_ending", |bench| {
        bench.plug(0, &[BARS, VGA_YUYV]);
        let mut run = bench.start(any());
        run.next_frame();
        bench.plug(0, &[BARS, VGA_YUYV, "stall=1\n"]);
        bench.wait_for_log("FAULT video0 stall");
        assert!(run.stop(), "the thread ends while it waits for a frame");
        assert_eq!(bench.count("OPEN video0"), bench.count("CLOSE video0"), "nothing stays open");
        assert_eq!(run_status_after_stop(bench), CameraStatus::Stopped);
    });
}

/// The last status of a camera that was dropped rather than stopped.
fn run_status_after_stop(bench: &Bench) -> CameraStatus {
    bench.plug(0, &[BARS, VGA_YUYV]);
    let mut run = bench.start(any());
    run.next_frame();
    run.drop_camera();
    run.status()
}

#[test]
fn a_folder_of_pictures_is_shown_once_as_if_a_camera_saw_it_and_then_the_camera_stops() {
    let folder = tempfile::tempdir().unwrap();
    let red = image::RgbImage::from_pixel(320, 240, image::Rgb([250, 0, 0]));
    red.save(folder.path().join("a.png")).unwrap();
    let mut run = bench::Run::replay_once(folder.path());
    let red = |frame: &Frame| {
        let at = (360 * 1280 + 640) * 3;
        frame.picture.rgb()[at] > 200 && frame.picture.rgb()[at + 1] < 50
    };
    let first = run.next_frame();
    assert_eq!((first.picture.width(), first.picture.height()), (1280, 720));
    assert!(!red(&first), "an empty scene comes first");
    while !red(&run.next_frame()) {}
    while red(&run.next_frame()) {}
    run.wait_for_status(&CameraStatus::Stopped);
    assert!(run.stop());
}

#[test]
fn every_fault_is_noticed_and_pictures_come_back() {
    faults::every_fault("every_fault_is_noticed_and_pictures_come_back");
}

#[test]
fn a_camera_that_is_made_by_a_program_delivers_nothing_unless_it_is_allowed() {
    simulated("a_camera_that_is_made_by_a_program_delivers_nothing_unless_it_is_allowed", |bench| {
        bench.plug(0, &[BARS, VGA_YUYV, "driver=v4l2 loopback\n"]);
        assert!(camera::is_virtual(0));
        let run = bench.start(any());
        run.wait_for_fault("the virtual camera", |fault| *fault == CameraFault::Virtual);
        assert!(run.waiting().is_empty());
        assert!(run.stop());
        let mut allowed = bench.start_allowing_virtual(any());
        allowed.next_frame();
        assert!(allowed.stop());
    });
}

#[test]
fn a_lens_that_stays_covered_is_said_delivers_nothing_and_works_again_when_it_is_uncovered() {
    simulated(
        "a_lens_that_stays_covered_is_said_delivers_nothing_and_works_again_when_it_is_uncovered",
        |bench| {
            for modes in [VGA_MJPG, VGA_YUYV] {
                // The control: colour bars are no cover, however long they stand.
                bench.plug(0, &[BARS, modes]);
                let mut run = bench.start(any());
                let until = Instant::now() + Duration::from_secs(6);
                while Instant::now() < until {
                    run.next_frame();
                }
                assert_eq!(run.faults(), []);
                for source in ["source=black\n", "source=grey\n"] {
                    bench.plug(0, &[modes, source]);
                    run.wait_for_fault("the cover", |fault| *fault == CameraFault::Covered);
                    run.drain();
                    std::thread::sleep(Duration::from_millis(500));
                    assert_eq!(run.waiting().len(), 0, "nobody is looked for in {source}");
                    bench.plug(0, &[BARS, modes]);
                    bench::assert_bars(&run.next_frame().picture, source);
                }
                assert!(run.stop());
            }
        },
    );
}
