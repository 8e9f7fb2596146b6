//! Pictures from a folder as if a camera had seen them: for demonstrations, measurements and machines without a camera.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use image::imageops::FilterType;
use image::{DynamicImage, RgbImage};

use super::CameraError;
use super::report::Reporter;
use super::watchdog::Shared;
use crate::domain::camera::{CameraMode, CameraStatus};
use crate::domain::frame::{Frame, Picture};
use crate::domain::time::Clock;
use crate::picture_file;

/// Width of the replayed pictures in pixels.
pub const WIDTH: u32 = 1280;
/// Height of the replayed pictures in pixels.
pub const HEIGHT: u32 = 720;
/// Pictures a second.
pub const FPS: u32 = 20;

/// Frames for which a picture is shown: 1.5 s.
const SHOWN: u32 = 30;
/// Frames without anybody between two pictures: 0.7 s.
const PAUSE: u32 = 14;
/// How far a picture moves to either side while it is shown, in pixels. Nobody stands still.
const SWAY: u32 = 6;
/// Most pictures of one folder.
const MAX_FILES: usize = 10_000;

/// Whether the folder is shown again after its last picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Playback {
    /// For ever.
    Loop,
    /// Until the pause after the last picture.
    Once,
}

/// The frames of a folder: each picture for 1.5 s, slightly moving, with 0.7 s of an empty grey scene before each and
/// after the last. A folder of pictures inside it is a video: its pictures are a frame each, and who is in them stays in
/// view as long. [`WIDTH`] x [`HEIGHT`] pixels, letterboxed, upright as the EXIF orientation says. No two frames in a
/// row are equal. A file that cannot be read is left out.
pub struct Frames {
    scenes: Vec<Scene>,
    playback: Playback,
    /// The scene shown next or now.
    scene: usize,
    /// Frames since the pause before `scene` began.
    step: u32,
    /// Files in a row that could not be read.
    unreadable: usize,
    shown: Option<Shown>,
    noise: Vec<u8>,
    random: Random,
}

/// What is shown between two pauses.
enum Scene {
    Photo(PathBuf),
    /// One frame each.
    Video(Vec<PathBuf>),
}

impl Scene {
    fn frames(&self) -> u32 {
        match self {
            Self::Photo(_) => SHOWN,
            Self::Video(files) => u32::try_from(files.len()).unwrap_or(u32::MAX),
        }
    }

    /// The file of a frame, counted from the pause before the scene.
    fn file_at(&self, step: u32) -> Option<&Path> {
        let frame = step.checked_sub(PAUSE)?;
        match self {
            Self::Photo(file) => (frame < SHOWN).then_some(file),
            Self::Video(files) => files.get(usize::try_from(frame).ok()?),
        }
        .map(PathBuf::as_path)
    }
}

/// A picture as it was read last.
struct Shown {
    file: PathBuf,
    picture: RgbImage,
}

impl Frames {
    /// The JPEG and PNG files directly in `folder`, and the folders of such files in it, in the order of their names.
    ///
    /// # Errors
    /// [`CameraError::Folder`] when one of them cannot be read, [`CameraError::NoPictures`] when there is no picture.
    pub fn open(folder: &Path, playback: Playback) -> Result<Self, CameraError> {
        let mut scenes = Vec::new();
        for path in sorted(folder)? {
            if path.is_dir() {
                let files: Vec<PathBuf> =
                    sorted(&path)?.into_iter().filter(|path| is_picture(path)).collect();
                if !files.is_empty() {
                    scenes.push(Scene::Video(files));
                }
            } else if is_picture(&path) {
                scenes.push(Scene::Photo(path));
            }
        }
        if scenes.is_empty() {
            return Err(CameraError::NoPictures { folder: folder.to_owned() });
        }
        let mut random = Random(0x2545_F491_4F6C_DD1D);
        // Longer than a frame, so that each frame can begin at another place.
        let noise = (0..WIDTH * HEIGHT * 3 + Random::OFFSETS).map(|_| 108 + random.below(8)).collect();
        Ok(Self { scenes, playback, scene: 0, step: 0, unreadable: 0, shown: None, noise, random })
    }

