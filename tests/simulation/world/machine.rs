//! What the machine does: clock, camera, engine, disk, and the process itself.

use super::*;

impl World {
    pub(super) fn jump(&mut self) {
        self.counts.clock_jumps += 1;
        let hours = [-30, -3, -1, 1, 2, 26];
        let by = TimeDelta::hours(self.random.of(&hours))
            + TimeDelta::microseconds(i64::try_from(self.random.below(1_000_000)).unwrap());
        let now = self.kiosk().clock().now().moment;
        self.kiosk().clock().set_wall(Moment { utc: now.utc + by, zone: now.zone });
    }

    pub(super) fn camera(&mut self) {
        let faults =
            [CameraFault::Unplugged, CameraFault::Stalled, CameraFault::Frozen, CameraFault::Garbage];
        let fault = faults[usize::try_from(self.random.below(4)).unwrap()].clone();
        self.camera = if matches!(self.camera, CameraStatus::Live { .. }) && self.random.one_in(2) {
            CameraStatus::Retrying { fault, attempt: 1, wait: Duration::from_secs(1) }
        } else {
            live()
        };
        let status = self.camera.clone();
        self.happen(Event::Camera(status));
    }

    /// The worker dies and is loaded again, or cannot be.
    pub(super) fn engine(&mut self) {
        self.visit = None;
        self.engine = match self.random.below(5) {
            0 => EngineStatus::Unavailable("run scripts/run".to_owned()),
            1 | 2 => EngineStatus::Loading,
            _ => ready(),
        };
        let status = self.engine.clone();
        self.happen(Event::Engine(status));
        self.happen(Event::CameraTaken(None));
    }

    pub(super) fn fail_disk(&mut self) {
        if !disk::is_sound() {
            disk::heals();
            return;
        }
        self.counts.disk_faults += 1;
        let fault = self.random.of(&[Fault::Full, Fault::Broken]);
        let lasts = self.random.of(&[1, 1, 3, 20, u64::MAX]);
        disk::fails(fault, self.random.below(12), lasts);
    }

    /// Hours without anybody, and the night in them.
    pub(super) fn idle(&mut self) {
        self.visit = None;
        for _ in 0..=self.random.below(60) {
            self.pass(Duration::from_mins(10));
            self.work();
            self.kiosk().keep_house();
            self.check();
        }
        if disk::is_sound() {
            let now = self.kiosk().clock().now();
            nightly::make_if_due(&self.data, now, &mut || ControlFlow::Continue(())).unwrap();
        }
    }

    /// Nobody is there, everything works, all is answered: no card stays.
    pub(super) fn calm(&mut self) {
        disk::heals();
        self.visit = None;
        (self.camera, self.engine) = (live(), ready());
        self.happen(Event::Camera(live()));
        self.happen(Event::Engine(ready()));
        self.settle();
        for _ in 0..EVERY_CARD_IS_OVER {
            self.pass(Duration::from_secs(1));
            self.settle();
        }
        let view = self.kiosk().view();
        let over = matches!(view.card, Card::Idle | Card::Repaired(_) | Card::Registering);
        assert!(over, "a minute after everybody has gone the screen says {:?}", view.card);
    }

    pub(super) fn restart(&mut self) {
        let at = self.kiosk().clock().now().moment.utc;
        tracing::info!(step = self.steps, %at, "restart");
        match self.random.below(6) {
            0 | 1 => self.stop(),
            2 if self.visit.is_none() => self.destroy(),
            _ => self.kill(),
        }
        self.start();
    }

    /// As when the service is stopped.
    pub(super) fn stop(&mut self) {
        self.counts.ends += 1;
        while let Some(waits) = Some(self.kiosk().waiting()).filter(|waits| *waits > 0) {
            self.turn(Station::Store);
            if self.kiosk().waiting() == waits {
                break; // What is left is asked by threads that end.
            }
        }
        self.leave();
        self.data.end_session().unwrap();
    }

    /// At any write of what it does next.
    fn kill(&mut self) {
        self.counts.kills += 1;
        disk::fails(Fault::Killed, self.random.below(60), u64::MAX);
        for _ in 0..self.random.below(40) {
            self.pass(Duration::from_millis(300));
            match self.random.below(4) {
                0 => self.arrive(),
                1 | 2 => self.decide(),
                _ => self.hr(),
            }
            self.work();
            self.check();
        }
        self.leave();
    }

    /// The database is spoilt while the program does not run; the backup and the second copy are there.
    fn destroy(&mut self) {
        disk::heals();
        self.settle();
        self.catch_up();
        self.stop();
        let backups = backup::list(&self.data.backups()).unwrap();
        if backups.is_empty() {
            return;
        }
        self.counts.destroyed += 1;
        tracing::info!(backups = ?backups.iter().map(|entry| &entry.name).collect::<Vec<_>>(), "destroyed");
        let mut bytes = std::fs::read(self.data.database()).unwrap();
        bytes.chunks_mut(4096).skip(1).for_each(|page| page[..200].fill(0xAA));
        std::fs::write(self.data.database(), bytes).unwrap();
    }

    /// The process is gone with all that it knew.
    fn leave(&mut self) {
        self.wall = self.kiosk().clock().now().moment;
        self.copy = None;
        self.kiosk = None;
        self.disk = None;
        self.lock = None;
        self.visit = None;
        disk::heals();
    }

    pub(super) fn start(&mut self) {
        self.wall.utc += TimeDelta::seconds(4);
        self.lock = Some(self.data.lock_instance().unwrap());
        if self.random.one_in(6) {
            disk::fails(Fault::Full, self.random.below(20), 5);
        }
        // A start that fails is tried again by whoever watches over the program.
        let begun = OneThread::open(&self.data, self.wall);
        disk::heals();
        let mut kiosk = begun.or_else(|_| OneThread::open(&self.data, self.wall)).unwrap();
        (self.camera, self.engine) = (live(), ready());
        kiosk.happen(Event::Camera(live()));
        kiosk.happen(Event::Engine(ready()));
        assert_eq!(kiosk.hr_view().stage, hr::view::Stage::Closed, "after a start the workspace is locked");
        self.kiosk = Some(kiosk);
        self.touched = Duration::ZERO;
        self.model.restart();
        let disk = Disk::of(&self.data);
        self.model.compare(&disk);
        self.disk = Some(disk);
        let reader = Reader::open(&self.data).unwrap();
        let stick: PathBuf = self.folder.path().join("stick");
        self.copy = Some(ReceiptCopy::attach(&reader, &stick, &self.wall).unwrap());
        self.catch_up();
    }
}
