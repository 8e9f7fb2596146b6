//! Checks links and seals, and says where the first one is broken and what that means.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::chain::{self, BEFORE_THE_FIRST, Columns, Hash, List};
use super::error::StoreError;
use super::redaction::{self, Expected};
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
    if let Some(entry) = redaction::first_false_entry(connection)? {
        proof.problems.push(format!(
            "what is noted as erased is not what entry {entry} of the audit list says: rows were changed or removed under \
             the name of an erasure"
        ));
    }
    check_guards(connection, &mut proof)?;
    check_seals(connection, key, &mut proof)?;
    Ok(proof)
}

/// A link as it is stored.
#[derive(Clone, Copy)]
struct Link {
    sequence: i64,
    row: Expected,
    hash: Hash,
}

/// Walks along rows and links together.
fn first_broken_link(connection: &Connection, list: List) -> Result<Option<String>, StoreError> {
    let mut rows_query = connection.prepare(list.rows_query())?;
    let columns = Columns::of(&rows_query);
    let mut rows = rows_query.query([0, i64::MAX])?;
    let mut row = rows.next()?;
    let mut links_query = connection
        .prepare("SELECT sequence, digest, salt, hash FROM chain WHERE list = ?1 ORDER BY sequence")?;
    let mut links = links_query.query([list.table()])?;
    let redacted = redaction::of_list(connection, list)?;
    let mut before = BEFORE_THE_FIRST;
    let mut whole = None;
    for sequence in 1_i64.. {
        let link = links.next()?.map(read_link).transpose()?;
        let number = row.map(|row| row.get::<_, i64>("sequence")).transpose()?;
        let here = row.filter(|_| number == Some(sequence));
        let found = match (here, link) {
            (None, None) if number.is_none() => return Ok(None),
            (here, Some(link)) if link.sequence == sequence => {
                let expected = redacted.get(&sequence).copied().unwrap_or(link.row);
                let now = match (here, expected.salt) {
                    (Some(row), Some(salt)) => Some(columns.digest(list, sequence, &salt, row)?),
                    _ => None,
                };
                let stays = expected.digest.is_some();
                let is_linked = link
                    .row
                    .digest
                    .is_some_and(|digest| chain::link(list, sequence, &before, &digest) == link.hash);
                match here {
                    _ if is_linked && stays == here.is_some() && now == expected.digest => {
                        before = link.hash;
                        if let Some(found) = here {
                            whole = Some(described(list, found)?);
                            row = rows.next()?;
                        }
                        continue;
                    }
                    Some(row) => format!(
                        "{} is not what was stored: it was changed, or put in the place of another",
                        described(list, row)?
                    ),
                    None if stays => {
                        let after = whole.unwrap_or_else(|| "the beginning".to_owned());
                        format!(
                            "{} {sequence} was removed after it was stored; it stood after {after}",
                            noun(list)
                        )
                    }
                    None => format!("the link of {} {sequence} was changed", noun(list)),
                }
            }
            (Some(row), _) => {
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

fn read_link(row: &Row<'_>) -> Result<Link, StoreError> {
    let expected = Expected { digest: row.get(1)?, salt: row.get(2)? };
    Ok(Link { sequence: row.get(0)?, row: expected, hash: row.get(3)? })
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
    for table in ["correction", "audit", "chain", "redaction", "seal"] {
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