    /// The file that the last frame showed; `None` for an empty scene.
    #[must_use]
    pub fn showing(&self) -> Option<&Path> {
        self.shown.as_ref().map(|shown| shown.file.as_path())
    }

    /// The empty scene: grey with a little noise, as from a sensor.
    fn scenery(&mut self) -> Vec<u8> {
        let start = self.random.offset();
        let length = WIDTH as usize * HEIGHT as usize * 3;
        self.noise.get(start..start + length).map(<[u8]>::to_vec).unwrap_or_default()
    }

    fn next_scene(&mut self) {
        self.scene += 1;
        self.step = 0;
        self.shown = None;
    }

    /// Reads the picture of this frame where another one is shown; false when there is none that can be read.
    fn read(&mut self) -> bool {
        let Some(scene) = self.scenes.get(self.scene) else { return true };
        let Some(file) = scene.file_at(self.step) else { return true };
        if self.showing() == Some(file) {
            return true;
        }
        match load(file) {
            Ok(picture) => {
                self.unreadable = 0;
                self.shown = Some(Shown { file: file.to_owned(), picture });
            }
            Err(error) => {
                tracing::warn!(?file, error, "picture left out");
                let is_photo = matches!(scene, Scene::Photo(_));
                self.unreadable += 1;
                if self.unreadable >= self.files() {
                    return false;
                }
                if is_photo {
                    self.next_scene();
                }
            }
        }
        true
    }

    fn files(&self) -> usize {
        let of = |scene: &Scene| match scene {
            Scene::Photo(_) => 1,
            Scene::Video(files) => files.len(),
        };
        self.scenes.iter().map(of).sum()
    }
}

impl Iterator for Frames {
    type Item = Picture;

    fn next(&mut self) -> Option<Picture> {
        if self.scenes.get(self.scene).is_some_and(|scene| self.step == PAUSE + scene.frames()) {
            self.next_scene();
        }
        if self.scene == self.scenes.len() {
            match self.playback {
                Playback::Loop => self.scene = 0,
                Playback::Once if self.step >= PAUSE => return None,
                Playback::Once => {}
            }
        }
        if !self.read() {
            return None;
        }
        let mut rgb = self.scenery();
        if let Some(Shown { picture, .. }) = &self.shown {
            place(&mut rgb, picture, self.step);
        }
        self.step += 1;
        Picture::new(WIDTH, HEIGHT, rgb).ok()
    }
}

/// What is in a folder, in the order of the names.
fn sorted(folder: &Path) -> Result<Vec<PathBuf>, CameraError> {
    let unreadable = |source| CameraError::Folder { folder: folder.to_owned(), source };
    let entries = std::fs::read_dir(folder).map_err(unreadable)?.take(MAX_FILES);
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(unreadable)?;
    paths.sort();
    Ok(paths)
}

fn is_picture(path: &Path) -> bool {
    path.extension().and_then(|ending| ending.to_str()).is_some_and(is_picture_name)
}

