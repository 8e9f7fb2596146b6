//! Each table of days through the computation from which wages are paid.

use std::collections::BTreeMap;

use visionpresence::domain::clock_event::EventId;
use visionpresence::domain::day_records::{
    Attendance, DayRecord, Events, Exception, ExceptionKind, OvertimeClass, Role, book_weeks, day_records,
    summary,
};
use visionpresence::domain::time::Moment;

use crate::day_case::{DayCase, date, parse, range};

const TABLES: [(&str, &str); 9] = [
    ("shifts", include_str!("days/shifts.txt")),
    ("status", include_str!("days/status.txt")),
    ("forgotten", include_str!("days/forgotten.txt")),
    ("breaks_and_pairs", include_str!("days/breaks_and_pairs.txt")),
    ("overtime", include_str!("days/overtime.txt")),
    ("time", include_str!("days/time.txt")),
    ("corrections", include_str!("days/corrections.txt")),
    ("roster", include_str!("days/roster.txt")),
    ("sums", include_str!("days/sums.txt")),
];

pub fn cases() -> Vec<DayCase> {
    TABLES.iter().flat_map(|(file, text)| parse(file, text)).collect()
}

#[test]
fn every_table_of_days_gives_its_records_and_its_exceptions() {
    let cases = cases();
    assert!(cases.len() >= 150, "{} cases", cases.len());
    let problems: Vec<String> = cases.iter().filter_map(problem).collect();
    assert!(problems.is_empty(), "{} of {} cases\n{}", problems.len(), cases.len(), problems.join("\n"));
}

#[test]
fn a_table_that_expects_something_else_is_noticed() {
    let mut case =
        parse("control", "one minute more\n2026-03-02 09:00 17:00\n= 2026-03-02 P 09:00 17:00 8:01");
    assert!(problem(&case.remove(0)).is_some_and(|problem| problem.contains("8:00")));
    let mut case = parse("control", "late\n2026-03-02 09:00\n= 2026-03-02 M 09:00 - 0:00");
    assert!(problem(&case.remove(0)).is_some_and(|problem| problem.contains("missing_out")));
}

/// What differs from the table, `None` where nothing does.
fn problem(case: &DayCase) -> Option<String> {
    let (staff, roster, history, calendar) =
        (case.everybody(), case.roster(), case.history(), case.calendar());
    let events = Events { punches: &case.punches, corrections: &case.corrections };
    let (records, exceptions) = day_records(events, &staff, &roster, &calendar, &history);
    let times: BTreeMap<EventId, Moment> = case.punches.iter().map(|event| (event.id, event.at)).collect();
    let mut found = Vec::new();

    let with_expected = |record: &DayRecord| {
        let (short, day) = (in_words(record), key(record));
        let wanted = case.records.iter().any(|line| line.starts_with(&day) && line.contains(" expected "));
        if wanted { format!("{short} expected {}", hours(record.expected_secs())) } else { short }
    };
    let computed: Vec<String> = records.iter().map(with_expected).collect();
    if sorted(&computed) != sorted(&case.records) {
        found.push(format!("  computed {computed:#?}\n  expected {:#?}", case.records));
    }
    let reported: Vec<String> =
        exceptions.iter().map(|exception| exception_in_words(exception, &times)).collect();
    if sorted(&reported) != sorted(&case.exceptions) {
        found.push(format!("  reported {reported:?}\n  expected {:?}", case.exceptions));
    }
    for (what, rest) in &case.more {
        let (day, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        let told = match what.as_str() {
            "sum" => sums(&records, day, rest, &history),
            "|" => shifts(of(&records, day)),
            "week" => weeks(&records, &staff, &history, day),
            "roles" => roles(of(&records, day), &times),
            "rounded" => rounded(of(&records, day), &history),
            _ => of(&records, day)
                .shifts
                .iter()
                .flat_map(|shift| shift.trace.iter().map(ToString::to_string))
                .find(|line| line == rest)
                .unwrap_or_else(|| format!("{:?}", of(&records, day).shifts[0].trace)),
        };
        if told != rest {
            found.push(format!("  {what} {day} {told}\n  expected {rest}"));
        }
    }
    (!found.is_empty()).then(|| format!("{}\n{}", case.name, found.join("\n")))
}

fn sorted(lines: &[String]) -> Vec<&String> {
    let mut lines: Vec<&String> = lines.iter().collect();
    lines.sort();
    lines
}

fn of<'r>(records: &'r [DayRecord], day: &str) -> &'r DayRecord {
    records.iter().find(|record| record.date == date(day)).expect("there is a record of the day")
}

/// Person and date; the first person has no name.
fn key(record: &DayRecord) -> String {
    who(record.emp_id.as_str()) + &record.date.to_string()
}

fn who(emp_id: &str) -> String {
    if emp_id == "P1" { String::new() } else { format!("{emp_id} ") }
}

fn hours(secs: i64) -> String {
    let sign = if secs < 0 { "-" } else { "" };
    let secs = secs.abs();
    let minutes = format!("{sign}{}:{:02}", secs / 3600, secs / 60 % 60);
    if secs % 60 == 0 { minutes } else { format!("{minutes}:{:02}", secs % 60) }
}

fn clock(at: Option<Moment>) -> String {
    at.map_or("-".to_owned(), |at| {
        let form = if at.secs() % 60 == 0 { "%H:%M" } else { "%H:%M:%S" };
        at.local().format(form).to_string()
    })
}

