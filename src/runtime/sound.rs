//! The tones of the kiosk, synthesised. Sound is an extra: without a device the kiosk is silent and goes on.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and samples of tones shorter than a second"
)]

use std::num::{NonZeroU16, NonZeroU32};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use rodio::{DeviceSinkBuilder, MixerDeviceSink, buffer::SamplesBuffer};

use crate::app::event::Tone;

/// Tones that wait; a further one is left out, because a late tone confuses.
const QUEUE: usize = 4;
/// A device that was not needed for so long is given back, so that the kiosk at rest mixes no silence.
const KEEP_OPEN: Duration = Duration::from_secs(3);
/// Samples a second.
const RATE: NonZeroU32 = NonZeroU32::new(44_100).unwrap();
/// One channel.
const MONO: NonZeroU16 = NonZeroU16::new(1).unwrap();

/// Plays tones on a thread of its own.
#[derive(Debug, Clone)]
pub struct Speaker {
    tones: Option<Sender<Tone>>,
}

impl Speaker {
    /// Starts the thread. It ends when the last clone is dropped.
    #[must_use]
    pub fn start() -> Self {
        let (sender, receiver) = bounded(QUEUE);
        match thread::Builder::new().name("sound".to_owned()).spawn(move || run(&receiver)) {
            Ok(_) => Self { tones: Some(sender) },
            Err(error) => {
                tracing::warn!("no sound: its thread could not be started: {error}");
                Self::silent()
            }
        }
    }

    /// A speaker that never makes a sound.
    #[must_use]
    pub fn silent() -> Self {
        Self { tones: None }
    }

    /// Plays `tone` soon, or not at all where too many wait. Never blocks.
    pub fn play(&self, tone: Tone) {
        if let Some(tones) = &self.tones
            && tones.try_send(tone).is_err()
        {
            tracing::debug!("a tone was left out");
        }
    }
}

/// Plays what comes until nobody can send any more.
fn run(tones: &Receiver<Tone>) {
    let mut device: Option<MixerDeviceSink> = None;
    let mut said_silent = false;
    loop {
        let next = if device.is_some() {
            tones.recv_timeout(KEEP_OPEN)
        } else {
            tones.recv().map_err(|_closed| RecvTimeoutError::Disconnected)
        };
        match next {
            Ok(tone) => {
                if device.is_none() {
                    device = open(&mut said_silent);
                }
                if let Some(device) = &device {
                    device.mixer().add(SamplesBuffer::new(MONO, RATE, samples(tone)));
                }
            }
            Err(RecvTimeoutError::Timeout) => device = None,
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Whether this machine has anything that could make a sound.
///
/// Asked first because ALSA prints a page of its own on stderr when there is nothing.
fn something_can_sound() -> bool {
    let is_playback = |name: &str| name.starts_with("pcmC") && name.ends_with('p');
    let card = std::fs::read_dir("/dev/snd").is_ok_and(|entries| {
        entries.flatten().any(|entry| entry.file_name().to_str().is_some_and(is_playback))
    });
    let server = std::env::var_os("XDG_RUNTIME_DIR").is_some_and(|folder| {
        let folder = std::path::PathBuf::from(folder);
        folder.join("pulse/native").exists() || folder.join("pipewire-0").exists()
    });
    card || server
}

/// The default output, tried anew for each tone while there is none: speakers can be plugged in later.
fn open(said_silent: &mut bool) -> Option<MixerDeviceSink> {
    if !something_can_sound() {
        say_silent(said_silent, "none is connected");
        return None;
    }
    let opened = DeviceSinkBuilder::from_default_device().and_then(|builder| {
        builder.with_error_callback(|error| tracing::debug!("sound: {error}")).open_stream()
    });
    match opened {
        Ok(mut device) => {
            device.log_on_drop(false);
            *said_silent = false;
            Some(device)
        }
        Err(error) => {
            say_silent(said_silent, &error.to_string());
            None
        }
    }
}

/// Says once, until there is a device again, that there is none.
fn say_silent(said: &mut bool, why: &str) {
    if !*said {
        tracing::info!("no sound device ({why}): the kiosk is silent");
        *said = true;
    }
}

/// A note: frequency in Hz, start and length in seconds, loudness 0.0 to 1.0.
struct Note {
    hertz: f32,
    start: f32,
    length: f32,
    loudness: f32,
}

/// The notes of `tone`.
fn notes(tone: Tone) -> [Note; 2] {
    match tone {
        // A fourth upwards, D5 to G5.
        Tone::Accepted => [
            Note { hertz: 587.33, start: 0.0, length: 0.20, loudness: 0.22 },
            Note { hertz: 783.99, start: 0.11, length: 0.38, loudness: 0.24 },
        ],
        // One low note, G3 with its octave.
        Tone::Refused => [
            Note { hertz: 196.0, start: 0.0, length: 0.36, loudness: 0.26 },
            Note { hertz: 392.0, start: 0.0, length: 0.30, loudness: 0.08 },
        ],
        // A4 twice.
        Tone::Asked => [
            Note { hertz: 440.0, start: 0.0, length: 0.14, loudness: 0.2 },
            Note { hertz: 440.0, start: 0.16, length: 0.24, loudness: 0.2 },
        ],
    }
}

/// The sound of `tone`: mono, [`RATE`], -1.0 to 1.0.
fn samples(tone: Tone) -> Vec<f32> {
    let rate = RATE.get() as f32;
    let notes = notes(tone);
    let length = notes.iter().map(|note| note.start + note.length).fold(0.0, f32::max);
    (0..(length * rate) as usize)
        .map(|index| {
            let now = index as f32 / rate;
            notes.iter().map(|note| note.at(now)).sum()
        })
        .collect()
}

impl Note {
    /// Its value at `now`, in seconds from the start of the tone: a soft attack, then fading away to nothing.
    fn at(&self, now: f32) -> f32 {
        let since = now - self.start;
        if !(0.0..self.length).contains(&since) {
            return 0.0;
        }
        let attack = (since / 0.012).min(1.0);
        let fade = (1.0 - since / self.length).powi(2);
        self.loudness * attack * fade * (since * self.hertz * std::f32::consts::TAU).sin()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tones_are_short_and_soft_and_begin_and_end_in_silence() {
        for tone in [Tone::Accepted, Tone::Refused, Tone::Asked] {
            let samples = samples(tone);
            assert!((8_000..44_100).contains(&samples.len()), "{tone:?}: {} samples", samples.len());
            let loudest = samples.iter().fold(0.0_f32, |loudest, sample| loudest.max(sample.abs()));
            assert!((0.1..=0.5).contains(&loudest), "{tone:?}: {loudest}");
            assert!(samples[0].abs() < 0.001 && samples[samples.len() - 1].abs() < 0.001, "a click");
        }
    }

    #[test]
    fn the_tones_of_accepted_and_refused_cannot_be_mistaken() {
        let crossings =
            |tone| samples(tone).windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
        assert!(crossings(Tone::Accepted) > 3 * crossings(Tone::Refused));
    }

    #[test]
    fn playing_never_blocks_whether_there_is_a_device_or_not() {
        for speaker in [Speaker::start(), Speaker::silent()] {
            for _ in 0..1000 {
                speaker.play(Tone::Accepted);
            }
        }
    }
}
