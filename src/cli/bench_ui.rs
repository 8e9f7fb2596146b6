//! `bench ui`: how long HR waits for the workspace, and what a frame of a very long log costs.

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use chrono::NaiveDate;
use chrono_tz::Tz;

use super::Common;
use super::bench_database::{Args, ms, percentile};
use crate::app::hr::event::{Command, Event, Screen};
use crate::app::hr::view::{HrView, Page, Stage};
use crate::app::view::{Card, KioskView};
use crate::domain::access::Secret;
use crate::domain::log::LogFilter;
use crate::domain::settings::Settings;
use crate::domain::time::Clock;
use crate::runtime::choosing::Dialogs;
use crate::runtime::clock::SystemClock;
use crate::runtime::desk::{DeskReaders, HrDesk, Outside};
use crate::runtime::hub::{Hub, Outputs};
use crate::store::generated::MadeUp;
use crate::store::{DataDir, Reader, Writer};
use crate::ui::Headless;
use crate::ui::hr::HrLink;

/// Frames that are painted while the log scrolls.
const FRAMES: usize = 1_200;
/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_mins(1);

/// Measures and prints.
///
/// # Errors
/// The folder cannot be written, or the workspace does not answer.
pub fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    let name = format!("bench-ui-{}", std::process::id());
    let data = DataDir::open(DataDir::open(common.data_root())?.root().join(name))?;
    let measured = measure(args, &data);
    std::fs::remove_dir_all(data.root())?;
    let Measured { rows, lock, dashboard, log, p50, p95 } = measured?;
    let mut out = std::io::stdout().lock();
    if common.json {
        let answer = serde_json::json!({
            "log_rows": rows,
            "lock_screen_ms": ms(lock),
            "dashboard_ms": ms(dashboard),
            "log_ms": ms(log),
            "frame_ms": { "p50": ms(p50), "p95": ms(p95) },
        });
        writeln!(out, "{answer}")?;
    } else {
        writeln!(
            out,
            "lock screen after {:.1} ms; dashboard {:.1} ms after the PIN",
            ms(lock),
            ms(dashboard)
        )?;
        writeln!(out, "log of {rows} rows after {:.1} ms", ms(log))?;
        writeln!(out, "frame while it scrolls: p50 {:.2} ms, p95 {:.2} ms", ms(p50), ms(p95))?;
    }
    Ok(ExitCode::SUCCESS)
}

struct Measured {
    rows: u64,
    lock: Duration,
    dashboard: Duration,
    log: Duration,
    p50: Duration,
    p95: Duration,
}

/// The workspace with a window that has no screen.
struct Desk {
    running: HrDesk,
    window: Headless,
    kiosk: KioskView,
    link: HrLink,
}

impl Desk {
    fn view(&self) -> Arc<HrView> {
        self.running.view().latest()
    }

    fn send(&self, command: Command) -> anyhow::Result<()> {
        self.running.events().send(Event::Command(command)).context("the workspace has ended")
    }

