//! `visionpresence demo`: a working day in fast motion, with real photos through the whole path.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use chrono::{NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;

use super::Common;
use crate::app::view::Card;
use crate::camera::replay::{Frames, Playback};
use crate::domain::clock_event::Direction;
use crate::domain::employee::StaffMember;
use crate::domain::settings::Settings;
use crate::domain::time::Moment;
use crate::picture_file;
use crate::recognition::engine::Engine;
use crate::recognition::recogniser::{Recogniser, RecognitionSettings};
use crate::recognition::{enrol, models};
use crate::runtime::rehearsal::Rehearsal;
use crate::store::{DataDir, EnrolledPhoto, Enrolment, Reader, Writer};
use crate::ui::kiosk::scene::Says;
use crate::ui::strings::English;

/// Plays a working day with photos of public figures: camera, recognition, row, JPEG. Keeps what it wrote.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Args {
    /// Folder with the demo's photos; by default the one that set-up filled.
    #[arg(long, value_name = "DIR")]
    photos: Option<PathBuf>,
}

/// Who is enrolled, and with which photo.
const STAFF: [(&str, &str, &str); 2] =
    [("E001", "Barack Obama", "obama.jpg"), ("E002", "Joe Biden", "biden.jpg")];

/// Who walks up when. There is one photo of the second person, so it serves for the enrolment and the day.
const DAY: [(u32, u32, &str); 7] = [
    (8, 58, "obama2.jpg"),
    (9, 4, "biden.jpg"),
    (9, 7, "biden.jpg"),
    (10, 15, "astronaut.png"),
    (12, 2, "obama3.jpg"),
    (17, 31, "biden.jpg"),
    (17, 45, "obama2.jpg"),
];

/// Plays the day and prints the rows that it wrote.
///
/// # Errors
/// Models or photos are missing, or the data directory cannot be used.
pub fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    let photos = photo_folder(args.photos.as_deref())?;
    let data = DataDir::open(data_folder(common))?;
    let engine = Engine::load(&models::locate(common.models.as_deref())?)?;
    let mut kiosk = open_kiosk(&data, engine, &photos)?;
    if !common.json {
        writeln!(out, "A working day in fast motion. Enrolled: Barack Obama (E001), Joe Biden (E002).\n")?;
    }
    for (number, (hour, minute, photo)) in DAY.into_iter().enumerate() {
        kiosk.wait_until(today_at(hour, minute)?);
        let scene = scene_folder(&data, number, &photos.join(photo))?;
        let said = play(&mut kiosk, &scene)?;
        if !common.json {
            writeln!(out, "{hour:02}:{minute:02}  {photo:<14} {said}")?;
        }
    }
    report(&mut out, &data, &Reader::open(&data)?, common.json)
}

/// The demo never touches the company's data: it has a folder of its own unless one is named.
fn data_folder(common: &Common) -> PathBuf {
    common
        .data
        .clone()
        .unwrap_or_else(|| std::env::temp_dir().join(format!("visionpresence-demo-{}", std::process::id())))
}

fn photo_folder(wanted: Option<&Path>) -> anyhow::Result<PathBuf> {
    let folder = wanted
        .map(Path::to_path_buf)
        .or_else(|| super::installed_folder("demo_photos"))
        .context("the demo's photos are missing; \"scripts/run demo\" fetches them")?;
    match DAY.iter().find(|(.., photo)| !folder.join(photo).is_file()) {
        Some((.., photo)) => {
            bail!("{photo} is missing in {}; \"scripts/run demo\" fetches it", folder.display())
        }
        None => Ok(folder),
    }
}

/// Enrols the staff and opens a kiosk at dawn.
fn open_kiosk(data: &DataDir, mut engine: Engine, photos: &Path) -> anyhow::Result<Rehearsal> {
    let settings = Settings { company: "Demo".to_owned(), ..Settings::default() };
    let dawn = today_at(6, 0)?;
    let mut writer = Writer::open(data)?;
    for (id, name, photo) in STAFF {
        let picture = picture_file::read(&photos.join(photo))?;
        let enrolled = enrol::templates_from_photo(&mut engine, &picture)?;
        let photo = EnrolledPhoto { picture, templates: enrolled.templates };
        let staff = StaffMember::new(id.parse()?, name);
        writer.enrol(&Enrolment { staff, photos: vec![photo], portrait: enrolled.portrait, at: dawn })?;
    }
    let reader = Reader::open(data)?;
    let gallery = crate::runtime::gallery(&reader).map_err(anyhow::Error::msg)?;
    let recognition =
        RecognitionSettings { wanted_fpir: settings.wanted_fpir, ..RecognitionSettings::default() };
    let recogniser = Recogniser::new(engine, gallery, recognition);
    Ok(Rehearsal::new(settings, dawn, recogniser, (writer, reader))?)
}

