//! Tests of the liveness check: what was counted gets its rates here, and is kept.

use super::words;
use crate::app::hr::event::Found;
use crate::app::hr::spoof_test::{self, Request, SpoofResult};
use crate::domain::spoof_test::{SpoofRate, SpoofTest, Tallies};
use crate::recognition::statistics::Rate;
use crate::runtime::recording::Errands;
use crate::store::{Reader, settings};

pub(super) fn answer(reader: &Reader, errands: &Errands, request: Request) -> Result<Found, String> {
    let found = match request {
        Request::Last => {
            let test = reader.last_spoof_test().map_err(words)?;
            spoof_test::Found::Last(test.map(|test| {
                let rates = rates(&test.tallies);
                Box::new(SpoofResult { test, rates })
            }))
        }
        Request::Rates(tallies) => spoof_test::Found::Rates(rates(&tallies)),
        Request::Keep(tallies, taken_back, by) => {
            let liveness = settings::load(reader.dir()).map_err(words)?.liveness;
            let test = SpoofTest { by, liveness, tallies, taken_back };
            errands.run(move |writer| writer.keep_spoof_test(&test))?;
            return Ok(Found::Changed(true));
        }
    };
    Ok(Found::SpoofTest(found))
}

fn rates(tallies: &Tallies) -> Vec<SpoofRate> {
    let rate = |(kind, tally): (&_, &crate::domain::spoof_test::Tally)| {
        let of = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
        let rate = Rate { count: of(tally.errors(*kind)), of: of(tally.presented) };
        SpoofRate { kind: *kind, tally: *tally, interval: rate.interval(), at_most: rate.upper_bound() }
    };
    tallies.iter().map(rate).collect()
}
