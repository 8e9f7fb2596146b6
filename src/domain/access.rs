//! Who may use the HR workspace: roles, secrets, and how long a wrong try has to wait.

use std::fmt;
use std::time::Duration;

/// Fewest digits of a PIN.
pub const LEAST_PIN: usize = 6;
/// Fewest characters of a password, which is anything that is not digits alone.
pub const LEAST_PASSWORD: usize = 10;
/// Most characters of either.
pub const LONGEST_SECRET: usize = 128;
/// Most characters of an account's name.
pub const LONGEST_NAME: usize = 60;

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything but settings and accounts.
    Hr,
    /// Everything.
    Admin,
}

impl Role {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Hr, Self::Admin];

    /// The name in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hr => "hr",
            Self::Admin => "admin",
        }
    }

    /// The role of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Names an account; never used again for another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AccountId(pub i64);

/// Somebody who may use the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Which.
    pub id: AccountId,
    /// Shown on the lock screen and in the audit list.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The secret is digits alone: the lock screen shows a keypad.
    pub has_pin: bool,
}

/// A PIN or a password as it was typed. It is not printed by `Debug` and never part of a view.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// Another PIN or password for an account, as its holder typed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretChange {
    /// The one that holds.
    pub present: Secret,
    /// The one that is to hold.
    pub new: Secret,
    /// The new one once more.
    pub again: Secret,
}

/// Why a text is not taken as a new secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretFault {
    /// A PIN with fewer than [`LEAST_PIN`] digits.
    ShortPin,
    /// A password with fewer than [`LEAST_PASSWORD`] characters.
    ShortPassword,
    /// Longer than [`LONGEST_SECRET`].
    TooLong,
    /// One of those that are tried first: 123456, 000000, 121212.
    Trivial,
}

impl Secret {
    /// What was typed, cut off at [`LONGEST_SECRET`] characters.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        Self(text.chars().take(LONGEST_SECRET).collect())
    }

    /// The text.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether it is digits alone.
    #[must_use]
    pub fn is_pin(&self) -> bool {
        !self.0.is_empty() && self.0.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// Why this may not become the PIN of a member of staff, which is typed on a keypad; `None` when it may.
    #[must_use]
    pub fn pin_fault(&self) -> Option<SecretFault> {
        if self.is_pin() { self.fault() } else { Some(SecretFault::ShortPin) }
    }

    /// Why this may not become the secret of an account; `None` when it may.
    #[must_use]
    pub fn fault(&self) -> Option<SecretFault> {
        let length = self.0.chars().count();
        if length >= LONGEST_SECRET {
            Some(SecretFault::TooLong)
        } else if self.is_pin() || self.0.is_empty() {
            if length < LEAST_PIN {
                Some(SecretFault::ShortPin)
            } else {
                is_trivial(&self.0).then_some(SecretFault::Trivial)
            }
        } else if length < LEAST_PASSWORD {
            Some(SecretFault::ShortPassword)
        } else {
            is_trivial(&self.0.to_lowercase()).then_some(SecretFault::Trivial)
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(not shown)")
    }
}

/// PINs and passwords that people choose most and that are neither a run nor a repetition.
const COMMON: [&str; 10] = [
    "112233",
    "159753",
    "147258",
    "147852",
    "102030",
    "123654",
    "password12",
    "password123",
    "qwertyuiop",
    "administrator",
];

fn is_trivial(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let steps: Vec<i64> = characters
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] => Some(i64::from(u32::from(*b)) - i64::from(u32::from(*a))),
            _ => None,
        })
        .collect();
    // 123456, 987654, 000000, and 7890123, which goes on after the 9.
    let is_run =
        |wanted: i64| steps.iter().all(|step| (step - wanted).rem_euclid(10) == 0 && step.abs() < 10);
    let repeats = |period: usize| {
        characters.len() > period
            && characters.iter().zip(characters.iter().skip(period)).all(|(before, after)| before == after)
    };
    is_run(1) || is_run(-1) || (1..=3).any(repeats) || COMMON.contains(&text)
}

/// How long to wait after so many wrong tries in a row: longer each time, up to a quarter of an hour.
#[must_use]
pub fn wait_after(failed: u32) -> Duration {
    Duration::from_secs(match failed {
        0 => 0,
        1 => 2,
        2 => 5,
        3 => 15,
        4 => 30,
        5 => 60,
        6 => 300,
        _ => 900,
    })
}

/// Wrong tries at one kiosk, of whatever ids, that nobody has to wait for: people mistype.
const FREE_AT_KIOSK: u32 = 10;

/// How long everybody at the kiosk waits with a PIN after so many wrong tries of any ids, so that nobody goes through
/// all ids with one PIN. Short enough that a prank does not shut out the early shift.
#[must_use]
pub fn kiosk_wait_after(failed: u32) -> Duration {
    Duration::from_secs(match failed.checked_sub(FREE_AT_KIOSK) {
        None | Some(0) => 0,
        Some(1) => 5,
        Some(2) => 15,
        Some(3) => 30,
        Some(_) => 60,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<SecretFault> {
        Secret::typed(text).fault()
    }

    #[test]
    fn a_pin_has_six_digits_and_is_not_one_that_is_tried_first() {
        for text in ["", "1", "40718"] {
            assert_eq!(fault(text), Some(SecretFault::ShortPin), "{text}");
        }
        for text in ["123456", "987654", "000000", "7890123", "121212", "123123", "112233", "4444444"] {
            assert_eq!(fault(text), Some(SecretFault::Trivial), "{text}");
        }
        for text in ["407183", "190476", "2468013579"] {
            assert_eq!(fault(text), None, "{text}");
        }
    }

    #[test]
    fn a_password_has_ten_characters_and_is_not_a_repetition() {
        assert_eq!(fault("short12"), Some(SecretFault::ShortPassword));
        assert_eq!(fault("aaaaaaaaaaaa"), Some(SecretFault::Trivial));
        assert_eq!(fault("Password123"), Some(SecretFault::Trivial));
        assert_eq!(fault("grey harbour 7"), None);
        assert_eq!(fault(&"ab1 ".repeat(60)), Some(SecretFault::TooLong));
    }

    #[test]
    fn each_wrong_try_waits_longer_than_the_one_before_up_to_a_quarter_of_an_hour() {
        for failed in 0..7 {
            assert!(wait_after(failed) < wait_after(failed + 1));
        }
        assert_eq!(wait_after(u32::MAX), Duration::from_mins(15));
    }

    #[test]
    fn mistyped_pins_keep_nobody_waiting_and_guessed_ones_everybody_longer_each_time() {
        assert_eq!(kiosk_wait_after(FREE_AT_KIOSK), Duration::ZERO);
        for failed in FREE_AT_KIOSK..FREE_AT_KIOSK + 4 {
            assert!(kiosk_wait_after(failed) < kiosk_wait_after(failed + 1));
        }
        assert_eq!(kiosk_wait_after(u32::MAX), Duration::from_mins(1));
    }

    #[test]
    fn the_pin_of_a_member_of_staff_is_digits_alone() {
        assert_eq!(Secret::typed("407183").pin_fault(), None);
        assert_eq!(Secret::typed("grey harbour 7").pin_fault(), Some(SecretFault::ShortPin));
        assert_eq!(Secret::typed("123456").pin_fault(), Some(SecretFault::Trivial));
    }

    #[test]
    fn a_secret_is_not_printed() {
        assert!(!format!("{:?}", Secret::typed("407183")).contains("407183"));
    }
}
