//! The behaviour of the kiosk, event by event.
