//! Random worlds, random jobs, others who write in between: the undo against a model of its own.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use serde_json::{Value, json};

use crate::tests::TestApp;

/// What somebody else does between a job and its undo, to the record of an item.
#[derive(Clone, Debug)]
enum Act {
    Patch(Value),
    Delete,
}

#[derive(Clone, Debug)]
struct Round {
    verb: &'static str,
    rows: Vec<Value>,
    acts: Vec<(usize, Act)>,
}

const ITEMS: usize = 6;

fn row() -> impl Strategy<Value = Value> {
    let of = |member: &'static str, value: BoxedStrategy<Value>| prop_oneof![2 => Just(None), 1 => value.prop_map(move |value| Some((member, value)))];
    let numbers = || (0..3_i64).prop_map(|number| json!(number)).boxed();
    let letters = || prop::sample::select(vec![json!("x"), json!("y")]).boxed();
    let members = (
        of("safetyStock", numbers()),
        of("floor", numbers()),
        of("ltd", prop::sample::select(vec![json!("1.5"), json!("2")]).boxed()),
        of("currencyID", numbers()),
        of("retailPrice", prop::sample::select(vec![json!("7.10"), json!("8")]).boxed()),
        of("inventoryLocatorName", letters()),
        of("attributes", vec(letters(), 1..3).prop_map(Value::from).boxed()),
    );
    (0..ITEMS, -1..4_i64, members).prop_map(|(item, quantity, (a, b, c, d, e, f, g))| {
        let mut row = json!({ "sku": format!("I{item}"), "quantity": quantity });
        for (member, value) in [a, b, c, d, e, f, g].into_iter().flatten() {
            row[member] = value;
        }
        row
    })
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (0..4_i64).prop_map(|on_hand| Act::Patch(json!({ "OnHand": on_hand }))),
        2 => (0..3_i64).prop_map(|floor| Act::Patch(json!({ "Floor": floor }))),
        1 => Just(Act::Patch(json!({ "Attributes": ["x"] }))),
        1 => Just(Act::Patch(json!({ "xp": { "Mark": 1 } }))),
        1 => Just(Act::Delete),
    ]
}

fn round() -> impl Strategy<Value = Round> {
    let verb = prop_oneof![2 => Just("refresh"), 1 => Just("adjust")];
    (verb, vec(row(), 1..8), vec((0..ITEMS, act()), 0..4)).prop_map(|(verb, mut rows, acts)| {
        for row in &mut rows {
            if verb == "adjust" {
                *row = json!({ "sku": row["sku"], "quantity": row["quantity"] });
            } else if row["quantity"] == -1 {
                row["quantity"] = json!(9);
            }
        }
        Round { verb, rows, acts }
    })
}

type Snapshot = BTreeMap<i64, Value>;

/// All records by their numbers, without what goes up with each write.
async fn snapshot(app: &TestApp) -> Snapshot {
    let page = app.get("/v1/inventoryrecords?pageSize=100").await.body;
    let mut snapshot = Snapshot::new();
    for record in page["Items"].as_array().expect("a page") {
        let mut record = record.clone();
        for moves_on in ["Version", "LastUpdated"] {
            record.as_object_mut().expect("a record").remove(moves_on);
        }
        snapshot.insert(record["Number"].as_i64().expect("a number"), record);
    }
    snapshot
}

const FIELDS: [&str; 8] =
    ["OnHand", "SafetyStock", "Floor", "LTD", "CurrencyID", "RetailPrice", "LocatorName", "Attributes"];

/// What undoing should leave, and how many records should be refused.
fn model(before: &Snapshot, after: &Snapshot, now: &Snapshot) -> (Snapshot, usize) {
    let (mut left, mut refused) = (now.clone(), 0_usize);
    for (number, after) in after {
        let changed: Vec<&str> = match before.get(number) {
            Some(before) => FIELDS.into_iter().filter(|field| before[field] != after[field]).collect(),
            None => vec!["OnHand"],
        };
        if changed.is_empty() {
            continue;
        }
        let Some(record) = left.get_mut(number) else {
            refused = refused.saturating_add(1);
            continue;
        };
        if before.get(number).is_none() && record == after {
            left.remove(number);
        } else if changed.iter().any(|field| record[field] != after[field]) {
            refused = refused.saturating_add(1);
        } else {
            for field in changed {
                record[field] = before.get(number).map_or(json!(0), |before| before[field].clone());
            }
            let figure = |member: &str| record[member].as_i64().expect("a figure");
            let held_back = figure("Allocated").saturating_add(figure("SafetyStock"));
            record["QuantityAvailable"] = json!(figure("OnHand").saturating_sub(held_back));
        }
    }
    (left, refused)
}

async fn undo(app: &TestApp, job: i64) -> (i64, usize) {
    let number = app.undo(job).await.body["JobID"].as_i64().expect("a job has a number");
    app.deliver().await;
    let job = app.job(number).await;
    assert_eq!(job["status"], "SUCCESS", "{job}");
    (number, job["messages"].as_array().expect("messages").len())
}

async fn check(app: &TestApp, round: &Round) {
    let before = snapshot(app).await;
    let job = app.run_items(round.verb, "HARB", json!(round.rows)).await["jobID"].as_i64().expect("a number");
    let after = snapshot(app).await;
    for (item, act) in &round.acts {
        let path = format!("/v1/products/I{item}/inventoryrecords/HARB");
        match act {
            Act::Patch(body) => app.patch(&path, body.clone()).await,
            Act::Delete => app.delete(&path).await,
        };
    }
    let now = snapshot(app).await;
    app.clock.advance_secs(1);

    let (undone, refused) = undo(app, job).await;
    let (left, named) = model(&before, &after, &now);
    assert_eq!((snapshot(app).await, refused), (left.clone(), named), "after the undo of {round:?}");
    if now == after {
        assert_eq!(left, before);
    }

    let (redone, refused) = undo(app, undone).await;
    assert_eq!((snapshot(app).await, refused), (now, 0), "after the undo of the undo of {round:?}");

    undo(app, redone).await;
    assert_eq!(snapshot(app).await, left, "after the third undo of {round:?}");
}

/// As many rounds each run, the same ones; more with `ONHAND_CASES`.
const ROUNDS: usize = 60;

#[tokio::test]
async fn undoing_leaves_what_the_model_says_and_undoing_that_gives_back_what_was() {
    let rounds = std::env::var("ONHAND_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(ROUNDS);
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut app = TestApp::with_locations().await;
    for number in 0..rounds {
        if number % 10 == 0 {
            app = TestApp::with_locations().await;
        }
        let round = round().new_tree(&mut runner).expect("a round").current();
        check(&app, &round).await;
    }
}
