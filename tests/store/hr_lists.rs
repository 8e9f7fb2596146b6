//! What the HR workspace reads and edits: log, staff, dashboard, audit list.

use chrono::NaiveDate;
use visionpresence::domain::audit::By;
use visionpresence::domain::day_records::Attendance;
use visionpresence::domain::log::{Completeness, DateRange, LogFilter, LogRow};
use visionpresence::domain::staff_list::{StaffColumn, StaffFilter, StaffSort, StaffState};
use visionpresence::store::generated::MadeUp;
use visionpresence::store::{Reader, StoreError, Writer};

use crate::kit::{Place, berlin, enrolment, id, recorded, request, request_with_photo};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn by() -> By {
    By { who: "Ines".to_owned(), at: berlin("2026-11-23 09:00:00") }
}

/// 40 people and 30 work days up to a Friday.
fn made_up() -> (Place, Writer, Reader) {
    let place = Place::new();
    let mut writer = place.writer();
    let zone = chrono_tz::Tz::Europe__Berlin;
    writer.make_up(&MadeUp { people: 40, days: 30, last: date("2026-11-20"), zone, seed: 3 }).unwrap();
    let reader = Reader::open(&place.dir).unwrap();
    (place, writer, reader)
}

/// All rows of `filter`, page by page.
fn all(reader: &Reader, filter: &LogFilter, page: u32) -> Vec<LogRow> {
    let outline = reader.log_outline(filter).unwrap();
    let mut rows = Vec::new();
    while let Some(span) = outline.span(rows.len() as u64, page) {
        let found = reader.log_page(filter, &span).unwrap();
        assert_eq!(found.len(), span.len as usize);
        rows.extend(found);
    }
    assert_eq!(rows.len() as u64, outline.records());
    rows
}

#[test]
fn made_up_years_are_sound_and_the_same_for_the_same_seed() {
    let (place, _writer, reader) = made_up();
    place.assert_sound();
    let (other, _other_writer, other_reader) = made_up();
    assert_eq!(all(&reader, &LogFilter::default(), 100), all(&other_reader, &LogFilter::default(), 100));
    assert_eq!(place.count("clock_event"), other.count("clock_event"));
}

#[test]
fn people_are_found_and_sorted_whatever_the_accents_of_their_names() {
    let place = Place::new();
    let mut writer = place.writer();
    for (number, name) in
        ["Zoë Adams", "Ömer Öztürk", "Anna Groß", "Oskar Łuczak", "Nora Ek"].iter().enumerate()
    {
        let mut new = enrolment(&format!("E{number}"));
        new.staff.name = (*name).to_owned();
        writer.enrol(&new).unwrap();
    }
    let at = berlin("2026-11-20 09:00:00");
    recorded(writer.punch(&request("E1", at)));
    let reader = Reader::open(&place.dir).unwrap();
    let named = |text: &str| -> Vec<String> {
        let filter = StaffFilter { text: text.to_owned(), ..StaffFilter::default() };
        let found = reader.staff_page(&filter, StaffSort::default(), 0, 10).unwrap();
        assert_eq!(reader.staff_count(&filter).unwrap() as usize, found.len());
        found.into_iter().map(|row| row.name).collect()
    };
    for typed in ["öz", "ÖZ", "oz", "O\u{308}ztu\u{308}rk"] {
        assert_eq!(named(typed), ["Ömer Öztürk"], "{typed}");
        let filter = LogFilter { text: typed.to_owned(), ..LogFilter::default() };
        assert_eq!(all(&reader, &filter, 10).len(), 1, "{typed} in the log");
    }
    assert_eq!(named("gross"), ["Anna Groß"]);
    assert_eq!(named("lucz"), ["Oskar Łuczak"]);
    assert_eq!(named("nobody"), [""; 0]);
    assert_eq!(named(""), ["Anna Groß", "Nora Ek", "Ömer Öztürk", "Oskar Łuczak", "Zoë Adams"]);
}

