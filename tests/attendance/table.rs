//! Reads the tables.

use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _};
use chrono_tz::Tz;
use visionpresence::domain::clock_event::Direction;
use visionpresence::domain::policy::Policy;
use visionpresence::domain::time::Moment;

use crate::history::{Answer, Row};

/// One case of a table.
pub struct Case {
    pub name: String,
    pub steps: Vec<Step>,
    pub days: Vec<Row>,
}

/// One line of a case.
pub enum Step {
    Rules { from: NaiveDate, policy: Box<Policy> },
    Scan { at: Moment, confirmed: bool, expected: Answer, line: String },
}

/// The cases of a table; a line that cannot be read stops the test.
pub fn parse(file: &str, text: &str) -> Vec<Case> {
    let without_comments: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let blocks = without_comments.split(|line| line.trim().is_empty()).filter(|block| !block.is_empty());
    blocks.map(|block| case(file, block)).collect()
}

fn case(file: &str, block: &[&str]) -> Case {
    let name = format!("{file}: {}", block[0]);
    let mut case = Case { name, steps: Vec::new(), days: Vec::new() };
    let mut zone: Option<Tz> = None;
    for line in &block[1..] {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["zone", name] => zone = Some(name.parse().unwrap()),
            ["rules", "from", from, ref rest @ ..] => case.steps.push(rules(from, rest)),
            ["rules", ref rest @ ..] => case.steps.push(rules(LONG_AGO, rest)),
            ["=", date, time_in, "open"] => case.days.push(row(date, time_in, None)),
            ["=", date, time_in, time_out, worked] => {
                case.days.push(row(date, time_in, Some((time_out, worked))));
            }
            [date, time, ref rest @ ..] => {
                let zone = zone.unwrap_or_else(|| panic!("{}: no zone", case.name));
                case.steps.push(scan(&format!("{date} {time}"), rest, zone, line));
            }
            _ => panic!("{}: {line}", case.name),
        }
    }
    assert!(!case.steps.is_empty() && !case.days.is_empty(), "{} is not complete", case.name);
    case
}

/// A first day before all cases.
pub const LONG_AGO: &str = "2000-01-01";

fn rules(from: &str, words: &[&str]) -> Step {
    let ["duplicate", window, "question", dwell, "day", cutoff] = words else { panic!("{words:?}") };
    let policy = Policy {
        duplicate_window_secs: window.parse().unwrap(),
        dwell_secs: dwell.parse().unwrap(),
        day_cutoff: NaiveTime::parse_from_str(cutoff, "%H:%M").unwrap(),
        ..Policy::default()
    };
    Step::Rules { from: from.parse().unwrap(), policy: Box::new(policy) }
}

fn scan(wall: &str, rest: &[&str], zone: Tz, line: &str) -> Step {
    let (offset, rest) = match rest {
        [offset, rest @ ..] if offset.starts_with(['+', '-']) => (Some(*offset), rest),
        rest => (None, rest),
    };
    let (confirmed, rest) = match rest {
        ["yes", rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let expected = match rest {
        ["in"] => Answer::In,
        ["out"] => Answer::Out,
        ["asks"] => Answer::Asks,
        ["already", "in", time] => Answer::Already(Direction::In, (*time).to_owned()),
        ["already", "out", time] => Answer::Already(Direction::Out, (*time).to_owned()),
        _ => panic!("what is the answer in {line:?}?"),
    };
    Step::Scan { at: moment(wall, offset, zone), confirmed, expected, line: line.to_owned() }
}

/// A time on the wall. One that comes twice needs its offset, one that does not exist is a mistake in the table.
fn moment(wall: &str, offset: Option<&str>, zone: Tz) -> Moment {
    if let Some(offset) = offset {
        let at = DateTime::parse_from_str(&format!("{wall} {offset}"), "%Y-%m-%d %H:%M:%S%.f %:z").unwrap();
        let moment = Moment { utc: at.to_utc(), zone };
        assert_eq!(moment.utc_offset_secs(), at.offset().local_minus_utc(), "{wall} {offset}");
        return moment;
    }
    in_zone(wall, zone)
}

/// A time on the wall that comes once.
pub fn in_zone(wall: &str, zone: Tz) -> Moment {
    let naive = NaiveDateTime::parse_from_str(wall, "%Y-%m-%d %H:%M:%S%.f").unwrap();
    match zone.from_local_datetime(&naive) {
        LocalResult::Single(at) => Moment { utc: at.to_utc(), zone },
        other => panic!("{wall} in {zone}: {other:?}"),
    }
}

fn row(date: &str, time_in: &str, out: Option<(&str, &str)>) -> Row {
    let worked = |text: &str| {
        let parts: Vec<i64> = text.split(':').map(|part| part.parse().unwrap()).collect();
        TimeDelta::seconds(parts[0] * 3600 + parts[1] * 60 + parts[2])
    };
    Row {
        date: date.to_owned(),
        time_in: time_in.to_owned(),
        time_out: out.map(|(time, _)| time.to_owned()),
        worked: out.map(|(_, text)| worked(text)),
    }
}
