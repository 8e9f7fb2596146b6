//! Tests of the liveness check that people of the site have made.

use rusqlite::{OptionalExtension as _, params};

use super::audit::{self, Change};
use super::error::StoreError;
use super::reader::Reader;
use super::rows;
use super::writer::Writer;
use crate::domain::audit::{AuditAction, By};
use crate::domain::settings::LivenessPolicy;
use crate::domain::spoof_test::{SpoofKind, SpoofTest, Tallies, Tally};

impl Reader {
    /// The newest test that was kept; `None` where none was.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn last_spoof_test(&self) -> Result<Option<SpoofTest>, StoreError> {
        let newest: Option<(i64, i64, String, String, String, u32)> = self
            .connection()
            .prepare_cached(
                "SELECT number, at_utc_us, zone, who, liveness, taken_back FROM spoof_test
                 ORDER BY number DESC LIMIT 1",
            )?
            .query_row([], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
            })
            .optional()?;
        let Some((number, at, zone, who, liveness, taken_back)) = newest else { return Ok(None) };
        let mut query = self
            .connection()
            .prepare_cached("SELECT kind, presented, passed FROM spoof_test_tally WHERE test = ?1")?;
        let tallies = query
            .query_map([number], |row| {
                let kind: String = row.get(0)?;
                Ok((SpoofKind::from_name(&kind), Tally { presented: row.get(1)?, passed: row.get(2)? }))
            })?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        let tallies = tallies.into_iter().filter_map(|(kind, tally)| Some((kind?, tally))).collect();
        let by = By { who, at: rows::moment(at, &zone)? };
        let liveness =
            LivenessPolicy::from_name(&liveness).ok_or_else(|| StoreError::row("a liveness policy"))?;
        Ok(Some(SpoofTest { by, liveness, tallies, taken_back }))
    }
}

impl Writer {
    /// Keeps a test, with an entry in the audit list.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn keep_spoof_test(&mut self, test: &SpoofTest) -> Result<(), StoreError> {
        let at = rows::storable(&test.by.at);
        self.in_transaction(|connection| {
            connection.execute(
                "INSERT INTO spoof_test (at_utc_us, zone, who, liveness, taken_back)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    at.utc.timestamp_micros(),
                    at.zone.name(),
                    test.by.who,
                    test.liveness.name(),
                    test.taken_back
                ],
            )?;
            let number = connection.last_insert_rowid();
            for (kind, tally) in &test.tallies {
                connection.execute(
                    "INSERT INTO spoof_test_tally (test, kind, presented, passed) VALUES (?1, ?2, ?3, ?4)",
                    params![number, kind.name(), tally.presented, tally.passed],
                )?;
            }
            let after = in_lines(test.liveness, &test.tallies, test.taken_back);
            let change = Change {
                action: AuditAction::SpoofTested,
                subject: "liveness",
                before: None,
                after: Some(&after),
            };
            audit::write(connection, &test.by, change)
        })
    }
}

/// As the audit list shows it.
fn in_lines(liveness: LivenessPolicy, tallies: &Tallies, taken_back: u32) -> String {
    let mut lines = vec![format!("policy = {}", liveness.name())];
    let of_kind = |(kind, tally): (&SpoofKind, &Tally)| {
        format!("{}: passed {} of {}", kind.name(), tally.passed, tally.presented)
    };
    lines.extend(tallies.iter().map(of_kind));
    if taken_back > 0 {
        lines.push(format!("taken back = {taken_back}"));
    }
    lines.join("\n")
}
