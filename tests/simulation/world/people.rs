//! What people do: those who come, and HR.

use super::*;

impl World {
    pub(super) fn frame(&mut self, decided: Option<Decided>) {
        let fault = self.random.one_in(12).then_some(QualityFault::TooFar);
        let face = self
            .visit
            .as_ref()
            .map(|visit| TrackedFace { track: visit.track, area: RelativeRect::default() });
        let progress = if decided.is_some() { 1.0 } else { 0.5 };
        let observation =
            Observation { frame_sequence: self.steps, face, fault, progress, turn: None, decided };
        if matches!(self.camera, CameraStatus::Live { .. })
            && matches!(self.engine, EngineStatus::Ready { .. })
        {
            self.happen(Event::Observed(observation));
        }
    }

    pub(super) fn arrive(&mut self) {
        self.tracks += 1;
        self.visit = Some(Visit { track: self.tracks, decided: false });
        self.frame(None);
    }

    pub(super) fn decide(&mut self) {
        let Some(Visit { track, decided }) = &mut self.visit else { return self.arrive() };
        if std::mem::replace(decided, true) {
            return self.frame(None);
        }
        let track = *track;
        let best = Candidate { emp_id: self.somebody(), score: 7.0 };
        let other = Candidate { emp_id: self.somebody(), score: 6.9 };
        let decision = match self.random.below(20) {
            0 => Decision::Unknown { closest: Some(other) },
            1 => Decision::Ambiguous { best, runner_up: other },
            2 => Decision::PresentationAttack {
                reason: self.random.of(&AttackReason::ALL),
                claimed: Some(best),
            },
            _ => {
                self.model.recognised(&best.emp_id);
                Decision::Identified(Identification { best, runner_up: None, threshold: 4.0, photo: None })
            }
        };
        let captured = self.kiosk().clock().now().uptime;
        let frame = Frame { sequence: self.steps, captured, picture: picture() };
        self.frame(Some(Decided { track, decision, frame }));
    }

    fn somebody(&mut self) -> EmployeeId {
        format!("E{:03}", 1 + self.random.below(PEOPLE)).parse().unwrap()
    }

    pub(super) fn touch(&mut self) {
        let time = chrono::NaiveTime::from_hms_opt(17, 30, 0).unwrap();
        let event = match self.random.below(40) {
            0..=3 => Event::Declined,
            10..=13 => Event::Said(Said::BreakOut),
            14..=17 => Event::Said(Said::BreakIn),
            18..=20 => Event::HoursRequested,
            21..=23 => Event::Repair(RepairCommand::Yes),
            24..=25 => Event::Repair(RepairCommand::Other),
            26..=27 => Event::Repair(RepairCommand::At(time)),
            28 => Event::Repair(RepairCommand::Later),
            29 => Event::Repair(RepairCommand::Choose),
            30..=32 => Event::Pin(PinCommand::Open),
            33..=35 => Event::Pin(PinCommand::Type),
            36 => return self.enter_pin(),
            37 => Event::Pin(PinCommand::Close),
            _ => Event::Confirmed,
        };
        self.happen(event);
    }

    /// E001 to E003 have a PIN. It costs as much as checking a secret must.
    fn enter_pin(&mut self) {
        if !matches!(self.kiosk().view().card, Card::Pin(_)) {
            return self.happen(Event::Pin(PinCommand::Open));
        }
        self.counts.pins += 1;
        let id: EmployeeId = format!("E{:03}", 1 + self.random.below(4)).parse().unwrap();
        let rightly = self.random.one_in(2);
        if rightly && id.as_str() != "E004" {
            self.model.entered(&id);
        }
        let pin = Secret::typed(if rightly { "5926" } else { "1234" });
        self.happen(Event::Pin(PinCommand::Enter { id: id.to_string(), pin }));
    }

    pub(super) fn hr(&mut self) {
        let stage = self.kiosk().hr_view().stage;
        if stage == hr::view::Stage::Closed {
            if self.random.one_in(50) {
                self.touched = self.kiosk().clock().now().uptime;
                self.happen(Event::HrRequested);
            }
            return;
        }
        let today = self.kiosk().clock().now().moment.local().date_naive();
        let Some(deed) = hr_day::next(&mut self.random, &stage, today, &self.events) else { return };
        if let Deed::SignIn(rightly) = deed {
            self.model.hr_signs_in(rightly);
        }
        self.counts.hr_commands += 1;
        self.touched = self.kiosk().clock().now().uptime;
        self.kiosk().happen_at_hr(hr::event::Event::Command(deed.command()));
    }
}
