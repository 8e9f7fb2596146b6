//! The whole program by seed, on one thread: who comes when, what they touch, what HR does, what the clock, the camera,
//! the engine and the disk do, and when the program is ended or killed, is drawn by lot; after each step what must be
//! true is compared with the database. `VISIONPRESENCE_SEED` repeats a run, `VISIONPRESENCE_SIMULATED_STEPS` makes it
//! longer, `VISIONPRESENCE_SIMULATION_LOG=1` tells the program's log and what was drawn.
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "tests stop at the first surprise, and look at the database from outside"
)]

mod disk;
mod draw;
mod hr_day;
mod model;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use draw::{seed, variable};
use world::{Counts, Sabotage, World};

/// Steps of the short form.
const STEPS: u64 = 20_000;
/// A longer run is made of worlds of so many steps (some months), each of a seed of its own: another staff of visitors,
/// faults and days is worth more than the same one grown old.
const STEPS_OF_A_WORLD: u64 = 40_000;
/// Steps within which a spoilt program has to be noticed.
const PATIENCE: u64 = 20_000;

#[test]
fn whatever_happens_no_acknowledged_punch_is_lost_and_nobody_is_let_in() {
    if variable("VISIONPRESENCE_SIMULATION_LOG").is_some() {
        tracing_subscriber::fmt().with_writer(std::io::stderr).without_time().init();
    }
    let first = seed();
    let steps = variable("VISIONPRESENCE_SIMULATED_STEPS").unwrap_or(STEPS);
    let worlds = steps.div_ceil(STEPS_OF_A_WORLD);
    let start = Instant::now();
    let mut done = Counts::default();
    for number in 0..worlds {
        let mut world = World::new(first.wrapping_add(number), Sabotage::None);
        world.run((steps - number * STEPS_OF_A_WORLD).min(STEPS_OF_A_WORLD));
        world.end();
        done += world.counts();
    }
    let took = start.elapsed().as_secs_f32();
    println!("{steps} steps of {worlds} worlds simulated in {took:.1} s: {done}");
    assert!(done.acknowledged > steps / 200, "control: too few punches to mean anything");
}

/// By this seed the disk failed in the middle of two punches, and days went by before the next start: their photos were
/// left lying, and `verify` complained of them for ever.
#[test]
fn photos_of_punches_that_the_disk_swallowed_are_set_aside_as_soon_as_it_works_again() {
    let mut world = World::new(174_637_613_867_885, Sabotage::None);
    world.run(STEPS);
    world.end();
    println!("{STEPS} steps simulated: {}", world.counts());
}

/// Runs a program that is spoilt; gives what the simulation says of it.
fn complaint(sabotage: Sabotage) -> String {
    let seed = seed();
    let noticed = catch_unwind(AssertUnwindSafe(|| {
        let mut world = World::new(seed, sabotage);
        world.run(PATIENCE);
        world.end();
    }));
    let Err(said) = noticed else { panic!("{sabotage:?} was not noticed: the test above means nothing") };
    let said = said
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| said.downcast_ref::<&str>().map(ToString::to_string))
        .unwrap();
    println!("1 run was noticed: {}", said.lines().next().unwrap_or_default());
    said
}

#[test]
fn control_a_store_that_says_recorded_before_it_is_on_the_disk_is_caught() {
    complaint(Sabotage::DiskLies);
}

#[test]
fn control_a_workspace_that_stays_open_is_caught() {
    let said = complaint(Sabotage::HrSeesNoTime);
    assert!(said.contains("nobody has touched the workspace"), "{said}");
}

#[test]
fn control_a_punch_that_disappears_is_caught() {
    let said = complaint(Sabotage::LosesOne);
    assert!(said.contains("acknowledged, and not what is stored"), "{said}");
}
