//! Reads the tables of days: rules, roster, punches and corrections as HR would write them down. The beginning of
//! `days/shifts.txt` says what the words mean.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, TimeZone as _, Weekday};
use chrono_tz::Tz;
use uuid::Uuid;
use visionpresence::domain::calendar::{Calendar, Employment, Holiday, Leave, LeavePart, Posting};
use visionpresence::domain::clock_event::{Change, ClockEvent, Correction, EventId, Said, Source};
use visionpresence::domain::policy::{Policy, PolicyHistory, RoundTo, Rounding};
use visionpresence::domain::roster::{Assignment, Pattern, Roster, Who};
use visionpresence::domain::shift::{
    Breaks, MissedOut, OvertimeBasis, ShiftId, ShiftType, WorkRules, WorkingHours,
};
use visionpresence::domain::time::Moment;

/// Everything that a case says.
#[derive(Clone)]
pub struct DayCase {
    pub name: String,
    pub zone: Tz,
    pub now: Option<String>,
    pub days: Option<(NaiveDate, NaiveDate)>,
    pub go_live: Option<NaiveDate>,
    pub policies: Vec<(Option<NaiveDate>, Policy)>,
    pub assignments: Vec<Assignment>,
    pub staff: Vec<Employment>,
    pub holidays: Vec<Holiday>,
    pub leave: Vec<Leave>,
    pub punches: Vec<ClockEvent>,
    pub corrections: Vec<Correction>,
    names: BTreeMap<String, EventId>,
    pub records: Vec<String>,
    pub exceptions: Vec<String>,
    /// `| ~ sum rounded roles` lines: what they are and the rest.
    pub more: Vec<(String, String)>,
}

/// The cases of a file. A block that begins with `setup` holds for all blocks after it, until the next.
pub fn parse(file: &str, text: &str) -> Vec<DayCase> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let mut setup = DayCase::empty();
    let mut cases = Vec::new();
    for block in lines.split(|line| line.trim().is_empty()).filter(|block| !block.is_empty()) {
        if block[0].trim() == "setup" {
            setup = DayCase::empty();
            block[1..].iter().for_each(|line| setup.line(line));
        } else {
            let mut case = setup.clone();
            case.name = format!("{file}: {}", block[0]);
            block[1..].iter().for_each(|line| case.line(line));
            cases.push(case);
        }
    }
    cases
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("{text} is no date"))
}

fn time(text: &str) -> NaiveTime {
    let form = if text.len() > 5 { "%H:%M:%S%.f" } else { "%H:%M" };
    NaiveTime::parse_from_str(text, form).unwrap_or_else(|_| panic!("{text} is no time"))
}

/// `FROM..TO`, `FROM..` or one day.
pub fn range(text: &str) -> (NaiveDate, Option<NaiveDate>) {
    match text.split_once("..") {
        Some((from, "")) => (date(from), None),
        Some((from, to)) => (date(from), Some(date(to))),
        None => (date(text), Some(date(text))),
    }
}

