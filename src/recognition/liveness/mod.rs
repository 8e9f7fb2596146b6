//! Telling a person in front of the camera from a picture of one: presentation attack detection after ISO/IEC 30107-3.
//!
//! - `passive`: two networks judge each frame by the face and what is around it; nobody has to do anything.
//! - `scores`: the frames of a turn together.
//! - `parallax`, `challenge`: a turn of the head to a side drawn by lot, which a flat picture cannot follow.
//! - `gate`: holds an identification back until the policy is satisfied.
//! - `evaluation`: how often the networks are wrong, measured on pictures of one's own.

pub mod challenge;
pub mod evaluation;
pub mod gate;
pub mod parallax;
pub mod passive;
pub mod scores;
