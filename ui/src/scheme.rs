//! Light or dark: the system's wish, unless the person chose.

use leptos::prelude::*;

use crate::browser;

const KEY: &str = "onhand-scheme";

/// Puts the person's choice on the page, if there is one.
pub fn apply() {
    if let Some(scheme) = browser::stored(KEY) {
        mark(&scheme);
    }
}

pub fn is_dark() -> bool {
    match browser::stored(KEY).as_deref() {
        Some("dark") => true,
        Some("light") => false,
        _ => window().match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|query| query.matches()),
    }
}

pub fn choose(dark: bool) {
    let scheme = if dark { "dark" } else { "light" };
    browser::store(KEY, scheme);
    mark(scheme);
}

fn mark(scheme: &str) {
    if let Some(root) = document().document_element() {
        // The name of the attribute is legal, the one reason for which this could fail.
        drop(root.set_attribute("data-scheme", scheme));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    const STYLE: &str = include_str!("../style/tokens.css");

    /// Text and the grounds it stands on.
    const READ: [(&str, &[&str]); 8] = [
        ("text", &["bg", "surface", "raised", "hover", "accent-soft"]),
        ("text-2", &["bg", "surface", "raised", "hover", "accent-soft"]),
        ("text-3", &["bg", "surface", "raised", "hover"]),
        ("accent", &["surface", "accent-soft"]),
        ("accent-text", &["accent", "accent-hover"]),
        ("good", &["surface", "good-soft"]),
        ("warn", &["surface", "hover", "warn-soft"]),
        ("bad", &["surface", "hover", "raised", "bad-soft"]),
    ];

    /// The luminances of the colours: in the light scheme, or in the dark one.
    fn luminances(is_dark: bool) -> BTreeMap<&'static str, f64> {
        let rule = STYLE.split(":root {").nth(1).and_then(|rest| rest.split('}').next()).unwrap();
        let colour = |line: &'static str| {
            let (name, value) = line.trim().strip_prefix("--")?.split_once(": light-dark(oklch(")?;
            let value = value.split("), oklch(").nth(usize::from(is_dark))?;
            let parts: Vec<f64> =
                value.trim_end_matches("));").split(' ').filter_map(|part| part.parse().ok()).collect();
            let [lightness, chroma, hue] = parts.as_slice() else { return None };
            Some((name, luminance(*lightness, *chroma, *hue)))
        };
        rule.lines().filter_map(colour).collect()
    }

    /// Björn Ottosson's OKLCH to linear sRGB, then the relative luminance of WCAG.
    fn luminance(lightness: f64, chroma: f64, hue: f64) -> f64 {
        let (green_red, blue_yellow) = (chroma * hue.to_radians().cos(), chroma * hue.to_radians().sin());
        let long = (lightness + 0.396_337_777_4 * green_red + 0.215_803_757_3 * blue_yellow).powi(3);
        let medium = (lightness - 0.105_561_345_8 * green_red - 0.063_854_172_8 * blue_yellow).powi(3);
        let short = (lightness - 0.089_484_177_5 * green_red - 1.291_485_548 * blue_yellow).powi(3);
        let red = 4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short;
        let green = -1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short;
        let blue = -0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701 * short;
        0.2126 * red.clamp(0.0, 1.0) + 0.7152 * green.clamp(0.0, 1.0) + 0.0722 * blue.clamp(0.0, 1.0)
    }

    fn contrast(one: f64, other: f64) -> f64 {
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn text_can_be_read_and_lines_be_seen_in_both_schemes() {
        for is_dark in [false, true] {
            let colours = luminances(is_dark);
            for (text, grounds) in READ {
                for ground in grounds {
                    let contrast = contrast(colours[text], colours[ground]);
                    assert!(contrast >= 4.5, "{text} on {ground}, dark {is_dark}: {contrast:.2}");
                }
            }
            let line = contrast(colours["line-strong"], colours["surface"]);
            assert!(line >= 3.0, "line-strong, dark {is_dark}: {line:.2}");
        }
    }
}
