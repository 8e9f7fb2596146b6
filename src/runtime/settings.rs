//! What HR sets holds at once: it is handed to everybody whom it concerns.

use std::sync::Arc;

use crossbeam_channel::Sender;

use super::latest::Latest;
use crate::app::event::Event;
use crate::app::hr;
use crate::domain::settings::Settings;

/// Takes settings that were saved.
pub type Apply = Arc<dyn Fn(&Settings) + Send + Sync>;

/// Tells the kiosk, the workspace, and whoever looks into the slot.
pub(super) fn tell(
    kiosk: Sender<Event>,
    desk: Sender<hr::event::Event>,
    slot: Arc<Latest<Settings>>,
    camera: impl Fn(&Settings) + Send + Sync + 'static,
) -> Apply {
    Arc::new(move |settings| {
        slot.put(settings.clone());
        camera(settings);
        let told = kiosk.send(Event::Settings(Box::new(settings.clone()))).is_ok()
            && desk.send(hr::event::Event::Settings(Box::new(settings.clone()))).is_ok();
        if !told {
            tracing::debug!("settings were changed at the end");
        }
    })
}
