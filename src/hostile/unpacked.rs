//! Pictures that claim to be enormous are refused by their header, and what is packed in them is not unpacked without end.

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Output};

use crate::domain::logo::LogoFault;
use crate::picture_file::{self, PictureFileError};
use crate::{camera, store};

/// What one process may have of memory in this test, in KiB.
const MEMORY_KIB: u32 = 2_000_000;

/// Deflate (RFC 1951) in its zlib frame: a block with three codes and a first zero byte. Each byte of zeros that follows
/// stands for 1032 more.
const PACKED: [u8; 16] =
    [0x78, 0xDA, 0xED, 0xC0, 0x81, 0x00, 0x00, 0x00, 0x00, 0x80, 0xA0, 0xFD, 0xA9, 0x17, 0xA9, 0x00];

/// Tells the process that is started what to do.
const TASK: &str = "VISIONPRESENCE_UNPACK";

fn read(name: &str) -> Vec<u8> {
    std::fs::read(super::corpus().join(name)).unwrap()
}

#[test]
fn a_picture_of_50_000_by_50_000_pixels_is_refused_by_its_header() {
    for name in ["refused_50000.jpg", "refused_50000.png"] {
        let bytes = read(&format!("photo/{name}"));
        let refused = picture_file::decode(&bytes).unwrap_err();
        let by_size = matches!(refused, PictureFileError::TooManyPixels { width: 50_000, height: 50_000 });
        assert!(by_size, "{name}: {refused}");
        let refused = picture_file::logo::decode(&bytes).unwrap_err();
        assert_eq!(refused, LogoFault::Sides { width: 50_000, height: 50_000 }, "{name}");
    }
    let bytes = read("photo/refused_50000.jpg");
    assert!(!store::hostile::stored_photo(&bytes));
    assert!(!camera::read_any_jpeg(&bytes));
}

/// The small PNG as a file of 4 MB whose colour profile has 4 GB of zeros when it is unpacked.
fn with_huge_profile(small: &str) -> Vec<u8> {
    let mut profile = b"icc\0\0".to_vec();
    profile.extend(PACKED);
    profile.resize(profile.len() + (4 << 20), 0);
    let small = read(small);
    let (head, rest) = small.split_at(33);
    let mut chunk = u32::try_from(profile.len()).unwrap().to_be_bytes().to_vec();
    chunk.extend(b"iCCP");
    chunk.extend(profile);
    chunk.extend([0; 4]);
    let mut bytes = [head, &chunk, rest].concat();
    super::targets::mend_png(&mut bytes);
    bytes
}

/// This test program again with little memory, for one task.
fn with_little_memory(task: &str) -> Output {
    Command::new("bash")
        .args(["-c", &format!("ulimit -v {MEMORY_KIB}; ulimit -c 0; exec \"$@\""), "bash"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "hostile::unpacked::a_picture_with_a_huge_colour_profile_does_not_fill_the_memory"])
        .env(TASK, task)
        .env("OPENBLAS_NUM_THREADS", "1")
        .output()
        .unwrap()
}

#[test]
fn a_picture_with_a_huge_colour_profile_does_not_fill_the_memory() {
    match std::env::var(TASK).as_deref() {
        Ok("read") => {
            let photo = picture_file::decode(&with_huge_profile("photo/taken_small.png")).unwrap();
            assert_eq!((photo.width(), photo.height()), (16, 12));
            let logo = picture_file::logo::decode(&with_huge_profile("logo/taken_small.png")).unwrap();
            assert_eq!((logo.width(), logo.height()), (24, 20));
        }
        // The control: the decoder without a limit unpacks everything, and the system ends the process.
        Ok(_) => drop(image::codecs::png::PngDecoder::new(std::io::Cursor::new(with_huge_profile(
            "photo/taken_small.png",
        )))),
        Err(_) => {
            let done = with_little_memory("read");
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
            let done = with_little_memory("control");
            assert!(done.status.signal().is_some(), "control: {:?}", done.status);
        }
    }
}
