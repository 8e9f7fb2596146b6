//! Passes the camera's status on, each change once.

use std::sync::{Mutex, PoisonError};

use crate::domain::camera::CameraStatus;

type Sink = Box<dyn FnMut(CameraStatus) + Send>;

/// Shared by the camera thread and its watchdog.
pub(super) struct Reporter {
    inner: Mutex<(Sink, Option<CameraStatus>)>,
}

impl Reporter {
    pub(super) fn new(sink: Sink) -> Self {
        Self { inner: Mutex::new((sink, None)) }
    }

    /// Passes `status` on unless it is the one reported last.
    pub(super) fn report(&self, status: CameraStatus) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let (sink, last) = &mut *inner;
        if last.as_ref() != Some(&status) {
            tracing::info!(?status, "camera");
            *last = Some(status.clone());
            sink(status);
        }
    }
}