fn is_picture_name(ending: &str) -> bool {
    ["jpg", "jpeg", "png"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// The picture in `file`, upright and scaled to fit the frame with room to sway.
fn load(file: &Path) -> Result<RgbImage, String> {
    let picture = picture_file::read(file).map_err(|error| error.to_string())?;
    let rgb = RgbImage::from_raw(picture.width(), picture.height(), picture.rgb().to_vec())
        .ok_or("the photo's size does not fit its pixels")?;
    let (width, height) = (WIDTH - 2 * SWAY, HEIGHT - 2 * SWAY);
    Ok(DynamicImage::from(rgb).resize(width, height, FilterType::Triangle).into_rgb8())
}

/// Draws `picture` into the middle of the frame `rgb`, swaying with `step`.
fn place(rgb: &mut [u8], picture: &RgbImage, step: u32) {
    // Triangle waves of different periods, so that the way does not close while a picture is shown.
    let sway = |period: u32| {
        let at = step % period;
        at.min(period - at) * 2 * SWAY / (period / 2)
    };
    let left = (WIDTH - picture.width()) / 2 - SWAY + sway(22);
    let top = (HEIGHT - picture.height()) / 2 - SWAY + sway(34);
    let rows = rgb.chunks_exact_mut(WIDTH as usize * 3).skip(top as usize);
    let from = picture.as_raw().chunks_exact(picture.width() as usize * 3);
    for (row, source) in rows.zip(from) {
        let start = left as usize * 3;
        if let Some(target) = row.get_mut(start..start + source.len()) {
            target.copy_from_slice(source);
        }
    }
}

/// A small generator (xorshift64) for noise: always the same, so that a replay can be repeated.
struct Random(u64);

impl Random {
    /// Number of different places at which the noise can begin.
    const OFFSETS: u32 = 4096;

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: u8) -> u8 {
        u8::try_from(self.next() % u64::from(limit.max(1))).unwrap_or(0)
    }

    fn offset(&mut self) -> usize {
        usize::try_from(self.next() % u64::from(Self::OFFSETS)).unwrap_or(0)
    }
}

/// The camera thread of a replay.
pub(super) struct Replay {
    pub(super) frames: Frames,
    pub(super) name: String,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) sink: Box<dyn FnMut(Frame) + Send>,
    pub(super) reporter: Arc<Reporter>,
    pub(super) shared: Arc<Shared>,
}