    /// Paints until `there` is on the screen; how long that took.
    fn paint_until(&mut self, what: &str, there: impl Fn(&HrView) -> bool) -> anyhow::Result<Duration> {
        let started = Instant::now();
        loop {
            let view = self.view();
            self.window.frame(&view, &self.kiosk, &self.link, 0.0);
            if there(&view) {
                return Ok(started.elapsed());
            }
            if started.elapsed() > PATIENCE {
                bail!("{what} did not come");
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

fn measure(args: &Args, data: &DataDir) -> anyhow::Result<Measured> {
    let last = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default();
    let days = (args.events / (2 * args.people)).max(1);
    let mut writer = Writer::open(data)?;
    writeln!(std::io::stderr(), "making up {} events ...", args.events)?;
    writer.make_up(&MadeUp { people: args.people, days, last, zone: Tz::Europe__Berlin, seed: args.seed })?;
    let clock = Arc::new(SystemClock::start());
    let outputs = Outputs {
        sound: Box::new(|_| {}),
        pace: Box::new(|_| {}),
        hr: Box::new(|| {}),
        wake: Box::new(|| {}),
    };
    let settings = Settings::default();
    let store = (writer, Reader::open(data)?);
    let hub = Hub::start(settings.clone(), Arc::<SystemClock>::clone(&clock), store, Hub::inbox(), outputs)?;
    let measured = at_the_desk(data, &hub, settings, clock);
    hub.stop();
    measured
}

fn at_the_desk(
    data: &DataDir,
    hub: &Hub,
    settings: Settings,
    clock: Arc<SystemClock>,
) -> anyhow::Result<Measured> {
    let now = clock.now().moment.local().naive_local();
    let readers = DeskReaders::open(data)?;
    let inbox = HrDesk::inbox();
    let wake = Arc::new(|| {});
    let outside = Outside { dialogs: Dialogs::None, apply: Arc::new(|_| {}) };
    let desk = HrDesk::start(settings.clone(), clock, readers, hub.errands(), outside, inbox, wake)?;
    let (view, pictures, events) = (desk.view(), desk.pictures(), desk.events());
    let link = HrLink {
        view: Box::new(move || view.latest()),
        picture: Box::new(move |picture| pictures.get(picture)),
        send: Box::new(move |command| {
            if events.try_send(Event::Command(command)).is_err() {
                tracing::warn!("the workspace does not answer");
            }
        }),
    };
    let kiosk = KioskView {
        company: settings.company,
        logo: None,
        theme: settings.theme,
        language: settings.language,
        reduce_motion: false,
        now,
        camera_live: true,
        dimmed: false,
        face: None,
        card: Card::Idle,
        trouble: None,
    };
    let window = Headless::new(&desk.view().latest());
    let mut desk = Desk { running: desk, window, kiosk, link };
    let measured = scroll(&mut desk);
    desk.running.stop();
    measured
}

fn scroll(desk: &mut Desk) -> anyhow::Result<Measured> {
    let working = |view: &HrView| matches!(view.stage, Stage::Working(_));
    let dashboard = |view: &HrView| match &view.stage {
        Stage::Working(work) => matches!(&work.page, Page::Dashboard(Some(_))),
        _ => false,
    };
    let secret = || Secret::typed("407183");
    desk.send(Command::Open)?;
    desk.paint_until("the first run", |view| matches!(view.stage, Stage::FirstRun(_)))?;
    desk.send(Command::CreateFirst { name: "Benchmark".to_owned(), secret: secret() })?;
    desk.paint_until("the dashboard", dashboard)?;
    desk.send(Command::Lock)?;
    desk.paint_until("the kiosk", |view| view.stage == Stage::Closed)?;

    desk.send(Command::Open)?;
    let lock = desk.paint_until("the lock screen", |view| matches!(view.stage, Stage::Locked(_)))?;
    desk.send(Command::SignIn(secret()))?;
    desk.paint_until("the workspace", working)?;
    let dashboard = desk.paint_until("the dashboard", dashboard)?;

    desk.send(Command::Go(Screen::Log))?;
    desk.send(Command::ShowLog(LogFilter::default()))?;
    let rows_of = |view: &HrView| match &view.stage {
        Stage::Working(work) => match &work.page {
            Page::Log(log) if !log.part.rows.is_empty() && log.filter == LogFilter::default() => {
                log.part.count
            }
            _ => None,
        },
        _ => None,
    };
    let log = desk.paint_until("the log", |view| rows_of(view).is_some())?;
    let rows = rows_of(&desk.view()).unwrap_or(0);
    let mut times = Vec::new();
    for frame in 0..FRAMES {
        // A flick every second, gentle scrolling between.
        let wheel = if frame % 60 == 0 { -4_000.0 } else { -60.0 };
        let view = desk.view();
        times.push(desk.window.frame(&view, &desk.kiosk, &desk.link, wheel));
        if frame % 50 == 0 {
            desk.send(Command::Touched)?;
        }
        std::thread::sleep(Duration::from_millis(4));
    }
    let (p50, p95) = (percentile(&mut times, 50), percentile(&mut times, 95));
    Ok(Measured { rows, lock, dashboard, log, p50, p95 })
}