#[test]
fn pages_of_any_filter_together_are_exactly_the_rows_that_fit_it() {
    let (_place, _writer, reader) = made_up();
    let everything = all(&reader, &LogFilter::default(), 500);
    let newest_first = everything.is_sorted_by_key(|row| {
        (std::cmp::Reverse(row.date), std::cmp::Reverse(row.time_in), std::cmp::Reverse(row.emp_id.clone()))
    });
    assert!(newest_first && everything.len() > 1_000);
    let range = DateRange { from: date("2026-11-02"), to: date("2026-11-13") };
    let filters = [
        LogFilter { range: Some(range), ..LogFilter::default() },
        LogFilter { person: Some(id("G0007")), ..LogFilter::default() },
        LogFilter { department: Some("Production".to_owned()), ..LogFilter::default() },
        LogFilter { text: " AN ".to_owned(), ..LogFilter::default() },
        LogFilter { completeness: Completeness::Open, ..LogFilter::default() },
        LogFilter { completeness: Completeness::Complete, text: "g00".to_owned(), ..LogFilter::default() },
        LogFilter {
            range: Some(range),
            department: Some("Production".to_owned()),
            text: "e".to_owned(),
            ..LogFilter::default()
        },
        LogFilter { text: "'; DROP TABLE staff; --".to_owned(), ..LogFilter::default() },
    ];
    for filter in filters {
        let fits = |row: &&LogRow| {
            let text = filter.text.trim().to_lowercase();
            let found = |name: &str| name.to_lowercase().contains(&text);
            filter.range.is_none_or(|range| (range.from..=range.to).contains(&row.date))
                && filter.person.as_ref().is_none_or(|person| *person == row.emp_id)
                && (filter.department.is_none() || filter.department == row.department)
                && (found(&row.name) || found(row.emp_id.as_str()))
                && match filter.completeness {
                    Completeness::Any => true,
                    Completeness::Open => row.time_out.is_none(),
                    Completeness::Complete => row.time_out.is_some(),
                }
        };
        let expected: Vec<LogRow> = everything.iter().filter(fits).cloned().collect();
        assert_eq!(all(&reader, &filter, 7), expected, "{filter:?}");
        let outline = reader.log_outline(&filter).unwrap();
        let people: std::collections::BTreeSet<_> = expected.iter().map(|row| &row.emp_id).collect();
        assert_eq!(outline.people as usize, people.len(), "{filter:?}");
        let worked: Vec<i64> = expected.iter().filter_map(|row| row.worked_secs).collect();
        let mean = worked.iter().sum::<i64>().checked_div(i64::try_from(worked.len()).unwrap());
        assert!(outline.average_secs.unwrap_or(0).abs_diff(mean.unwrap_or(0)) <= 1, "{filter:?}");
    }
}

#[test]
fn an_open_day_shows_each_punch_with_the_reason_why_it_was_accepted() {
    let (place, mut writer) = Place::with_staff(&["E001", "X9"]);
    recorded(writer.punch(&request_with_photo("E001", berlin("2026-11-23 09:00:00"))));
    recorded(writer.punch(&request("E001", berlin("2026-11-23 17:00:00"))));
    let reader = Reader::open(&place.dir).unwrap();
    let day = reader.day_detail(&id("E001"), date("2026-11-23")).unwrap().unwrap();
    assert_eq!(day.row.worked_secs, Some(8 * 3600));
    let [first, second] = day.punches.as_slice() else { panic!("{day:?}") };
    assert_eq!((first.score, first.threshold, first.margin), (Some(7.25), Some(4.5), Some(5.75)));
    assert_eq!(first.runner_up.as_deref(), Some("Person X9"));
    assert!(first.has_photo && !second.has_photo);
    let photo = reader.scan_photo(first.sequence).unwrap().unwrap();
    assert_eq!((photo.width(), photo.height()), (640, 480));
    assert!(reader.scan_photo(second.sequence).unwrap().is_none());
    assert!(reader.day_detail(&id("E001"), date("2026-11-24")).unwrap().is_none());
}