fn in_words(record: &DayRecord) -> String {
    let code = if record.code().is_empty() { "." } else { record.code() };
    let (time_in, time_out) = (clock(record.time_in()), clock(record.time_out()));
    let mut words = format!("{} {code} {time_in} {time_out} {}", key(record), hours(record.worked_secs()));
    let figures = [
        ("late", record.late_secs()),
        ("early", record.early_exit_secs()),
        ("ot", record.overtime_secs()),
        ("break", record.break_secs()),
    ];
    for (name, secs) in figures.iter().filter(|(_, secs)| *secs != 0) {
        words = format!("{words} {name} {}", hours(*secs));
    }
    words += if record.auto_out() { " auto" } else { "" };
    words + if record.closed { "" } else { " open" }
}

fn exception_in_words(exception: &Exception, times: &BTreeMap<EventId, Moment>) -> String {
    let mut words = format!("{}{} {}", who(exception.emp_id.as_str()), exception.date, exception.kind.name());
    if let ExceptionKind::Late(secs) | ExceptionKind::EarlyExit(secs) = exception.kind {
        words = format!("{words}={}", hours(secs));
    }
    match exception.event {
        Some(event) => words + "@" + &clock(times.get(&event).copied()),
        None => words,
    }
}

/// `SHIFT CODE IN OUT WORKED; ...`.
fn shifts(record: &DayRecord) -> String {
    let shift = |shift: &visionpresence::domain::day_records::ShiftRecord| {
        let name = shift.scheduled.as_ref().map_or("-", |scheduled| scheduled.shift.as_str());
        let code = match shift.attendance {
            Attendance::Present => "P",
            Attendance::HalfDay => "HD",
            Attendance::Absent => "A",
            Attendance::MissingPunch => "M",
            Attendance::InProgress => "now",
            Attendance::Pending => ".",
            Attendance::NotExpected => "off",
        };
        let (time_in, time_out) = (clock(shift.time_in), clock(shift.time_out));
        let overtime = if shift.overtime_secs > 0 {
            " ot ".to_owned() + &hours(shift.overtime_secs)
        } else {
            String::new()
        };
        format!("{name} {code} {time_in} {time_out} {}{overtime}", hours(shift.worked_secs))
    };
    record.shifts.iter().map(shift).collect::<Vec<_>>().join("; ")
}

/// The overtime of the week that ends on a day, as the reports count it.
fn weeks(
    records: &[DayRecord],
    staff: &[visionpresence::domain::calendar::Employment],
    history: &visionpresence::domain::policy::PolicyHistory,
    day: &str,
) -> String {
    let mut records = records.to_vec();
    book_weeks(&mut records, staff[0].leaving_date, history);
    let record = of(&records, day);
    assert_eq!(record.overtime_secs(), record.daily_overtime_secs() + record.weekly_overtime_secs);
    hours(record.weekly_overtime_secs)
}

/// What each punch turned out to be.
fn roles(record: &DayRecord, times: &BTreeMap<EventId, Moment>) -> String {
    let name = |role: &Role| match role {
        Role::In => "in",
        Role::Out => "out",
        Role::BreakOut => "break-out",
        Role::BreakIn => "break-in",
        Role::Between => "between",
        Role::Odd => "odd",
        Role::Duplicate => "duplicate",
    };
    let punches = record.shifts.iter().flat_map(|shift| &shift.punches);
    let words = punches.map(|(event, role)| format!("{}@{}", name(role), clock(times.get(event).copied())));
    words.collect::<Vec<_>>().join(" ")
}

fn rounded(record: &DayRecord, history: &visionpresence::domain::policy::PolicyHistory) -> String {
    let rounding = history.on(record.date).rounding.unwrap();
    record.shifts[0].rounded(&rounding).map_or("-".to_owned(), |rounded| {
        let (time_in, time_out) = (clock(Some(rounded.time_in)), clock(Some(rounded.time_out)));
        format!("{time_in} {time_out} {} bias {}", hours(rounded.worked_secs), hours(rounded.bias_secs))
    })
}

/// The sums that the table asks for, `NAME VALUE ...`.
fn sums(
    records: &[DayRecord],
    days: &str,
    asked: &str,
    history: &visionpresence::domain::policy::PolicyHistory,
) -> String {
    let (from, to) = range(days);
    let sum = summary(records, &(from..=to.unwrap()), history);
    let overtime = |class| hours(sum.overtime_secs.get(&class).copied().unwrap_or_default());
    let value = |name: &str| match name {
        "days" => sum.days.to_string(),
        "present" => sum.present.to_string(),
        "half" => sum.half_day.to_string(),
        "absent" => sum.absent.to_string(),
        "missing" => sum.missing_punch.to_string(),
        "unjudged" => sum.not_judged.to_string(),
        "leave-halves" => sum.leave_halves.to_string(),
        "holidays" => sum.holidays.to_string(),
        "offs" => sum.weekly_offs.to_string(),
        "worked-off" => sum.worked_off_days.to_string(),
        "worked" => hours(sum.worked_secs),
        "expected" => hours(sum.expected_secs),
        "weekday" => overtime(OvertimeClass::Weekday),
        "weekly-off" => overtime(OvertimeClass::WeeklyOff),
        "holiday" => overtime(OvertimeClass::Holiday),
        "paid" => hours(sum.overtime_paid_secs),
        "late" => format!("{}x{}", sum.late_count, hours(sum.late_secs)),
        "early" => format!("{}x{}", sum.early_exit_count, hours(sum.early_exit_secs)),
        "punches-missing" => sum.missing_punches.to_string(),
        "auto" => sum.auto_outs.to_string(),
        "bias" => hours(sum.rounding_bias_secs),
        kind => sum.leave_by_kind.get(kind).copied().unwrap_or_default().to_string(),
    };
    let names = asked.split_whitespace().step_by(2);
    names.map(|name| format!("{name} {}", value(name))).collect::<Vec<_>>().join(" ")
}
