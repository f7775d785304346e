//! Rules of the project as tests. No behaviour of the service.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace is above").to_owned()
}

/// The tracked files, by their path from the root; nothing outside a checkout.
fn tracked() -> Vec<String> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output();
    let Ok(listed) = listed else { return Vec::new() };
    let text = String::from_utf8_lossy(&listed.stdout);
    text.lines().filter(|path| root().join(path).is_file()).map(str::to_owned).collect()
}

fn has_extension(path: &str, extensions: &[&str]) -> bool {
    Path::new(path)
        .extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|found| extensions.contains(&found))
}

fn sources() -> Vec<(String, String)> {
    tracked()
        .into_iter()
        .filter(|path| has_extension(path, &["rs"]))
        .map(|path| {
            let text = fs::read_to_string(root().join(&path)).expect("a tracked file reads");
            (path, text)
        })
        .collect()
}

/// The text without comments, so that a rule may be spoken of.
fn code(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

fn offenders(is_subject: impl Fn(&str) -> bool, is_wrong: impl Fn(&str, &str) -> bool) -> Vec<String> {
    sources()
        .into_iter()
        .filter(|(path, text)| is_subject(path) && is_wrong(path, &code(text)))
        .map(|(path, _)| path)
        .collect()
}

const NONE: Vec<String> = Vec::new();

#[test]
fn only_the_boundary_knows_its_host() {
    let boundary = ["edge/src/lib.rs", "edge/src/platform/cloudflare.rs"];
    let wrong = offenders(
        |path| path.starts_with("edge/") && !boundary.contains(&path) && !path.ends_with("tidy.rs"),
        |_, code| code.contains("worker::"),
    );
    assert_eq!(wrong, NONE);
}

#[test]
fn sql_lies_in_the_store() {
    let words = ["SELECT ", "INSERT INTO", "UPDATE ", "DELETE FROM"];
    let allowed = |path: &str| {
        path.starts_with("edge/src/store") || path.starts_with("edge/src/tests") || path.contains("memory.rs")
    };
    let wrong = offenders(
        |path| path.starts_with("edge/src") && !allowed(path),
        |_, code| words.iter().any(|word| code.contains(word)),
    );
    assert_eq!(wrong, NONE);
}

#[test]
fn sql_is_put_together_in_listing_alone() {
    let wrong = offenders(
        |path| path.starts_with("edge/src/store") && !path.starts_with("edge/src/store/listing"),
        |_, code| code.contains("format!(\"SELECT") || code.contains("push_str"),
    );
    assert_eq!(wrong, NONE);
}

#[test]
fn a_failures_status_is_given_by_its_dialect() {
    let failures = ["BAD_REQUEST", "UNAUTHORIZED", "FORBIDDEN", "NOT_FOUND", "CONFLICT", "UNPROCESSABLE"];
    let wrong = offenders(
        |path| path.starts_with("edge/src") && !path.starts_with("edge/src/tests") && !path.ends_with("/error.rs"),
        |_, code| failures.iter().any(|status| code.contains(&format!("StatusCode::{status}"))),
    );
    assert_eq!(wrong, NONE);
}

#[test]
fn no_dialect_imports_another() {
    let dialects = ["ordercloud", "kibo", "marketplacer"];
    let wrong = offenders(
        |path| path.starts_with("edge/src/api/"),
        |path, code| {
            dialects.iter().any(|dialect| {
                !path.contains(&format!("api/{dialect}"))
                    && path != "edge/src/api.rs"
                    && code.contains(&format!("api::{dialect}"))
            })
        },
    );
    assert_eq!(wrong, NONE);
}

#[test]
fn shared_depends_on_its_listed_crates_alone() {
    let manifest = fs::read_to_string(root().join("shared/Cargo.toml")).expect("the manifest reads");
    let dependencies =
        manifest.split("[dependencies]").nth(1).and_then(|rest| rest.split('[').next()).unwrap_or_default();
    let names: Vec<&str> = dependencies
        .lines()
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|name| !name.is_empty())
        .collect();
    assert_eq!(names, ["rust_decimal", "serde", "serde_json"]);
}

#[test]
fn shared_knows_no_clock_and_no_thread() {
    let wrong = offenders(
        |path| path.starts_with("shared/src"),
        |_, code| ["async fn", "SystemTime", "Instant::now", "std::thread"].iter().any(|word| code.contains(word)),
    );
    assert_eq!(wrong, NONE);
}

#[test]
fn every_operation_has_its_stories() {
    let exempt = ["resource", "idempotency"];
    let missing: Vec<String> = tracked()
        .into_iter()
        .filter_map(|path| Some(path.strip_prefix("edge/src/operations/")?.strip_suffix(".rs")?.to_owned()))
        .filter(|noun| !noun.contains('/') && !exempt.contains(&noun.as_str()))
        .filter(|noun| !root().join(format!("edge/src/tests/{noun}.rs")).is_file())
        .collect();
    assert_eq!(missing, NONE);
}

#[test]
fn files_stay_readable() {
    let long: Vec<String> = tracked()
        .into_iter()
        .filter(|path| has_extension(path, &["rs", "mjs", "js", "sql"]))
        .filter(|path| {
            let text = fs::read_to_string(root().join(path)).expect("a source is text");
            text.lines().count() > 400
        })
        .collect();
    assert_eq!(long, NONE);
}

#[test]
fn nothing_is_left_to_do_and_nothing_is_huge() {
    let marks = ["TO\x44O", "FIX\x4dE", "X\x58X"];
    let marked: Vec<String> = tracked()
        .into_iter()
        .filter(|path| has_extension(path, &["rs", "mjs", "js", "css", "html", "sql", "toml"]))
        .filter(|path| {
            fs::read_to_string(root().join(path)).is_ok_and(|text| marks.iter().any(|mark| text.contains(mark)))
        })
        .collect();
    let huge: Vec<String> = tracked()
        .into_iter()
        .filter(|path| !path.ends_with("Cargo.lock") && !path.ends_with("package-lock.json"))
        .filter(|path| fs::metadata(root().join(path)).is_ok_and(|file| file.len() > 200_000))
        .filter(|path| fs::read(root().join(path)).is_ok_and(|bytes| bytes.contains(&0)))
        .collect();
    assert_eq!((marked, huge), (NONE, NONE));
}
