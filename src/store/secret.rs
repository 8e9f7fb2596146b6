//! PINs and passwords as argon2id hashes in PHC string format.
//!
//! <https://github.com/P-H-C/phc-string-format>, RFC 9106; parameters after the OWASP password storage cheat sheet:
//! 19 MiB, two passes, one lane. About 50 ms on a small computer, so never on the thread that paints.

use std::fs::File;
use std::io::{self, Read as _};

use argon2::{Algorithm, Argon2, Params, Version};

use super::error::StoreError;
use crate::domain::access::Secret;

const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 32;

/// Most memory, passes and lanes that a stored hash may ask for.
const MOST: (u32, u32, u32) = (256 * 1024, 16, 8);

/// A new hash with a new salt.
///
/// # Errors
/// [`StoreError::Random`] where the machine gives no random numbers.
pub(super) fn hash(secret: &Secret) -> Result<String, StoreError> {
    let mut salt = [0; SALT_BYTES];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut salt))
        .map_err(StoreError::Random)?;
    let params = Params::default();
    let (memory, passes, lanes) = (params.m_cost(), params.t_cost(), params.p_cost());
    let hash = compute(secret, &salt, params, HASH_BYTES)
        .ok_or_else(|| StoreError::Random(io::Error::other("argon2 refuses its own parameters")))?;
    let (salt, hash) = (to_base64(&salt), to_base64(&hash));
    Ok(format!("$argon2id$v=19$m={memory},t={passes},p={lanes}${salt}${hash}"))
}

/// Whether `secret` is the one that `phc` was made from. A string that is no such hash fits nothing.
pub(super) fn matches(secret: &Secret, phc: &str) -> bool {
    let Some((params, salt, wanted)) = parse(phc) else { return false };
    compute(secret, &salt, params, wanted.len()).is_some_and(|found| {
        // Looks at every byte whatever the first ones are.
        found.len() == wanted.len() && found.iter().zip(&wanted).fold(0, |all, (a, b)| all | (a ^ b)) == 0
    })
}

#[cfg(test)]
thread_local! {
    /// What was spent on hashes in this thread: kibibytes times passes.
    pub(super) static COMPUTED: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

fn compute(secret: &Secret, salt: &[u8], params: Params, length: usize) -> Option<Vec<u8>> {
    #[cfg(test)]
    COMPUTED.set(COMPUTED.get() + u64::from(params.m_cost()) * u64::from(params.t_cost()));
    let mut out = vec![0; length];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(secret.reveal().as_bytes(), salt, &mut out)
        .ok()?;
    Some(out)
}

fn parse(phc: &str) -> Option<(Params, Vec<u8>, Vec<u8>)> {
    let mut parts = phc.strip_prefix("$argon2id$v=19$")?.split('$');
    let (costs, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
    let mut numbers = costs
        .split(',')
        .zip(["m=", "t=", "p="])
        .map(|(cost, name)| cost.strip_prefix(name).and_then(|number| number.parse::<u32>().ok()));
    let (memory, passes, lanes) = (numbers.next()??, numbers.next()??, numbers.next()??);
    if memory > MOST.0 || passes > MOST.1 || lanes > MOST.2 {
        return None;
    }
    let (salt, hash) = (from_base64(salt)?, from_base64(hash)?);
    let sizes_ok = (8..=64).contains(&salt.len()) && (16..=64).contains(&hash.len());
    (sizes_ok && parts.next().is_none())
        .then(|| Params::new(memory, passes, lanes, None).ok().map(|params| (params, salt, hash)))?
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// RFC 4648 without padding, as the PHC format has it.
fn to_base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..=chunk.len() {
            let sextet = (bits >> (18 - 6 * place)) & 63;
            text.push(ALPHABET.get(sextet as usize).copied().unwrap_or(b'A').into());
        }
    }
    text
}

fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for chunk in text.as_bytes().chunks(4) {
        let mut bits = 0_u32;
        for place in 0..4 {
            let sextet = match chunk.get(place) {
                Some(letter) => ALPHABET.iter().position(|known| known == letter)?,
                None => 0,
            };
            bits = bits << 6 | u32::try_from(sextet).ok()?;
        }
        let [_, rest @ ..] = bits.to_be_bytes();
        bytes.extend(rest.iter().take(chunk.len().checked_sub(1)?));
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_secret_fits_its_hash_and_no_other_does() {
        let hashed = hash(&Secret::typed("407183")).unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hashed}");
        assert!(matches(&Secret::typed("407183"), &hashed));
        assert!(!matches(&Secret::typed("407184"), &hashed));
        assert_ne!(hashed, hash(&Secret::typed("407183")).unwrap(), "each has a salt of its own");
    }

    #[test]
    fn a_hash_made_elsewhere_is_understood() {
        // From the test vectors of the argon2 reference implementation (test.c): "password", "somesalt".
        let reference =
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        assert!(matches(&Secret::typed("password"), reference));
        assert!(!matches(&Secret::typed("Password"), reference));
    }

    #[test]
    fn what_is_no_hash_fits_nothing() {
        for phc in ["", "$argon2id$", "$argon2id$v=19$m=99999999,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR", "407183"]
        {
            assert!(!matches(&Secret::typed(""), phc) && !matches(&Secret::typed("407183"), phc));
        }
    }

    #[test]
    fn base64_goes_there_and_back() {
        assert_eq!(to_base64(b"somesalt"), "c29tZXNhbHQ");
        for length in 0..40 {
            let bytes: Vec<u8> = (0..length).map(|i: u8| i.wrapping_mul(37)).collect();
            assert_eq!(from_base64(&to_base64(&bytes)).unwrap(), bytes);
        }
    }
}
