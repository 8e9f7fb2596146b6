//! Paints the app's view-models with egui.
//!
//! *Invariant:* knows the app and the domain, nothing of cameras, recognition, the store or threads. What it shows comes
//! through [`kiosk::Link`] and what the person does goes back through it.

pub mod fonts;
mod german;
mod headless;
pub mod hr;
mod icon;
mod keys;
pub mod kiosk;
mod logo;
mod shortcut;
pub mod strings;
mod text;
pub mod theme;
mod window;

pub use egui::Context;
pub use headless::Headless;
pub use icon::Icon;
pub use window::{UiError, WindowOptions, open, prepare, run};
