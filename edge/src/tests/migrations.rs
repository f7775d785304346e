//! The migrations: what they leave is of one form, and a database with rows in it takes the newest.

use crate::platform::memory::{MemoryDatabase, migrations};
use crate::platform::{Database as _, Statement};

async fn rows(database: &MemoryDatabase, sql: &'static str) -> Vec<Vec<String>> {
    let rows = database.batch(vec![Statement::new(sql, vec![])]).await.expect("the schema reads").remove(0);
    let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    rows.iter().map(|row| row.values().map(text).collect()).collect()
}

/// A column that must stay null when another one of its row has a value.
const ONE_OF_TWO: &[(&str, &str)] = &[("api_client", "buyer")];

/// A row in every table but the guard, each column filled by its type, texts as its check allows.
async fn given_a_row_in_every_table(database: &MemoryDatabase) {
    let tables = rows(
        database,
        "SELECT t.name AS a, t.sql AS b,
                (SELECT group_concat(c.name || ' ' || c.type) FROM pragma_table_info(t.name) c) AS c
         FROM sqlite_master t WHERE t.type = 'table' AND t.name <> 'guard' AND t.name NOT LIKE 'sqlite_%'",
    )
    .await;
    for table in tables {
        let (name, sql) = (&table[0], &table[1]);
        let columns = table[2].split(',').filter_map(|column| column.split_once(' '));
        let filled: Vec<(&str, &str)> = columns
            .filter(|(column, _)| !ONE_OF_TWO.contains(&(name, column)))
            .map(|(column, kind)| {
                let allowed = sql.split(&format!("CHECK ({column} IN (")).nth(1);
                let first = allowed.and_then(|rest| rest.split([',', ')']).next());
                (column, first.unwrap_or(if kind == "TEXT" { "'[]'" } else { "1" }))
            })
            .collect();
        let list = |pick: fn(&(&str, &str)) -> String| filled.iter().map(pick).collect::<Vec<_>>().join(", ");
        let (names, values) = (list(|(column, _)| (*column).to_owned()), list(|(_, value)| (*value).to_owned()));
        database.run_script(&format!("INSERT INTO {name} ({names}) VALUES ({values})"));
    }
}

/// What belongs to no marketplace.
const WITHOUT_MARKETPLACE: &[&str] = &["guard", "marketplace"];

#[tokio::test]
async fn every_table_is_strict() {
    let database = MemoryDatabase::default();

    let loose = rows(
        &database,
        "SELECT name FROM pragma_table_list
         WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%'",
    )
    .await;

    assert!(loose.is_empty(), "{loose:?}");
}

#[tokio::test]
async fn every_check_has_a_name() {
    let database = MemoryDatabase::default();

    for table in rows(&database, "SELECT name, sql FROM sqlite_master WHERE type = 'table'").await {
        let checks = table[1].matches("CHECK (").count();
        let named =
            table[1].lines().filter(|line| line.trim().starts_with("CONSTRAINT ") && line.contains("CHECK (")).count();
        assert_eq!(checks, named, "{}", table[0]);
    }
}

#[tokio::test]
async fn the_marketplace_comes_first_in_every_key() {
    let database = MemoryDatabase::default();

    let keys = rows(
        &database,
        "SELECT t.name AS a, i.name AS b, c.name AS c
         FROM sqlite_master t JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c ON c.seqno = 0
         WHERE t.type = 'table' AND i.\"unique\"",
    )
    .await;

    assert!(keys.len() > 10, "{keys:?}");
    for key in keys.iter().filter(|key| !WITHOUT_MARKETPLACE.contains(&key[0].as_str())) {
        assert_eq!(key[2], "marketplace", "{key:?}");
    }
    let tables = rows(
        &database,
        "SELECT t.name AS a FROM sqlite_master t WHERE t.type = 'table'
         AND NOT EXISTS (SELECT 1 FROM pragma_table_info(t.name) c WHERE c.name = 'marketplace' AND c.pk = 1)",
    )
    .await;
    for table in tables {
        assert!(
            WITHOUT_MARKETPLACE.contains(&table[0].as_str()),
            "{table:?} has no key that begins with the marketplace"
        );
    }
}

#[tokio::test]
async fn an_id_is_the_last_column_of_the_key_that_keeps_it_unique() {
    let database = MemoryDatabase::default();

    let keys = rows(
        &database,
        "SELECT i.name AS a, group_concat(c.name) AS b
         FROM sqlite_master t JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
         WHERE t.type = 'table' AND i.\"unique\" GROUP BY i.name",
    )
    .await;

    // Operations read a taken ID from the end of the key's columns.
    for key in keys.iter().filter(|key| key[1].split(',').any(|column| column == "id")) {
        assert!(key[1].ends_with("id"), "{key:?}");
    }
}

#[tokio::test]
async fn the_newest_migration_runs_on_a_database_with_rows() {
    let all = migrations();
    let (newest, older) = all.split_last().expect("there are migrations");
    if older.is_empty() {
        return;
    }
    let database = MemoryDatabase::empty();
    for text in older {
        database.run_script(text);
    }
    given_a_row_in_every_table(&database).await;
    let before = database.contents();

    database.run_script(newest);

    for line in before.lines() {
        let table = line.split(':').next().unwrap_or_default();
        let kept = |lines: &str| lines.lines().filter(|line| line.starts_with(&format!("{table}:"))).count();
        assert!(kept(&database.contents()) >= kept(&before), "{table} lost rows");
    }
}

#[tokio::test]
async fn the_schema_that_healthz_tells_is_the_newest_migration() {
    let app = super::TestApp::bare();

    let told = app.get("/healthz").await.body["schema"].as_u64();

    assert_eq!(told, u64::try_from(migrations().len()).ok());
}

#[tokio::test]
async fn every_table_takes_a_row_in_tests_of_migrations() {
    let database = MemoryDatabase::default();

    given_a_row_in_every_table(&database).await;

    let tables = rows(&database, "SELECT count(*) AS n FROM sqlite_master WHERE type = 'table'").await[0][0].clone();
    assert_eq!(database.contents().lines().count() + 1, tables.parse::<usize>().expect("a number"));
}
