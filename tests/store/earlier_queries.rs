//! Queries written for the database of the earlier web version answer.

use crate::kit::{Place, berlin, enrolment, recorded, request};

#[test]
fn a_query_written_for_the_earlier_version_answers() {
    let place = Place::new();
    let mut writer = place.writer();
    for (emp_id, department) in [("7", "Sales"), ("E002", "Works"), ("E003", "Works")] {
        let mut person = enrolment(emp_id);
        person.staff.department = Some(department.into());
        person.staff.joining_date = Some("2024-01-01".parse().unwrap());
        writer.enrol(&person).unwrap();
    }
    for (emp_id, at) in [("7", "09:00:00"), ("7", "17:30:00"), ("E002", "08:15:30")] {
        recorded(writer.punch(&request(emp_id, berlin(&format!("2026-11-23 {at}")))));
    }
    let sqlite = place.sqlite();
    let texts = |query: &str| -> Vec<String> {
        let mut query = sqlite.prepare(query).unwrap();
        query.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    // The log page and the export.
    assert_eq!(
        texts(
            "SELECT a.emp_id || ' ' || s.name || ' ' || a.attendance_date || ' ' || a.time_in || ' ' ||
                 COALESCE(a.time_out, '-') || ' ' || a.status
             FROM attendance a JOIN staff s ON a.emp_id = s.emp_id ORDER BY a.attendance_date DESC, a.time_in DESC"
        ),
        [
            "7 Person 7 2026-11-23 09:00:00 17:30:00 Present",
            "E002 Person E002 2026-11-23 08:15:30 - Present"
        ]
    );
    // An employee id that was a number there.
    assert_eq!(
        texts("SELECT time_out FROM attendance WHERE emp_id = 7 AND attendance_date = '2026-11-23'"),
        ["17:30:00"]
    );
    // The dashboard: present, absent, average hours.
    assert_eq!(
        texts(
            "SELECT CAST(COUNT(DISTINCT emp_id) AS TEXT) FROM attendance WHERE attendance_date = '2026-11-23'"
        ),
        ["2"]
    );
    assert_eq!(
        texts(
            "SELECT name FROM staff WHERE emp_id NOT IN (SELECT emp_id FROM attendance WHERE attendance_date = '2026-11-23')"
        ),
        ["Person E003"]
    );
    assert_eq!(
        texts(
            "SELECT CAST(ROUND(AVG((strftime('%s', time_out) - strftime('%s', time_in)) / 3600.0), 2) AS TEXT)
             FROM attendance WHERE time_out IS NOT NULL"
        ),
        ["8.5"]
    );
    assert_eq!(
        texts(
            "SELECT CASE WHEN email IS NULL AND phone IS NULL AND dob IS NULL AND designation IS NULL AND
                 gender IS NULL AND native IS NULL THEN department || ' ' || joining_date || ' ' || created_at END
             FROM staff WHERE emp_id = '7' AND image_path LIKE 'face_data/%.jpg'"
        ),
        ["Sales 2024-01-01 2026-11-20 10:00:00"]
    );
    // One row a person and day, kept by the table itself.
    let second = "INSERT INTO attendance (emp_id, attendance_date, time_in, status)
                  VALUES ('7', '2026-11-23', '09:00:00', 'Present')";
    assert!(sqlite.execute(second, []).unwrap_err().to_string().contains("UNIQUE"));
}
