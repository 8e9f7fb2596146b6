//! Checks links and seals, and says where the first one is broken and what that means.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::chain::{BEFORE_THE_FIRST, Columns, Hash, List};
use super::error::StoreError;
use super::rows;
use super::seal::{self, Seal};
use super::site_key::SiteKey;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Proof {
    /// In words for the operator: of each list the first broken link alone.
    pub(super) problems: Vec<String>,
    /// Seals that hold.
    pub(super) seals: u32,
    /// The last day that one of them covers.
    pub(super) sealed_until: Option<NaiveDate>,
}

/// Checks the links of all lists and all seals. Without `key`, it cannot tell by whose key the seals were signed.
pub(super) fn check(connection: &Connection, key: Result<SiteKey, StoreError>) -> Result<Proof, StoreError> {
    let mut proof = Proof::default();
    for list in List::ALL {
        proof.problems.extend(first_broken_link(connection, list)?);
    }
    check_guards(connection, &mut proof)?;
    check_seals(connection, key, &mut proof)?;
    Ok(proof)
}

/// Walks along rows and links together.
fn first_broken_link(connection: &Connection, list: List) -> Result<Option<String>, StoreError> {
    let mut rows_query = connection.prepare(list.rows_query())?;
    let columns = Columns::of(&rows_query);
    let mut rows = rows_query.query([0, i64::MAX])?;
    let mut links_query =
        connection.prepare("SELECT sequence, hash FROM chain WHERE list = ?1 ORDER BY sequence")?;
    let mut links = links_query.query([list.table()])?;
    let erased = erased(connection, list)?;
    let mut before = BEFORE_THE_FIRST;
    let mut whole = None;
    for sequence in 1_i64.. {
        let link = links.next()?;
        let link: Option<(i64, Hash)> =
            link.map(|link| Ok::<_, StoreError>((link.get(0)?, link.get(1)?))).transpose()?;
        if let Some((linked, hash)) = link
            && linked == sequence
            && erased.contains(&sequence)
        {
            // The row went with a person who was erased; what it was cannot be checked any more, its link holds the rest.
            before = hash;
            continue;
        }
        let row = rows.next()?;
        let number = row.map(|row| row.get::<_, i64>("sequence")).transpose()?;
        let found = match (row, number, link) {
            (None, None, None) => return Ok(None),
            (Some(row), Some(number), Some((linked, hash))) if number == sequence && linked == sequence => {
                if columns.link(list, sequence, &before, row)? == hash {
                    before = hash;
                    whole = Some(described(list, row)?);
                    continue;
                }
                format!(
                    "{} is not what was stored: it was changed, or put in the place of another",
                    described(list, row)?
                )
            }
            (_, _, Some((linked, _))) if linked == sequence && number != Some(sequence) => {
                let after = whole.unwrap_or_else(|| "the beginning".to_owned());
                format!("{} {sequence} was removed after it was stored; it stood after {after}", noun(list))
            }
            (Some(row), Some(number), _) if number == sequence => {
                format!(
                    "{} has no link: it was added by something else than this program",
                    described(list, row)?
                )
            }
            _ => format!("{} {sequence} was removed together with its link", noun(list)),
        };
        return Ok(Some(format!("the first broken link: {found}")));
    }
    Ok(None)
}

