//! SFace as OpenCV runs it, where Python has that: the same aligned face has to give the same template.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use visionpresence::domain::template::{Matcher, Template};
use visionpresence::recognition::align::{AlignedFace, SIDE};

/// Names a Python that has OpenCV (`pip install opencv-python-headless`); else the system's is asked.
const PYTHON: &str = "VISIONPRESENCE_OPENCV_PYTHON";

/// Takes aligned faces as bytes B, G, R and prints a line of numbers for each.
const SCRIPT: &str = r"
import sys, cv2, numpy
side = int(sys.argv[2])
matcher = cv2.FaceRecognizerSF.create(sys.argv[1], '')
faces = numpy.frombuffer(sys.stdin.buffer.read(), numpy.uint8).reshape(-1, side, side, 3)
for face in faces:
    print(*matcher.feature(face).ravel())
";

/// OpenCV's templates of aligned faces, scaled to length 1; `None`, and a word about it, where there is no OpenCV.
pub(crate) fn templates(network: &Path, faces: &[AlignedFace]) -> Option<Vec<Template>> {
    let python = std::env::var_os(PYTHON).unwrap_or_else(|| "python3".into());
    let known = Command::new(&python).args(["-c", "import cv2"]).output();
    if !known.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: there is no OpenCV here ({PYTHON} names a Python that has it)");
        return None;
    }
    let mut child = Command::new(&python)
        .args(["-c", SCRIPT])
        .arg(network)
        .arg(SIDE.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let bytes: Vec<u8> = faces
        .iter()
        .flat_map(|face| face.pixels().iter().flat_map(|[r, g, b]| [*b, *g, *r]))
        .map(|value| value.round() as u8)
        .collect();
    child.stdin.take().unwrap().write_all(&bytes).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "OpenCV failed on the same faces");
    let told = String::from_utf8(output.stdout).unwrap();
    let template = |line: &str| {
        let values: Vec<f32> = line.split(' ').map(|value| value.parse().unwrap()).collect();
        let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
        let unit: Vec<f32> = values.iter().map(|value| value / length).collect();
        Template::new(Matcher::SFace, &unit).unwrap()
    };
    Some(told.lines().map(template).collect())
}
