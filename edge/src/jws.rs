//! Signed texts in the form of JSON Web Tokens (RFC 7515), of the one kind that we give: HS256 under one key. The keyed
//! hash, and its comparison in constant time, are those of the crate hmac; what a general library adds to read the
//! tokens of others is a thirtieth of the Worker.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use crate::error::Error;

/// The payload, signed. `key_id` tells the reader which key it was; letters and digits.
pub fn sign(key: &[u8], key_id: &str, payload: &[u8]) -> Result<String, Error> {
    let header = format!("{{\"alg\":\"HS256\",\"kid\":\"{key_id}\"}}");
    let text = format!("{}.{}", encoded(header.as_bytes()), encoded(payload));
    let signature = hash(key, &text)?.finalize().into_bytes();
    Ok(format!("{text}.{}", encoded(&signature)))
}

/// The payload of a token that was signed with the key; none of any other text. The header is not read: it is signed
/// too, so it is ours, and whatever algorithm another one names, it is this one that is checked.
pub fn payload(key: &[u8], token: &str) -> Result<Option<Vec<u8>>, Error> {
    let Some((text, signature)) = token.rsplit_once('.') else { return Ok(None) };
    let Ok(signature) = Base64UrlUnpadded::decode_vec(signature) else { return Ok(None) };
    if hash(key, text)?.verify_slice(&signature).is_err() {
        return Ok(None);
    }
    Ok(text.split_once('.').and_then(|(_, payload)| Base64UrlUnpadded::decode_vec(payload).ok()))
}

fn hash(key: &[u8], text: &str) -> Result<Hmac<Sha256>, Error> {
    let mut hash = Hmac::<Sha256>::new_from_slice(key).map_err(Error::internal)?;
    hash.update(text.as_bytes());
    Ok(hash)
}

fn encoded(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = b"a key of at least thirty-two bytes";

    #[test]
    fn a_token_is_the_one_of_the_standard() {
        // Made with another program: `openssl dgst -sha256 -hmac`.
        let token = "eyJhbGciOiJIUzI1NiIsImtpZCI6IjEifQ.eyJhIjoxfQ.t8kJJ-C4HV3IIytxGDSx7hH7QZtehWw-xwag5mONPEQ";
        assert_eq!(sign(KEY, "1", b"{\"a\":1}").expect("a token"), token);
        assert_eq!(payload(KEY, token).expect("a hash"), Some(b"{\"a\":1}".to_vec()));
    }

    #[test]
    fn every_changed_character_is_seen() {
        let token = sign(KEY, "1", b"{\"a\":1}").expect("a token");
        for at in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).expect("ASCII");
            assert_eq!(payload(KEY, &changed).expect("a hash"), None, "{changed}");
            assert_eq!(payload(KEY, &token[..at]).expect("a hash"), None);
        }
        assert_eq!(payload(b"another key", &token).expect("a hash"), None);
    }
}
