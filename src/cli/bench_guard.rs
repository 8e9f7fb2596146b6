//! `bench restore`: how long a damaged database of a year takes to be back. `bench endurance`: what the kiosk's memory does
//! over many punches.

use std::io::Write as _;
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use chrono::{NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use super::Common;
use super::bench::{milliseconds, resident_megabytes};
use super::bench_store::{BenchStore, PEOPLE};
use crate::app::event::Event;
use crate::domain::backup::Origin;
use crate::domain::camera::{CameraMode, CameraStatus};
use crate::domain::decision::{
    Candidate, Decided, Decision, EngineStatus, Identification, Observation, TrackedFace,
};
use crate::domain::frame::{Frame, Picture, RelativeRect};
use crate::domain::settings::BackupSettings;
use crate::domain::time::{Clock as _, Moment};
use crate::runtime::one_thread::OneThread;
use crate::store::backup::{self, BackupPlan};
use crate::store::generated::MadeUp;
use crate::store::{DataDir, Reader, Writer, write_whole};

/// Work days of a year.
const YEAR: u32 = 260;

/// How many people punch for a year.
#[derive(Debug, Clone, clap::Args)]
pub struct RestoreArgs {
    /// People on the staff list.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=9_999))]
    people: u32,
}

/// How many punches.
#[derive(Debug, Clone, clap::Args)]
pub struct EnduranceArgs {
    /// Punches with a small photo each.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(100..=10_000_000))]
    punches: u32,
}

/// Spoils the database of a year and measures the start that puts the backup in its place.
///
/// # Errors
/// The folder cannot be written, or the database did not come back.
pub fn restore(args: &RestoreArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let name = format!("bench-{}", std::process::id());
    let data = DataDir::open(DataDir::open(common.data_root())?.root().join(name))?;
    let measured = measure_restore(args, &data);
    std::fs::remove_dir_all(data.root())?;
    let Restored { events, bytes, backup_ms, restore_ms } = measured?;
    let mut out = std::io::stdout().lock();
    if common.json {
        let answer = serde_json::json!({
            "events": events, "bytes": bytes, "backup_ms": backup_ms, "restore_ms": restore_ms,
        });
        writeln!(out, "{answer}")?;
    } else {
        writeln!(
            out,
            "{events} events of {} people: backup {:.1} s, from the damage to a database that records {:.1} s",
            args.people,
            backup_ms / 1000.0,
            restore_ms / 1000.0
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

struct Restored {
    events: u64,
    bytes: u64,
    backup_ms: f64,
    restore_ms: f64,
}

fn measure_restore(args: &RestoreArgs, data: &DataDir) -> anyhow::Result<Restored> {
    let zone = Tz::Europe__Berlin;
    let last = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default();
    let mut writer = Writer::open(data)?;
    let events = writer.make_up(&MadeUp { people: args.people, days: YEAR, last, zone, seed: 1 })?;
    drop(writer);
    let at = Moment { utc: last.and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::days(3), zone };
    let plan = BackupPlan {
        folder: data.backups(),
        origin: Origin::ByHand,
        scan_photos: true,
        passphrase: None,
        at,
    };
    let start = Instant::now();
    let made = backup::make(data, &plan, &mut |_, _| ControlFlow::Continue(()))?;
    let backup_ms = milliseconds(start.elapsed());
    let mut bytes = std::fs::read(data.database())?;
    for page in bytes.chunks_mut(4096).skip(1) {
        page.iter_mut().take(200).for_each(|byte| *byte = 0xAA);
    }
    write_whole(&data.database(), |file| file.write_all(&bytes))?;
    let start = Instant::now();
    let (writer, recovery) = backup::open_or_recover(data, &BackupSettings::default(), at)?;
    let restore_ms = milliseconds(start.elapsed());
    recovery.context("the damage was not found")?;
    drop(writer);
    let back = Reader::open(data)?.counts()?.events;
    ensure!(u64::from(back) == events, "{back} of {events} events came back");
    Ok(Restored { events, bytes: made.bytes, backup_ms, restore_ms })
}

/// Lets the app and the store record many punches on one thread and looks at the memory of the process: after the first
/// tenth, when every buffer has its size, and at the end.
///
/// # Errors
/// The folder cannot be written, or a punch was not recorded.
pub fn endurance(args: &EnduranceArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let store = BenchStore::open(&DataDir::open(common.data_root())?)?;
    let utc = chrono::DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(20_001);
    let mut kiosk = OneThread::open(store.folder(), Moment { utc, zone: Tz::UTC })?;
    let mode = CameraMode { width: 64, height: 48, fps: 30, format: "RGB".to_owned() };
    kiosk.happen(Event::Camera(CameraStatus::Live { name: "benchmark".to_owned(), mode }));
    kiosk.happen(Event::Engine(EngineStatus::Ready { people: PEOPLE, degraded: None }));
    let picture = Picture::new(64, 48, vec![128; 64 * 48 * 3])?;
    let warm = args.punches / 10;
    let (mut first_mb, start) = (0.0, Instant::now());
    for number in 0..args.punches {
        kiosk.clock().advance(Duration::from_mins(10));
        kiosk.tick();
        let person = usize::try_from(number)? % PEOPLE;
        kiosk.happen(Event::Observed(recognised(person, u64::from(number), &picture, &kiosk)?));
        let recorded = kiosk.settle().len();
        ensure!(recorded == 1, "punch {number} was not recorded");
        if number % 100 == 0 {
            kiosk.keep_house();
        }
        if number == warm {
            first_mb = resident_megabytes();
        }
    }
    let (last_mb, took) = (resident_megabytes(), start.elapsed());
    let growth = ((last_mb / first_mb - 1.0) * 1000.0).round() / 10.0;
    let each_ms = milliseconds(took / args.punches);
    let mut out = std::io::stdout().lock();
    if common.json {
        let answer = serde_json::json!({
            "punches": args.punches, "rss_mb_first": first_mb, "rss_mb_last": last_mb,
            "growth_percent": growth, "ms_per_punch": each_ms,
        });
        writeln!(out, "{answer}")?;
    } else {
        writeln!(
            out,
            "{} punches, {each_ms:.1} ms each: {first_mb:.1} MB in memory after a tenth of them, {last_mb:.1} MB at the end \
             ({growth:+.1}%)",
            args.punches
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What recognition says of somebody who has just come.
fn recognised(
    person: usize,
    track: u64,
    picture: &Picture,
    kiosk: &OneThread,
) -> anyhow::Result<Observation> {
    let best = Candidate { emp_id: format!("photo{person}").parse()?, score: 9.0 };
    let decision =
        Decision::Identified(Identification { best, runner_up: None, threshold: 5.0, photo: None });
    let captured = kiosk.clock().now().uptime;
    let frame = Frame { sequence: track, captured, picture: picture.clone() };
    Ok(Observation {
        frame_sequence: track,
        face: Some(TrackedFace { track, area: RelativeRect::default() }),
        fault: None,
        progress: 1.0,
        turn: None,
        decided: Some(Decided { track, decision, frame }),
    })
}