/// Numbers of the events that went with people who were erased.
fn erased(connection: &Connection, list: List) -> Result<BTreeSet<i64>, StoreError> {
    if list != List::ClockEvent {
        return Ok(BTreeSet::new());
    }
    let mut query = connection.prepare("SELECT sequence FROM erased_event")?;
    Ok(query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

fn noun(list: List) -> &'static str {
    match list {
        List::ClockEvent => "event",
        List::Correction => "correction",
        List::Audit => "entry of the audit list",
    }
}

/// A row with its number and its date.
fn described(list: List, row: &Row<'_>) -> Result<String, StoreError> {
    let sequence: i64 = row.get("sequence")?;
    let (about, at): (String, i64) = match list {
        List::ClockEvent => (format!(" of {}", row.get::<_, String>("emp_id")?), row.get("at_utc_us")?),
        List::Correction => (format!(" of {}", row.get::<_, String>("emp_id")?), row.get("made_at_utc_us")?),
        List::Audit => (String::new(), row.get("at_utc_us")?),
    };
    // What a forger wrote need not be an instant.
    let day = match rows::moment(at, row.get::<_, String>("zone").as_deref().unwrap_or("UTC")) {
        Ok(at) => at.local().format("%Y-%m-%d %H:%M:%S").to_string(),
        Err(_) => "an impossible date".to_owned(),
    };
    Ok(format!("{} {sequence}{about} on {day}", noun(list)))
}

fn check_guards(connection: &Connection, proof: &mut Proof) -> Result<(), StoreError> {
    for table in ["correction", "audit", "chain", "seal"] {
        let guards: u32 = connection.query_row(
            "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1
                 AND name IN (?1 || '_is_never_changed', ?1 || '_is_never_removed', ?1 || '_is_never_replaced')",
            [table],
            |row| row.get(0),
        )?;
        if guards != 3 {
            proof
                .problems
                .push(format!("the list \"{table}\" is not protected against change: a trigger is missing"));
        }
    }
    Ok(())
}

/// Of each seal: it is signed, by the key of this site; it follows the one before; and what it says of the lists holds.
fn check_seals(
    connection: &Connection,
    key: Result<SiteKey, StoreError>,
    proof: &mut Proof,
) -> Result<(), StoreError> {
    let mut query = connection.prepare(&format!("SELECT {} FROM seal ORDER BY number", seal::COLUMNS))?;
    let mut found = query.query([])?;
    let mut before: Option<Seal> = None;
    let mut strangers: BTreeMap<[u8; 32], NaiveDate> = BTreeMap::new();
    while let Some(row) = found.next()? {
        let seal = Seal::read(row)?;
        if let Some(fault) = fault_of(connection, &seal, before.as_ref())? {
            proof.problems.push(format!("the first broken seal, {} of {}: {fault}", seal.number, seal.day));
            return Ok(());
        }
        if let Ok(key) = &key
            && key.public_key().to_bytes() != seal.public_key
        {
            strangers.entry(seal.public_key).or_insert(seal.day);
        }
        proof.seals += 1;
        proof.sealed_until = Some(seal.day);
        before = Some(seal);
    }
    if let Err(error) = key
        && proof.seals > 0
    {
        proof.problems.push(format!("it cannot be told whether the seals are those of this site: {error}"));
    }
    for day in strangers.into_values() {
        proof.problems.push(format!(
            "from {day} on the seals are signed with another key than the one of this site: somebody made them anew, \
             or the key was exchanged. Put the right key back with \"visionpresence key import FILE\""
        ));
    }
    Ok(())
}

fn fault_of(
    connection: &Connection,
    seal: &Seal,
    before: Option<&Seal>,
) -> Result<Option<String>, StoreError> {
    if !seal.is_signed() || !seal.says_what_its_row_says() {
        return Ok(Some("its signature does not fit: it was changed or forged".to_owned()));
    }
    let follows = seal.number == before.map_or(1, |seal| seal.number + 1)
        && seal.before() == Some(before.map_or(BEFORE_THE_FIRST, Seal::hash));
    if !follows {
        return Ok(Some("it does not follow the seal before: a seal was removed or replaced".to_owned()));
    }
    let since = before.map_or_else(|| "the beginning".to_owned(), |seal| format!("the seal of {}", seal.day));
    for list in List::ALL {
        let Some((sequence, hash)) = seal.head(list) else {
            return Ok(Some(format!("it says nothing of the list \"{}\"", list.table())));
        };
        if sequence == 0 {
            continue;
        }
        let found: Option<Hash> = connection
            .prepare_cached("SELECT hash FROM chain WHERE list = ?1 AND sequence = ?2")?
            .query_row(rusqlite::params![list.table(), sequence], |row| row.get(0))
            .optional()?;
        let noun = noun(list);
        match found {
            Some(found) if found == hash => {}
            Some(_) => {
                return Ok(Some(format!(
                    "{noun} {sequence} was another one when it was sealed: the list was written anew after {since}"
                )));
            }
            None => {
                return Ok(Some(format!(
                    "there were {sequence} when it was sealed, and {noun} {sequence} is gone: the end of the list was \
                     cut off"
                )));
            }
        }
    }
    Ok(None)
}
