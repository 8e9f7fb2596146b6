//! Owns the webcam through nokhwa and hands out decoded frames.