fn number(text: &str) -> u32 {
    text.parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

impl DayCase {
    fn empty() -> Self {
        Self {
            name: String::new(),
            zone: Tz::Europe__Berlin,
            now: None,
            days: None,
            go_live: None,
            policies: vec![(None, Policy::default())],
            assignments: Vec::new(),
            staff: Vec::new(),
            holidays: Vec::new(),
            leave: Vec::new(),
            punches: Vec::new(),
            corrections: Vec::new(),
            names: BTreeMap::new(),
            records: Vec::new(),
            exceptions: Vec::new(),
            more: Vec::new(),
        }
    }

    fn line(&mut self, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let rest = |from: usize| words[from..].join(" ");
        match words[..] {
            ["zone", zone] => self.zone = zone.parse().unwrap(),
            ["now", ..] => self.now = Some(rest(1)),
            ["days", days] => self.days = Some((range(days).0, range(days).1.unwrap())),
            ["go-live", day] => self.go_live = Some(date(day)),
            ["from", day] => {
                let latest = self.policies.last().unwrap().1.clone();
                self.policies.push((Some(date(day)), latest));
            }
            ["staff", id, ref about @ ..] => self.staff.push(employment(id, about)),
            ["holiday", day, name, ref site @ ..] => self.holidays.push(Holiday {
                date: date(day),
                name: name.to_owned(),
                site: site.first().map(|site| (*site).to_owned()),
            }),
            ["leave", id, days, kind, ref part @ ..] => self.leave.push(Leave {
                emp_id: id.parse().unwrap(),
                from: range(days).0,
                to: range(days).1.unwrap(),
                kind: kind.to_owned(),
                part: match part {
                    ["first"] => LeavePart::FirstHalf,
                    ["second"] => LeavePart::SecondHalf,
                    _ => LeavePart::Full,
                },
            }),
            ["roster", who, days, ref cells @ ..] => self.assignments.push(assignment(who, days, cells)),
            ["fix", ref words @ ..] => self.correction(words),
            ["=", ..] => self.records.push(rest(1)),
            ["!", ..] => self.exceptions.extend(exceptions(&words[1..])),
            [what @ ("|" | "~" | "sum" | "week" | "rounded" | "roles"), ..] => {
                self.more.push((what.to_owned(), rest(1)));
            }
            [first, ref times @ ..] if first.starts_with(|c: char| c.is_ascii_digit()) => {
                self.punches_of("P1", first, times);
            }
            [id, day, ref times @ ..] if id.starts_with('P') && day.starts_with("20") => {
                self.punches_of(id, day, times);
            }
            _ => self.policy_line(&words),
        }
    }

    fn policy_line(&mut self, words: &[&str]) {
        let policy = &mut self.policies.last_mut().unwrap().1;
        match *words {
            ["shift", id, times, ref rules @ ..] => {
                let (start, end) = times.split_once('-').unwrap();
                let id: ShiftId = id.parse().unwrap();
                let mut shift = ShiftType::new(id.clone(), id.as_str(), time(start), time(end));
                let mut rules = rules.to_vec();
                while let ["before" | "after", minutes, ..] = rules[..] {
                    if rules[0] == "before" {
                        shift.begin_check_in_before_shift_start_mins = number(minutes);
                    } else {
                        shift.allow_check_out_after_shift_end_mins = number(minutes);
                    }
                    rules.drain(..2);
                }
                shift.rules = work_rules(&rules);
                policy.shifts.retain(|other| other.id != id);
                policy.shifts.push(shift);
            }
            ["without-shift", ref rules @ ..] => policy.without_shift = work_rules(rules),
            ["offs", ref days @ ..] => {
                policy.weekly_offs = days.iter().filter_map(|day| day.parse::<Weekday>().ok()).collect();
            }
            ["cutoff", at] => policy.day_cutoff = time(at),
            ["duplicates", secs] => policy.duplicate_window_secs = number(secs),
            ["policy-zone", zone] => policy.zone = Some(zone.parse().unwrap()),
            ["rounding", mins, time_in, time_out] => {
                let to = |word: &str| match word {
                    "down" => RoundTo::Down,
                    "nearest" => RoundTo::Nearest,
                    "up" => RoundTo::Up,
                    _ => panic!("rounding {word}?"),
                };
                let interval_mins = number(mins);
                policy.rounding =
                    Some(Rounding { interval_mins, time_in: to(time_in), time_out: to(time_out) });
            }
            _ => panic!("{}: what is {:?}?", self.name, words.join(" ")),
        }
    }

    fn punches_of(&mut self, id: &str, day: &str, times: &[&str]) {
        for word in times {
            let (marks, at) = word.rsplit_once('@').unwrap_or(("", word));
            let sequence = i64::try_from(self.punches.len() + 1).unwrap();
            let mut event = ClockEvent {
                id: EventId(Uuid::from_u128(self.punches.len() as u128 + 1)),
                sequence,
                emp_id: id.parse().unwrap(),
                at: self.moment(day, at),
                source: Source::Face,
                said: None,
                clock_suspect: false,
            };
            for mark in marks.split(',').filter(|mark| !mark.is_empty()) {
                match mark {
                    "pin" => event.source = Source::Pin,
                    "manual" => event.source = Source::Manual,
                    "import" => event.source = Source::Import,
                    "suspect" => event.clock_suspect = true,
                    name if name.starts_with('#') => {
                        self.names.insert(name.to_owned(), event.id);
                    }
                    said => event.said = Some(said_of(said)),
                }
            }
            self.punches.push(event);
        }
    }

    /// A time on the wall. One that comes twice needs its offset, one that does not exist is a mistake in the table.
    fn moment(&self, day: &str, at: &str) -> Moment {
        if let Some(offset) = at.rfind(['+', '-']) {
            let (at, offset) = at.split_at(offset);
            let offset: FixedOffset = offset.parse().unwrap();
            let utc = date(day).and_time(time(at)).and_local_timezone(offset).unwrap().to_utc();
            let moment = Moment { utc, zone: self.zone };
            assert_eq!(moment.utc_offset_secs(), offset.local_minus_utc(), "{day} {at}");
            return moment;
        }
        let local = self.zone.from_local_datetime(&date(day).and_time(time(at)));
        let local: DateTime<Tz> = local.single().unwrap_or_else(|| panic!("{day} {at} in {}", self.zone));
        Moment { utc: local.to_utc(), zone: self.zone }
    }

    /// `void|move|give|mean #PUNCH ... [as #NAME]`.
    fn correction(&mut self, words: &[&str]) {
        let number = self.corrections.len() + 1;
        let id = EventId(Uuid::from_u128(1_000_000 + number as u128));
        let words = match words {
            [rest @ .., "as", name] => {
                self.names.insert((*name).to_owned(), id);
                rest
            }
            all => all,
        };
        let change = match words[2..] {
            [] => Change::Void,
            [day, at] => Change::MoveTo(self.moment(day, at)),
            [other] if words[0] == "give" => Change::GiveTo(other.parse().unwrap()),
            [said] => Change::Mean(said_of(said)),
            _ => panic!("what is {words:?}?"),
        };
        let target = self.names[words[1]];
        let sequence = i64::try_from(number).unwrap();
        self.corrections.push(Correction { id, sequence, target, change });
    }

    pub fn calendar(&self) -> Calendar {
        let dates: Vec<NaiveDate> = self
            .records
            .iter()
            .flat_map(|record| record.split_whitespace().take(2))
            .filter_map(|word| word.parse().ok())
            .collect();
        let (from, to) = self.days.unwrap_or_else(|| {
            (*dates.iter().min().expect("a day is expected"), *dates.iter().max().expect("a day is expected"))
        });
        let now = match &self.now {
            Some(now) => {
                let (day, at) = now.split_once(' ').unwrap();
                self.moment(day, at)
            }
            None => self.moment(&(to + Days::new(3)).to_string(), "12:00"),
        };
        let mut calendar =
            Calendar::new(from, to, now).with_holidays(self.holidays.clone()).with_leave(self.leave.clone());
        calendar.go_live = self.go_live;
        calendar
    }

    pub fn history(&self) -> PolicyHistory {
        let faults: Vec<String> = self.policies.iter().flat_map(|(_, policy)| policy.faults()).collect();
        assert_eq!(faults, Vec::<String>::new(), "{}", self.name);
        let mut versions = self.policies.iter();
        let first = PolicyHistory::always(versions.next().unwrap().1.clone());
        versions.fold(first, |history, (from, policy)| history.with(from.unwrap(), policy.clone()))
    }

    pub fn roster(&self) -> Roster {
        Roster::new(self.assignments.clone())
    }

    pub fn everybody(&self) -> Vec<Employment> {
        if self.staff.is_empty() { vec![employment("P1", &[])] } else { self.staff.clone() }
    }
}

fn said_of(word: &str) -> Said {
    match word {
        "in" => Said::In,
        "out" => Said::Out,
        "break-out" => Said::BreakOut,
        "break-in" => Said::BreakIn,
        _ => panic!("what is said by {word:?}?"),
    }
}

fn employment(id: &str, about: &[&str]) -> Employment {
    let mut person = Employment::new(id.parse().unwrap());
    for word in about {
        match word.split_once('=').unwrap() {
            ("dept", name) => person.department = Some(name.to_owned()),
            ("site", name) => person.site = Some(name.to_owned()),
            // `was=DAY/DEPARTMENT/SITE`: until that day; - for none.
            ("was", before) => {
                let parts: Vec<&str> = before.split('/').collect();
                let named = |at: usize| Some(parts[at]).filter(|name| *name != "-").map(str::to_owned);
                let posting = Posting { until: date(parts[0]), department: named(1), site: named(2) };
                person.earlier.push(posting);
            }
            ("joined", day) => person.joining_date = Some(date(day)),
            ("left", day) => person.leaving_date = Some(date(day)),
            _ => panic!("staff {word}?"),
        }
    }
    person
}

/// `WHO FROM..TO [anchor=DATE] CELL...`: a cell is the shifts of a day of the cycle, `early+late`, or `-`.
fn assignment(who: &str, days: &str, cells: &[&str]) -> Assignment {
    let (from, to) = range(days);
    let (anchor, cells) = match cells {
        [anchor, rest @ ..] if anchor.starts_with("anchor=") => (date(&anchor[7..]), rest),
        all => (from, all),
    };
    let cell = |cell: &&str| match *cell {
        "-" => Vec::new(),
        ids => ids.split('+').map(|id| id.parse().unwrap()).collect(),
    };
    let who = match who.strip_prefix("dept:") {
        Some(name) => Who::Department(name.to_owned()),
        None if who == "everyone" => Who::Everyone,
        None => Who::Person(who.parse().unwrap()),
    };
    Assignment { who, from, to, pattern: Pattern { anchor, days: cells.iter().map(cell).collect() } }
}

/// `[PERSON] DATE KIND...`, one for each kind.
fn exceptions(words: &[&str]) -> Vec<String> {
    let dates = words.iter().position(|word| word.starts_with("20")).unwrap();
    let (about, kinds) = words.split_at(dates + 1);
    kinds.iter().map(|kind| format!("{} {kind}", about.join(" "))).collect()
}

fn work_rules(words: &[&str]) -> WorkRules {
    let mut rules = WorkRules::default();
    let grace = |text: &str| (text != "-").then(|| number(text));
    for word in words {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        match key {
            "late" => rules.late_entry_grace_period_mins = grace(value),
            "early" => rules.early_exit_grace_period_mins = grace(value),
            "absent" => rules.working_hours_threshold_for_absent_mins = Some(number(value)),
            "half" => rules.working_hours_threshold_for_half_day_mins = Some(number(value)),
            "pairs" => rules.working_hours = WorkingHours::EveryValidPair,
            "break" => {
                let (mins, after) = value.split_once('/').unwrap();
                rules.breaks = Breaks::AutoDeduct { mins: number(mins), after_mins: number(after) };
            }
            "must-break" => rules.breaks = Breaks::MustPunch { after_mins: number(value) },
            "missed" => {
                rules.missed_out = match value.split_once('+').unwrap_or((value, "")) {
                    ("end", _) => MissedOut::ShiftEnd,
                    ("expected", tolerance) => MissedOut::AfterExpected { tolerance_mins: number(tolerance) },
                    (at, _) => MissedOut::FixedTime { at: time(at) },
                }
            }
            "ot-day" => {
                let expected_mins = (!value.is_empty()).then(|| number(value));
                rules.overtime.basis = OvertimeBasis::AbovePerDay { expected_mins };
            }
            "ot-week" => {
                rules.overtime.basis = OvertimeBasis::AbovePerWeek { expected_mins: number(value) };
            }
            "ot-outside" => rules.overtime.basis = OvertimeBasis::OutsideSchedule,
            "ot-before" => rules.overtime.count_before_shift = true,
            "ot-from" => rules.overtime.threshold_mins = number(value),
            "ot-cap" => rules.overtime.cap_mins = Some(number(value)),
            "paid" => {
                let percents: Vec<u32> = value.split('/').map(number).collect();
                rules.overtime.weekday_percent = percents[0];
                rules.overtime.weekly_off_percent = percents[1];
                rules.overtime.holiday_percent = percents[2];
            }
            _ => panic!("what is the rule {word:?}?"),
        }
    }
    rules
}