#[test]
fn the_log_is_filtered_by_what_a_day_was() {
    let (_place, _writer, reader) = made_up();
    let everything = all(&reader, &LogFilter::default(), 500);
    let mut statuses = 0;
    for status in [Attendance::Present, Attendance::HalfDay, Attendance::MissingPunch, Attendance::Absent] {
        let filter = LogFilter { status: Some(status), ..LogFilter::default() };
        let rows = all(&reader, &filter, 100);
        let expected = everything.iter().filter(|row| row.status == status.name());
        assert_eq!(rows, expected.cloned().collect::<Vec<_>>(), "{status:?}");
        statuses += usize::from(!rows.is_empty());
        let few = LogFilter { text: "G0007".to_owned(), ..filter };
        assert!(all(&reader, &few, 100).iter().all(|row| row.status == status.name()));
    }
    assert!(statuses >= 1, "control: some of them are there");
}

#[test]
fn the_staff_list_is_filtered_sorted_and_read_by_page() {
    let (_place, _writer, reader) = made_up();
    let everybody = StaffFilter { state: StaffState::All, ..StaffFilter::default() };
    assert_eq!(reader.staff_count(&everybody).unwrap(), 40);
    assert_eq!(reader.staff_count(&StaffFilter::default()).unwrap(), 38, "every 17th has left");
    let names = |sort| -> Vec<String> {
        let page = |offset| reader.staff_page(&everybody, sort, offset, 15).unwrap();
        [page(0), page(15), page(30)].concat().into_iter().map(|row| row.name).collect()
    };
    let up = names(StaffSort::default());
    assert!(up.len() == 40 && up.is_sorted());
    let mut down = names(StaffSort { column: StaffColumn::Name, descending: true });
    down.reverse();
    assert_eq!(up, down);
    let absent = StaffFilter { absent_on: Some(date("2026-11-20")), ..everybody.clone() };
    let absent = reader.staff_count(&absent).unwrap();
    let came = reader.attendance_on(date("2026-11-20")).unwrap().len();
    assert_eq!(absent as usize + came, 40);
    let by_phone = StaffFilter { text: "+49 30".to_owned(), ..everybody };
    assert_eq!(reader.staff_count(&by_phone).unwrap(), 40);
}

#[test]
fn an_edit_is_stored_with_what_it_was_before_and_one_that_changes_nothing_is_not() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    let reader = Reader::open(&place.dir).unwrap();
    let mut member = reader.staff_member(&id("E001")).unwrap().unwrap().member;
    assert!(!writer.edit_staff(&member, &by()).unwrap());
    member.name = "Ada King".to_owned();
    member.department = Some("Research".to_owned());
    assert!(writer.edit_staff(&member, &by()).unwrap());
    assert_eq!(reader.staff_member(&id("E001")).unwrap().unwrap().member, member);
    let [entry] = <[_; 1]>::try_from(reader.audit(None, 10).unwrap()).unwrap();
    assert_eq!((entry.by, entry.action.as_str(), entry.subject.as_str()), (by(), "staff edited", "E001"));
    assert_eq!(entry.before.as_deref(), Some("name: Person E001\ndepartment: "));
    assert_eq!(entry.after.as_deref(), Some("name: Ada King\ndepartment: Research"));
    assert_eq!(reader.departments().unwrap(), ["Research"]);
    member.emp_id = id("NOBODY");
    assert!(matches!(writer.edit_staff(&member, &by()), Err(StoreError::UnknownEmployee(_))));
}

