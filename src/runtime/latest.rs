//! A slot that holds the newest value only: state, not a queue.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Holds the newest value; an older one that nobody has taken is counted and gone.
#[derive(Debug)]
pub struct Latest<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

#[derive(Debug)]
struct State<T> {
    value: Option<T>,
    version: u64,
}

impl<T> Default for Latest<T> {
    fn default() -> Self {
        Self { state: Mutex::new(State { value: None, version: 0 }), changed: Condvar::new() }
    }
}

impl<T: Clone> Latest<T> {
    /// Puts `value` in place of the one before and wakes who waits.
    pub fn put(&self, value: T) {
        self.replace(Some(value));
    }

    /// Empties the slot, so that no stale value is shown.
    pub fn clear(&self) {
        self.replace(None);
    }

    /// The newest value.
    #[must_use]
    pub fn get(&self) -> Option<T> {
        self.lock().value.clone()
    }

    /// Waits at most `patience` for a value put after `seen` (a version that an earlier call returned, 0 at first).
    #[must_use]
    pub fn wait_newer(&self, seen: u64, patience: Duration) -> Option<(u64, T)> {
        let guard = self.lock();
        let (guard, _) = self
            .changed
            .wait_timeout_while(guard, patience, |state| state.version == seen || state.value.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        if guard.version == seen { None } else { guard.value.clone().map(|value| (guard.version, value)) }
    }

    fn replace(&self, value: Option<T>) {
        let mut state = self.lock();
        state.value = value;
        state.version += 1;
        drop(state);
        self.changed.notify_all();
    }

    /// A thread that panicked while it held the lock left a whole value behind: each change is one assignment.
    fn lock(&self) -> std::sync::MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(10);

    #[test]
    fn the_newest_value_wins_and_is_given_once_to_who_waits() {
        let slot = Latest::default();
        slot.put(1);
        slot.put(2);
        let (version, value) = slot.wait_newer(0, SHORT).unwrap();
        assert_eq!(value, 2);
        assert!(slot.wait_newer(version, SHORT).is_none());
        assert_eq!(slot.get(), Some(2));
    }

    #[test]
    fn a_cleared_slot_gives_no_stale_value() {
        let slot = Latest::default();
        slot.put(1);
        slot.clear();
        assert_eq!(slot.get(), None);
        assert!(slot.wait_newer(0, SHORT).is_none());
    }

    #[test]
    fn who_waits_is_woken_by_a_value_from_another_thread() {
        let slot = Latest::default();
        std::thread::scope(|scope| {
            scope.spawn(|| slot.put(7));
            assert_eq!(slot.wait_newer(0, Duration::from_secs(10)).unwrap().1, 7);
        });
    }
}
