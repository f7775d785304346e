//! The texts of SQL files as they are sent: without what only a reader of the file needs. Taken out by the compiler, since
//! comments would be a hundredth of the Worker.

/// SQL out of files, without their comments and indents.
macro_rules! trimmed {
    ($text:expr) => {{
        const FILE: &str = $text;
        const BYTES: [u8; $crate::store::text::short_len(FILE)] = $crate::store::text::short(FILE);
        const TEXT: &str = match std::str::from_utf8(&BYTES) {
            Ok(text) => text,
            Err(_) => FILE,
        };
        TEXT
    }};
}
pub(super) use trimmed;

/// What [`short`] leaves, in bytes.
pub const fn short_len(file: &str) -> usize {
    copy(file.as_bytes(), &mut [])
}

/// The file without lines that are comments and without what lines begin with. No text in our SQL spans lines.
pub const fn short<const N: usize>(file: &str) -> [u8; N] {
    let mut into = [b' '; N];
    copy(file.as_bytes(), &mut into);
    into
}

/// Copies as much as there is room for; ends with how much there would be.
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "Runs in the compiler, which says if it fails."
)]
const fn copy(file: &[u8], into: &mut [u8]) -> usize {
    let (mut from, mut to, mut starts_line) = (0, 0, true);
    while from < file.len() {
        let byte = file[from];
        if starts_line && (byte == b' ' || byte == b'\n') {
            from += 1;
        } else if starts_line && byte == b'-' && from + 1 < file.len() && file[from + 1] == b'-' {
            while from < file.len() && file[from] != b'\n' {
                from += 1;
            }
        } else {
            if to < into.len() {
                into[to] = byte;
            }
            (from, to, starts_line) = (from + 1, to + 1, byte == b'\n');
        }
    }
    to
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indents_go_and_all_else_stays() {
        const FILE: &str = "-- What it does.\nSELECT a - 1, '--'\n  -- Why.\n\n  FROM b -- c\n";
        const TEXT: [u8; short_len(FILE)] = short(FILE);

        assert_eq!(std::str::from_utf8(&TEXT), Ok("SELECT a - 1, '--'\nFROM b -- c\n"));
    }
}