#[test]
fn somebody_who_is_deactivated_leaves_the_gallery_and_keeps_their_days() {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    recorded(writer.punch(&request("E001", berlin("2026-11-23 09:00:00"))));
    let reader = Reader::open(&place.dir).unwrap();
    let version = reader.gallery_version().unwrap();
    assert!(writer.change_active(&id("E001"), false, &by()).unwrap());
    assert!(!writer.change_active(&id("E001"), false, &by()).unwrap(), "it was done already");
    assert_ne!(reader.gallery_version().unwrap(), version);
    assert!(reader.templates().unwrap().iter().all(|(emp_id, _)| *emp_id != id("E001")));
    assert_eq!(all(&reader, &LogFilter::default(), 10).len(), 1);
    assert!(writer.change_active(&id("E001"), true, &by()).unwrap());
    assert_eq!(reader.audit(None, 10).unwrap().len(), 2);
}

#[test]
fn the_dashboard_counts_what_the_lists_behind_it_show() {
    let (place, _writer, reader) = made_up();
    let today = date("2026-11-20");
    assert_eq!(reader.overview(today).unwrap().late_today, 0, "control: without shifts nobody is late");
    let late = "UPDATE attendance SET late_secs = 600 WHERE attendance_date IN ('2026-11-20', '2026-11-19')
                AND emp_id IN (SELECT emp_id FROM attendance WHERE attendance_date = '2026-11-20' LIMIT 3)";
    place.sqlite().execute(late, []).unwrap();
    let free = "UPDATE staff SET department = NULL WHERE department = 'Sales'";
    assert!(place.sqlite().execute(free, []).unwrap() > 0);
    let overview = reader.overview(today).unwrap();
    let count = |filter: &LogFilter| reader.log_outline(filter).unwrap().records();
    let on = |date, completeness| LogFilter {
        range: Some(DateRange::day(date)),
        completeness,
        ..LogFilter::default()
    };
    let absent = StaffFilter { absent_on: Some(today), ..StaffFilter::default() };
    assert_eq!(overview.absent_today, reader.staff_count(&absent).unwrap());
    assert_eq!(overview.staff, reader.staff_count(&StaffFilter::default()).unwrap());
    let yesterday = count(&on(date("2026-11-19"), Completeness::Open));
    assert_eq!(u64::from(overview.missing_out_yesterday), yesterday);
    assert_eq!(overview.days.len(), 30);
    assert_eq!(u64::from(overview.days[29].1), count(&on(today, Completeness::Any)));
    assert_eq!(overview.departments.iter().map(|of| of.staff).sum::<u32>(), overview.staff);
    let absent: u32 = overview.departments.iter().map(|of| of.staff - of.present).sum();
    assert_eq!(absent, overview.absent_today);
    let mut records = 0;
    for of in &overview.departments {
        let department = Some(of.name.clone().unwrap_or_default());
        let people = StaffFilter { department: department.clone(), ..StaffFilter::default() };
        assert_eq!(reader.staff_count(&people).unwrap(), of.staff, "{department:?}");
        let came = LogFilter { range: Some(DateRange::day(today)), department, ..LogFilter::default() };
        records += count(&came);
    }
    assert_eq!(records, count(&on(today, Completeness::Any)), "everybody is in one of them, or in none");
    assert!(overview.departments.iter().any(|of| of.name.is_none()), "control: somebody has none");
    assert_eq!(u64::from(overview.present_now), count(&on(today, Completeness::Open)));
    assert!(overview.present_now <= overview.present_today);
    let late = LogFilter { range: Some(DateRange::day(today)), late: true, ..LogFilter::default() };
    assert_eq!((overview.late_today, count(&late)), (3, 3));
    assert_eq!(all(&reader, &late, 2).len(), 3, "page by page too");
    assert_eq!(overview.latest.len(), 10);
}

#[test]
fn the_audit_list_can_be_neither_changed_nor_shortened_nor_replaced() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    writer.change_active(&id("E001"), false, &by()).unwrap();
    let sqlite = place.sqlite();
    for attack in [
        "UPDATE audit SET who = 'nobody'",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit (sequence, at_utc_us, zone, who, action, subject)
         VALUES (1, 0, 'UTC', 'nobody', 'x', '')",
    ] {
        assert!(sqlite.execute(attack, []).is_err(), "{attack}");
    }
    assert_eq!(place.count("audit"), 1);
}
