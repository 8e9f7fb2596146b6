//! `bench search`: how fast a face is looked for in large galleries.

use std::process::ExitCode;
use std::time::Instant;

use serde::Serialize;

use super::Common;
use super::bench::{Random, percentiles, print, random_gallery};
use crate::recognition::engine::Probe;
use crate::recognition::recogniser::mean_probe;

/// Probes of people of the gallery, and of strangers, in `bench search`.
const PROBES: usize = 16;
/// Gallery sizes of `bench search`.
const GALLERIES: [u32; 4] = [1_000, 10_000, 100_000, 1_000_000];
/// Memory that must be free for each person of such a gallery, with room to grow, in bytes.
const BYTES_A_PERSON: u64 = 4000;

#[derive(Debug, Serialize)]
struct SearchReport {
    cases: Vec<SearchCase>,
}

#[derive(Debug, Serialize)]
struct SearchCase {
    /// People in the gallery, each with one template of either matcher.
    templates: u32,
    ms_p50: f64,
    ms_p95: f64,
    /// Time of a search in times of reading the same bytes once.
    bandwidth_ratio: f64,
    /// Bytes that every search passes over: the rounded templates.
    bytes: usize,
    /// Probes of people of the gallery whose best candidate is themselves.
    found_again: usize,
    /// Probes of people of the gallery; as many are of strangers, about.
    asked_again: u32,
}

/// What `bench search` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// People in the gallery; may be given several times.
    #[arg(long, value_name = "N", default_values_t = GALLERIES, value_parser = clap::value_parser!(u32).range(1..))]
    people: Vec<u32>,
}

/// Measures the search in galleries of random templates: for people of the gallery as another photo would show them,
/// and for strangers.
///
/// # Errors
/// Nothing can be written.
pub fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    let mut cases = Vec::new();
    for &people in &args.people {
        if u64::from(people) * BYTES_A_PERSON > available_bytes() {
            tracing::warn!("{people} people do not fit into the free memory and are left out");
            continue;
        }
        let gallery = random_gallery(people)?;
        let asked = u32::try_from(PROBES)?.min(people);
        let probes = probes(asked)?;
        let found = (0..asked).zip(&probes).filter(|(number, probe)| {
            let found = gallery.search(probe);
            found.is_some_and(|found| found.best.emp_id.as_str() == format!("random{number}"))
        });
        let found_again = found.count();
        let searched = percentiles(timed(&probes, |probe| {
            std::hint::black_box(gallery.search(probe));
        }));
        let same_bytes = vec![1_u64; gallery.bytes_searched() / size_of::<u64>()];
        let read = percentiles(timed(&probes, |_| {
            std::hint::black_box(sum(std::hint::black_box(&same_bytes)));
        }));
        cases.push(SearchCase {
            templates: people,
            ms_p50: searched.p50,
            ms_p95: searched.p95,
            bandwidth_ratio: searched.p50 / read.p50,
            bytes: gallery.bytes_searched(),
            found_again,
            asked_again: asked,
        });
    }
    let report = SearchReport { cases };
    print(common, &report, || {
        let line = |case: &SearchCase| {
            format!(
                "{} templates: {:.3} ms, {:.1} times reading them once",
                case.templates, case.ms_p50, case.bandwidth_ratio
            )
        };
        report.cases.iter().map(line).collect::<Vec<_>>().join("\n")
    })?;
    Ok(ExitCode::SUCCESS)
}

fn timed(probes: &[Probe], mut work: impl FnMut(&Probe)) -> Vec<f64> {
    probes
        .iter()
        .map(|probe| {
            let started = Instant::now();
            work(probe);
            started.elapsed().as_secs_f64() * 1e3
        })
        .collect()
}

/// The cheapest pass over the bytes: as many additions at once as the processor holds.
fn sum(numbers: &[u64]) -> u64 {
    let (chunks, _) = numbers.as_chunks::<16>();
    let mut sums = [0_u64; 16];
    for chunk in chunks {
        for (sum, number) in sums.iter_mut().zip(chunk) {
            *sum = sum.wrapping_add(*number);
        }
    }
    sums.iter().fold(0, |total, sum| total.wrapping_add(*sum))
}

/// The first `known` people of [`random_gallery`] as another photo shows them, and strangers after them. The mean of a
/// template and a stranger's is about as far from the first as two photos of one person are from each other (a cosine of
/// 0.74): with the templates of the gallery themselves a search could leave out nearly everybody at once.
fn probes(known: u32) -> anyhow::Result<Vec<Probe>> {
    let (mut enrolled, mut strangers) = (Random::default(), Random(0x2545_f491_4f6c_dd1d));
    let mut probes = Vec::new();
    for _ in 0..known {
        probes.push(mean_probe([&enrolled.probe()?, &strangers.probe()?]));
    }
    for _ in 0..PROBES {
        probes.push(strangers.probe()?);
    }
    Ok(probes)
}

/// Memory that other programs leave, by the kernel's word; 0 where it says nothing.
fn available_bytes() -> u64 {
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = memory.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or_default() * 1024
}