impl Replay {
    /// Runs until the last picture or until the thread is asked to end.
    pub(super) fn run(mut self) {
        self.reporter.report(CameraStatus::Starting);
        let mode = CameraMode { width: WIDTH, height: HEIGHT, fps: FPS, format: "replay".to_owned() };
        self.reporter.report(CameraStatus::Live { name: self.name, mode });
        let period = Duration::from_secs(1) / FPS;
        let mut pace = super::pace::Pace::default();
        let started = Instant::now();
        let mut next = started;
        let mut sequence = 0;
        while !self.shared.is_stopping() {
            let Some(picture) = self.frames.next() else { break };
            // After a consumer that took long, the next frame comes at once and no burst after it.
            next = (next + period).max(Instant::now());
            std::thread::sleep(next.saturating_duration_since(Instant::now()));
            let max_fps = self.shared.max_fps.load(Ordering::Relaxed);
            let elapsed = started.elapsed();
            if pace.is_due(elapsed, max_fps) {
                pace.took(elapsed, max_fps);
                sequence += 1;
                (self.sink)(Frame { sequence, captured: self.clock.now().uptime, picture });
            }
        }
        self.reporter.report(CameraStatus::Stopped);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn folder(pictures: &[(&str, [u8; 3])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, colour) in pictures {
            RgbImage::from_pixel(400, 300, image::Rgb(*colour)).save(folder.path().join(name)).unwrap();
        }
        folder
    }

    fn centre(picture: &Picture) -> [u8; 3] {
        let at = (HEIGHT as usize / 2 * WIDTH as usize + WIDTH as usize / 2) * 3;
        picture.rgb()[at..at + 3].try_into().unwrap()
    }

    #[test]
    fn pictures_come_in_the_order_of_their_names_with_an_empty_scene_around_each() {
        let folder = folder(&[("b.png", [0, 0, 250]), ("a.PNG", [250, 0, 0])]);
        let mut frames = Frames::open(folder.path(), Playback::Once).unwrap();
        let mut seen = Vec::new();
        while let Some(picture) = frames.next() {
            let file = frames.showing().map(|path| path.file_name().unwrap().to_owned());
            let [r, g, b] = centre(&picture);
            let colour = if r > 200 {
                "red"
            } else if b > 200 {
                "blue"
            } else {
                "grey"
            };
            assert_eq!(file.is_none(), colour == "grey");
            assert!(colour != "grey" || (100..120).contains(&g));
            if seen.last().is_none_or(|&(last, _)| last != colour) {
                seen.push((colour, 0));
            }
            seen.last_mut().unwrap().1 += 1;
        }
        assert_eq!(seen, [("grey", 14), ("red", 30), ("grey", 14), ("blue", 30), ("grey", 14)]);
    }

    #[test]
    fn no_two_frames_in_a_row_are_equal_and_a_loop_goes_on() {
        let folder = folder(&[("a.png", [250, 0, 0])]);
        let frames: Vec<Picture> = Frames::open(folder.path(), Playback::Loop).unwrap().take(100).collect();
        assert_eq!(frames.len(), 100);
        assert!(frames.windows(2).all(|pair| pair[0] != pair[1]));
        let red = |picture: &&Picture| centre(picture)[0] > 200;
        assert_eq!(frames.iter().filter(red).count(), 60);
    }

    #[test]
    fn a_folder_in_the_folder_is_a_video_of_one_frame_a_picture() {
        let folder = folder(&[("c.png", [250, 0, 0])]);
        let video = folder.path().join("b");
        std::fs::create_dir(&video).unwrap();
        std::fs::create_dir(folder.path().join("empty")).unwrap();
        for number in 0..40_u8 {
            let colour = image::Rgb([0, 200, 3 * number]);
            RgbImage::from_pixel(400, 300, colour).save(video.join(format!("{number:03}.png"))).unwrap();
        }
        std::fs::File::create(video.join("020.png")).unwrap().write_all(b"no picture").unwrap();
        let seen: Vec<[u8; 3]> =
            Frames::open(folder.path(), Playback::Once).unwrap().map(|picture| centre(&picture)).collect();
        assert_eq!(seen.len(), 14 + 40 + 14 + 30 + 14);
        let shown: Vec<u8> = seen[14..54].iter().map(|[_, g, b]| if *g == 200 { *b } else { 255 }).collect();
        let expected: Vec<u8> = (0..40).map(|number| 3 * if number == 20 { 19 } else { number }).collect();
        assert_eq!(shown, expected, "in their order; instead of the broken one the one before stays");
        assert!(seen[68..98].iter().all(|[r, ..]| *r > 200), "then the photo");
    }

    #[test]
    fn broken_files_are_left_out_and_a_folder_of_nothing_else_ends() {
        let folder = folder(&[("b.png", [0, 250, 0])]);
        for name in ["a.jpg", "notes.txt"] {
            std::fs::File::create(folder.path().join(name)).unwrap().write_all(b"no picture").unwrap();
        }
        let frames = Frames::open(folder.path(), Playback::Once).unwrap();
        assert_eq!(frames.filter(|picture| centre(picture)[1] > 200).count(), 30);

        std::fs::remove_file(folder.path().join("b.png")).unwrap();
        assert!(Frames::open(folder.path(), Playback::Loop).unwrap().count() < 100);
        std::fs::remove_file(folder.path().join("a.jpg")).unwrap();
        assert!(matches!(Frames::open(folder.path(), Playback::Loop), Err(CameraError::NoPictures { .. })));
        assert!(matches!(
            Frames::open(&folder.path().join("gone"), Playback::Loop),
            Err(CameraError::Folder { .. })
        ));
    }

    #[test]
    fn an_upright_photo_is_letterboxed_whole() {
        let folder = tempfile::tempdir().unwrap();
        RgbImage::from_pixel(300, 1200, image::Rgb([250, 0, 0])).save(folder.path().join("a.png")).unwrap();
        let mut frames = Frames::open(folder.path(), Playback::Once).unwrap();
        let picture = frames.by_ref().nth(20).unwrap();
        let (pixels, _) = picture.rgb().as_chunks::<3>();
        let red = pixels.iter().filter(|pixel| pixel[0] > 200).count();
        assert_eq!(red, 177 * 708);
    }
}
