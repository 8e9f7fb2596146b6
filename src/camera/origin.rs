//! Whether a camera is a device or a program that pretends to be one: whoever can start such a program can show the kiosk
//! any picture.

/// Parts of the names of drivers that take their pictures from a program.
const DRIVERS: [&str; 5] = ["v4l2 loopback", "v4l2loopback", "akvcam", "vivid", "vimc"];
/// Parts of the names that such cameras are usually given.
const CARDS: [&str; 8] =
    ["virtual", "loopback", "dummy video device", "obs cam", "droidcam", "manycam", "iriun", "akvcam"];

/// Whether driver, card or bus, as the device names them, are those of a virtual camera. A program that hides well is not
/// told by its name: that a picture is alive has to be shown all the same.
pub(super) fn looks_virtual(driver: &str, card: &str, bus: &str) -> bool {
    let has = |text: &str, parts: &[&str]| {
        let text = text.to_lowercase();
        parts.iter().any(|part| text.contains(part))
    };
    has(driver, &DRIVERS) || has(card, &CARDS) || has(bus, &["v4l2loopback", "akvcam", "vivid"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_virtual_cameras_are_told_and_webcams_are_not() {
        for (driver, card, bus) in [
            ("v4l2 loopback", "Dummy video device (0x0000)", "platform:v4l2loopback-000"),
            ("v4l2 loopback", "HD Webcam C270", "platform:v4l2loopback-002"),
            ("uvcvideo", "OBS Virtual Camera", "usb-0000:00:14.0-1"),
            ("v4l2loopback-dc", "Droidcam", "platform:v4l2loopback_dc-000"),
            ("vivid", "vivid", "platform:vivid-000"),
        ] {
            assert!(looks_virtual(driver, card, bus), "{driver}, {card}, {bus}");
        }
        for (driver, card, bus) in [
            ("uvcvideo", "HD Webcam C270", "usb-0000:00:14.0-1"),
            ("uvcvideo", "Integrated Camera: Integrated C", "usb-0000:00:1a.0-1.6"),
            ("bm2835 mmal", "mmal service 16.1", "platform:bcm2835-v4l2-0"),
            ("uvcvideo", "Simulated Camera", "usb-simulated"),
        ] {
            assert!(!looks_virtual(driver, card, bus), "{driver}, {card}, {bus}");
        }
    }
}
