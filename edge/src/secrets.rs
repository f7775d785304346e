//! Hashing of passwords and secrets.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::error::Error;
use crate::random;

/// Argon2id with 19 MiB and two passes, the first choice of the OWASP cheat sheet: 25 to 65 ms in wasm. More memory
/// would bring a few sign-ins at once near the 128 MB of an isolate.
fn argon2() -> Result<Argon2<'static>, Error> {
    let params = Params::new(19_456, 2, 1, None).map_err(Error::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The hash of a password in PHC form.
pub fn hash_password(password: &str) -> Result<String, Error> {
    let salt = SaltString::encode_b64(&random::bytes::<16>()?).map_err(Error::internal)?;
    Ok(argon2()?.hash_password(password.as_bytes(), &salt).map_err(Error::internal)?.to_string())
}

/// Whether the password has the hash. Without a hash the same work is done for nothing, so that the time does not tell
/// which names exist.
pub fn password_fits(password: &str, hash: Option<&str>) -> Result<bool, Error> {
    let Some(hash) = hash else {
        hash_password(password)?;
        return Ok(false);
    };
    let hash = PasswordHash::new(hash).map_err(Error::internal)?;
    Ok(argon2()?.verify_password(password.as_bytes(), &hash).is_ok())
}

/// SHA-256 in hexadecimal. Enough for secrets of 256 random bits, which nobody can guess.
pub fn sha256(text: impl AsRef<[u8]>) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(text.as_ref()) {
        for digit in [byte >> 4, byte & 15] {
            hex.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
    }
    hex
}

/// Compares in a time that does not tell where two texts differ.
pub fn same(left: &str, right: &str) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_alone() {
        let hash = hash_password("Lamp-post-77").expect("hashing works");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(password_fits("Lamp-post-77", Some(&hash)).expect("the hash reads"));
        assert!(!password_fits("lamp-post-77", Some(&hash)).expect("the hash reads"));
        assert!(!password_fits("Lamp-post-77", None).expect("no hash, no fit"));
    }

    #[test]
    fn sha256_is_the_known_one() {
        assert_eq!(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
