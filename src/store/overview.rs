//! The figures of the dashboard.

use chrono::{Days, NaiveDate};
use rusqlite::params;

use super::error::StoreError;
use super::reader::Reader;
use super::rows;
use crate::domain::attack::RefusedFilter;
use crate::domain::clock_event::Direction;
use crate::domain::overview::{DepartmentCount, LatestPunch, Overview};

/// Dates of the longer plot.
const DAYS: u64 = 30;
/// Newest punches that are shown.
const LATEST: u32 = 10;
/// Most departments that are shown.
const MAX_DEPARTMENTS: u32 = 200;

impl Reader {
    /// How the work date `date` stands.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn overview(&self, date: NaiveDate) -> Result<Overview, StoreError> {
        let yesterday = date.pred_opt();
        let (staff, present_today, present_now, absent_today, missing_out_yesterday, late_today) = self
            .connection()
            .prepare_cached(
                "SELECT (SELECT count(*) FROM staff WHERE active = 1),
                    (SELECT count(*) FROM attendance WHERE attendance_date = ?1),
                    (SELECT count(*) FROM attendance WHERE attendance_date = ?1 AND worked_secs IS NULL AND time_out IS NULL),
                    (SELECT count(*) FROM staff WHERE active = 1 AND NOT EXISTS
                        (SELECT 1 FROM attendance WHERE attendance.emp_id = staff.emp_id AND attendance_date = ?1)),
                    (SELECT count(*) FROM attendance WHERE attendance_date = ?2 AND worked_secs IS NULL AND time_out IS NULL),
                    (SELECT count(*) FROM attendance WHERE attendance_date = ?1 AND late_secs > 0)",
            )?
            .query_row(params![date, yesterday], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
            })?;
        Ok(Overview {
            date,
            staff,
            present_today,
            late_today,
            present_now,
            absent_today,
            missing_out_yesterday,
            refused_this_week: self.not_live_this_week(date)?,
            days: self.present_by_day(date)?,
            departments: self.departments_on(date)?,
            latest: self.latest_punches()?,
            gaps: self.gaps()?,
        })
    }

    /// As many as the list behind the figure holds.
    fn not_live_this_week(&self, date: NaiveDate) -> Result<u32, StoreError> {
        let refused = self.refused(&RefusedFilter::not_live_this_week(date))?;
        Ok(u32::try_from(refused.len()).unwrap_or(u32::MAX))
    }

    fn present_by_day(&self, date: NaiveDate) -> Result<Vec<(NaiveDate, u32)>, StoreError> {
        let first = date.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(date);
        let found = self.rows(
            "SELECT attendance_date, count(*) FROM attendance WHERE attendance_date BETWEEN ?1 AND ?2
             GROUP BY attendance_date",
            params![first, date],
            |row| Ok((row.get::<_, NaiveDate>(0)?, row.get::<_, u32>(1)?)),
        )?;
        let count = |day: NaiveDate| {
            found.binary_search_by_key(&day, |(date, _)| *date).ok().and_then(|at| found.get(at))
        };
        Ok(first
            .iter_days()
            .take_while(|day| *day <= date)
            .map(|day| (day, count(day).map_or(0, |(_, people)| *people)))
            .collect())
    }

    fn departments_on(&self, date: NaiveDate) -> Result<Vec<DepartmentCount>, StoreError> {
        self.rows(
            "SELECT department, count(*), count(attendance.id) FROM staff
             LEFT JOIN attendance ON attendance.emp_id = staff.emp_id AND attendance_date = ?1
             WHERE active = 1 GROUP BY department ORDER BY count(*) DESC, department LIMIT ?2",
            params![date, MAX_DEPARTMENTS],
            |row| Ok(DepartmentCount { name: row.get(0)?, staff: row.get(1)?, present: row.get(2)? }),
        )
    }

    fn latest_punches(&self) -> Result<Vec<LatestPunch>, StoreError> {
        self.rows(
            "SELECT emp_id, name, at_utc_us, zone, work_date,
                 EXISTS (SELECT 1 FROM clock_event AS earlier WHERE earlier.emp_id = latest.emp_id
                         AND earlier.work_date = latest.work_date AND earlier.sequence < latest.sequence)
             FROM clock_event AS latest JOIN staff USING (emp_id) ORDER BY sequence DESC LIMIT ?1",
            [LATEST],
            |row| {
                Ok(LatestPunch {
                    emp_id: rows::employee_id(&row.get::<_, String>(0)?)?,
                    name: row.get(1)?,
                    at: rows::moment(row.get(2)?, &row.get::<_, String>(3)?)?,
                    date: row.get(4)?,
                    direction: if row.get(5)? { Direction::Out } else { Direction::In },
                })
            },
        )
    }
}