/// One and the same Monday each time, so that two runs can be compared.
fn today_at(hour: u32, minute: u32) -> anyhow::Result<Moment> {
    let zone = Tz::Europe__Berlin;
    let local = NaiveDate::from_ymd_opt(2026, 11, 23)
        .zip(NaiveTime::from_hms_opt(hour, minute, 0))
        .and_then(|(date, time)| zone.from_local_datetime(&date.and_time(time)).single())
        .context("no such time on the demo's day")?;
    Ok(Moment { utc: local.with_timezone(&Utc), zone })
}

/// A folder with one photo, for the camera that plays folders.
fn scene_folder(data: &DataDir, number: usize, photo: &Path) -> anyhow::Result<PathBuf> {
    let folder = data.root().join("scenes").join(format!("{:02}", number + 1));
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let name = photo.file_name().context("a photo without a name")?;
    std::fs::copy(photo, folder.join(name)).with_context(|| format!("cannot copy {}", photo.display()))?;
    Ok(folder)
}

/// Lets one person walk up and leave; gives what the screen said last of those things that are an answer.
fn play(kiosk: &mut Rehearsal, scene: &Path) -> anyhow::Result<String> {
    let mut said = None;
    for picture in Frames::open(scene, Playback::Once)? {
        let card = kiosk.see(picture).card;
        let passing =
            matches!(card, Card::Idle | Card::Recognising | Card::Hint(_) | Card::Saving | Card::Starting);
        if !passing {
            said = Some(Says::of(&card, &English).spoken());
        }
    }
    Ok(said.unwrap_or_else(|| "nobody was decided on".to_owned()))
}

fn report(out: &mut impl Write, data: &DataDir, reader: &Reader, json: bool) -> anyhow::Result<ExitCode> {
    let days = reader.attendance(1000)?;
    let events = reader.events(None, 1000)?;
    if json {
        let rows: Vec<_> = days
            .iter()
            .map(|day| {
                serde_json::json!({
                    "emp_id": day.emp_id, "name": day.name, "attendance_date": day.date,
                    "time_in": day.time_in, "time_out": day.time_out, "status": day.status,
                })
            })
            .collect();
        let photos: Vec<_> = events.iter().filter_map(|event| event.photo.as_deref()).collect();
        let document = serde_json::json!({ "data": data.root(), "attendance": rows, "photos": photos });
        writeln!(out, "{document}")?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "\nRows in {}", data.database().display())?;
    writeln!(
        out,
        "  {:<6} {:<14} {:<10}  {:<8}  {:<8}  status",
        "id", "name", "date", "time in", "time out"
    )?;
    for day in &days {
        let time_out = day.time_out.map_or_else(|| "-".to_owned(), |time| time.to_string());
        let (id, name) = (day.emp_id.as_str(), &day.name);
        let time_in = day.time_in.map_or("-".to_owned(), |at| at.to_string());
        writeln!(out, "  {id:<6} {name:<14} {}  {time_in:<8}  {time_out:<8}  {}", day.date, day.status)?;
    }
    writeln!(out, "\n{} clock events, photos in {}", events.len(), data.scans().display())?;
    for event in events.iter().rev() {
        let direction = direction_name(&events, event.sequence);
        let photo = event.photo.as_deref().unwrap_or("(no photo)");
        let score = event.score.unwrap_or_default();
        writeln!(
            out,
            "  {}  {direction:<8}  score {score:.1}  {photo}",
            event.at.local().format("%H:%M:%S")
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The direction of one of `events`, all of one day: a person's first is the time in.
fn direction_name(events: &[crate::store::reader::EventRow], sequence: i64) -> &'static str {
    let own = events.iter().find(|event| event.sequence == sequence);
    let first = own.and_then(|own| {
        events.iter().filter(|event| event.emp_id == own.emp_id).map(|event| event.sequence).min()
    });
    match if first == Some(sequence) { Direction::In } else { Direction::Out } {
        Direction::In => "time in",
        Direction::Out => "time out",
    }
}
