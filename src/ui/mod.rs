//! Paints the app's view-models with egui.
