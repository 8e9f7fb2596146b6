//! What must be true, kept beside the program and compared with what is on the disk by other means than its own.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _};
use visionpresence::app::event::Punched;
use visionpresence::app::hr;
use visionpresence::app::view::{Card, KioskView};
use visionpresence::domain::clock_event::EventId;
use visionpresence::domain::employee::EmployeeId;
use visionpresence::runtime::one_thread::Stored;
use visionpresence::store::DataDir;

/// An open workspace that nobody touches locks itself after that.
const LOCKS_AFTER: Duration = Duration::from_mins(2);

/// What is known.
#[derive(Default)]
pub struct Model {
    /// Punches of which somebody was told that they are recorded.
    acknowledged: HashMap<EventId, (EmployeeId, i64)>,
    /// Punches that were asked for, whatever became of them.
    requested: HashSet<EventId>,
    /// Punches that are said not to be there.
    denied: HashSet<EventId>,
    /// Who was recognised since the start of the program, and who has entered the right PIN.
    recognised: HashSet<EmployeeId>,
    entered: HashSet<EmployeeId>,
    /// What HR has entered last was right.
    may_enter: bool,
    pub refusals: u64,
}

impl Model {
    pub fn acknowledged(&self) -> usize {
        self.acknowledged.len()
    }

    pub fn an_acknowledged_one(&self) -> Option<EventId> {
        self.acknowledged.keys().min().copied()
    }

    /// The program starts: it remembers nobody.
    pub fn restart(&mut self) {
        self.recognised.clear();
        self.entered.clear();
        self.may_enter = false;
    }

    pub fn recognised(&mut self, id: &EmployeeId) {
        self.recognised.insert(id.clone());
    }

    pub fn entered(&mut self, id: &EmployeeId) {
        self.entered.insert(id.clone());
    }

    pub fn hr_signs_in(&mut self, rightly: bool) {
        self.may_enter = rightly;
    }

    /// The store has answered.
    pub fn stored(&mut self, stored: &Stored, disk: &Disk) {
        let (request, id) = (&stored.request, stored.request.event_id);
        self.requested.insert(id);
        let known = if request.evidence.is_some() { &self.recognised } else { &self.entered };
        assert!(known.contains(&request.emp_id), "a punch of {} whom nobody recognised", request.emp_id);
        match &stored.result {
            Ok(punched) => self.answered(stored, punched, disk),
            Err(reason) => {
                self.refusals += 1;
                if reason.starts_with("nothing was recorded") {
                    assert_eq!(disk.find(id), None, "it was said that nothing was recorded: {reason}");
                    self.denied.insert(id);
                }
            }
        }
    }

    fn answered(&mut self, stored: &Stored, punched: &Punched, disk: &Disk) {
        let (request, id) = (&stored.request, stored.request.event_id);
        let Some(receipt) = punched.receipt() else {
            assert_eq!(disk.find(id), None, "nothing was to be recorded");
            return;
        };
        assert_eq!((receipt.event_id, &receipt.emp_id), (id, &request.emp_id));
        let at = receipt.at.utc.timestamp_micros();
        self.acknowledged.insert(id, (receipt.emp_id.clone(), at));
        self.is_there(id, disk);
    }

    fn is_there(&self, id: EventId, disk: &Disk) {
        let expected = self.acknowledged.get(&id).map(|(who, at)| (who.to_string(), *at));
        assert!(expected.is_some(), "the screen speaks of a punch that nobody has acknowledged");
        assert_eq!(disk.find(id), expected, "it was said to be recorded, and is not");
    }

    /// What both screens show is true.
    pub fn look(&self, kiosk: &KioskView, hr: &hr::view::HrView, untouched: Duration, disk: &Disk) {
        if let Card::Greeting(greeting) = &kiosk.card {
            self.is_there(greeting.receipt.event_id, disk);
        }
        if matches!(hr.stage, hr::view::Stage::Working(_)) {
            assert!(self.may_enter, "somebody is in who has entered no right PIN");
            assert!(untouched < LOCKS_AFTER, "nobody has touched the workspace for {untouched:?}");
        }
    }

    /// Everything that was acknowledged is on the disk, once, and nothing else.
    pub fn compare(&self, disk: &Disk) {
        let stored = disk.all();
        for (id, expected) in &self.acknowledged {
            let found = stored.get(&id.to_string());
            let expected = (expected.0.to_string(), expected.1);
            assert_eq!(found, Some(&expected), "acknowledged, and not what is stored as {id}");
        }
        let requested: HashSet<String> = self.requested.iter().map(ToString::to_string).collect();
        let denied: HashSet<String> = self.denied.iter().map(ToString::to_string).collect();
        for id in stored.keys() {
            assert!(requested.contains(id), "{id} is stored, and nobody asked for it");
            assert!(!denied.contains(id), "{id} is stored, and it was said that it is not");
        }
        assert_eq!(disk.twice(), 0, "punches stored twice");
    }
}

/// The database, read without the store.
pub struct Disk(Connection);

impl Disk {
    pub fn of(data: &DataDir) -> Self {
        Self(Connection::open_with_flags(data.database(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap())
    }

    fn find(&self, id: EventId) -> Option<(String, i64)> {
        self.0
            .prepare_cached("SELECT emp_id, at_utc_us FROM clock_event WHERE id = ?1")
            .unwrap()
            .query_row([id.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()
            .unwrap()
    }

    /// What the kiosk has recorded itself; HR's additions have other sources.
    fn all(&self) -> HashMap<String, (String, i64)> {
        let mut query = self
            .0
            .prepare_cached("SELECT id, emp_id, at_utc_us FROM clock_event WHERE source != 'manual'")
            .unwrap();
        let rows = query.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))).unwrap();
        rows.map(Result::unwrap).collect()
    }

    fn twice(&self) -> i64 {
        let sql = "SELECT count(*) FROM (SELECT 1 FROM clock_event WHERE source != 'manual'
                   GROUP BY emp_id, at_utc_us HAVING count(*) > 1)";
        self.0.query_row(sql, [], |row| row.get(0)).unwrap()
    }
}
