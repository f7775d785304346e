//! Random IDs and secrets.

use base64ct::{Base64UrlUnpadded, Encoding as _};

use crate::error::Error;

/// How long an ID of [`id`] is.
pub const ID_CHARS: usize = 22;
/// How long a secret of [`secret`] is.
pub const SECRET_CHARS: usize = 43;

/// An ID for a client that named none: 16 random bytes, [`ID_CHARS`] characters.
pub fn id() -> Result<String, Error> {
    text::<16>()
}

/// A secret: 32 random bytes, [`SECRET_CHARS`] characters.
pub fn secret() -> Result<String, Error> {
    text::<32>()
}

pub fn bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(Error::internal)?;
    Ok(bytes)
}

fn text<const N: usize>() -> Result<String, Error> {
    bytes::<N>().map(|bytes| Base64UrlUnpadded::encode_string(&bytes))
}
