//! Random worlds, random jobs, others who write in between: the undo against a model of its own.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use serde_json::{Value, json};

use crate::tests::TestApp;

/// What somebody else does to the record of an item.
#[derive(Clone, Debug, PartialEq)]
enum Act {
    Patch(Value),
    Delete,
}

type Acts = Vec<(usize, Act)>;

#[derive(Clone, Debug)]
struct Round {
    verb: &'static str,
    rows: Vec<Value>,
    rows_per_chunk: usize,
    /// What is done before each chunk of the job, between it and its undo, and before each chunk of that.
    during: Vec<Acts>,
    between: Acts,
    meanwhile: Vec<Acts>,
}

/// Each has two identifiers, by which a job names it more than once.
const ITEMS: usize = 5;

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
    (0..ITEMS, any::<bool>(), -1..4_i64, members).prop_map(|(item, by_upc, quantity, (a, b, c, d, e, f, g))| {
        let mut row = json!({ "quantity": quantity });
        row[if by_upc { "upc" } else { "sku" }] = json!(format!("I{item}"));
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
    let acts = |most: usize| vec((0..ITEMS, act()), 0..=most);
    // Before most chunks nobody does anything.
    let now_and_then = || vec(prop_oneof![2 => Just(Vec::new()), 1 => acts(2)], 12);
    let meanwhile = prop_oneof![1 => Just(vec![Vec::new(); 12]), 1 => now_and_then()];
    (verb, vec(row(), 1..10), 1..5_usize, now_and_then(), acts(3), meanwhile).prop_map(
        |(verb, mut rows, rows_per_chunk, during, between, meanwhile)| {
            for row in &mut rows {
                if verb == "adjust" {
                    row.as_object_mut()
                        .expect("a row")
                        .retain(|name, _| ["sku", "upc", "quantity"].contains(&name.as_str()));
                } else if row["quantity"] == -1 {
                    row["quantity"] = json!(9);
                }
            }
            Round { verb, rows, rows_per_chunk, during, between, meanwhile }
        },
    )
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

/// What putting back a step should leave, and how many of its records should be refused. Those that were stay as they are.
fn model(step: &Step, now: &Snapshot, refused: &mut BTreeSet<i64>) -> (Snapshot, usize) {
    let Step { before, after } = step;
    let (mut left, mut count) = (now.clone(), 0_usize);
    for (number, record) in before {
        if !after.contains_key(number) {
            left.insert(*number, record.clone());
        }
    }
    for (number, after) in after {
        let changed: Vec<&str> = match before.get(number) {
            Some(before) => FIELDS.into_iter().filter(|field| before[field] != after[field]).collect(),
            None => vec!["OnHand"],
        };
        if changed.is_empty() {
            continue;
        }
        let is_free = !refused.contains(number);
        let Some(record) = left.get_mut(number).filter(|_| is_free) else {
            refused.insert(*number);
            count = count.saturating_add(1);
            continue;
        };
        if before.get(number).is_none() && record == after {
            left.remove(number);
        } else if changed.iter().any(|field| record[field] != after[field]) {
            refused.insert(*number);
            count = count.saturating_add(1);
        } else {
            for field in changed {
                record[field] = before.get(number).map_or(json!(0), |before| before[field].clone());
            }
            let figure = |member: &str| record[member].as_i64().expect("a figure");
            let held_back = figure("Allocated").saturating_add(figure("SafetyStock"));
            record["QuantityAvailable"] = json!(figure("OnHand").saturating_sub(held_back));
        }
    }
    (left, count)
}

/// All records before and after a chunk.
struct Step {
    before: Snapshot,
    after: Snapshot,
}

async fn act_on(app: &TestApp, acts: &Acts) {
    for (item, act) in acts {
        let path = format!("/v1/products/I{item}/inventoryrecords/HARB");
        match act {
            Act::Patch(body) => app.patch(&path, body.clone()).await,
            Act::Delete => app.delete(&path).await,
        };
    }
}

/// Works off a job that was taken, with what others do before each chunk.
async fn steps(app: &TestApp, job: i64, acts: &[Acts]) -> Vec<Step> {
    let mut steps = Vec::new();
    for seq in 0..app.hold_back(job).await {
        act_on(app, &acts[usize::try_from(seq).expect("it is small")]).await;
        let before = snapshot(app).await;
        app.work_chunk(job, seq).await;
        steps.push(Step { before, after: snapshot(app).await });
    }
    steps
}

/// Undoes a job of these steps, each held against the model: the job that did it, its own steps, and how many of all
/// records were refused.
async fn undo(app: &TestApp, job: i64, done: &[Step], meanwhile: &[Acts], told: &str) -> (i64, Vec<Step>, usize) {
    app.clock.advance_secs(1);
    let number = app.undo(job).await.body["JobID"].as_i64().expect("a job has a number");
    let put_back = steps(app, number, meanwhile).await;
    // A chunk that changed nothing has no movement.
    let moved: Vec<&Step> = done.iter().rev().filter(|step| step.before != step.after).collect();
    assert_eq!(put_back.len(), moved.len().max(1), "{told}");
    let (mut refused, mut count) = (BTreeSet::new(), 0_usize);
    for (step, undone) in moved.iter().zip(&put_back) {
        let (left, more) = model(step, &undone.before, &mut refused);
        assert_eq!(undone.after, left, "{told}");
        count = count.saturating_add(more);
    }
    let ended = app.job(number).await;
    assert_eq!(
        (&ended["status"], ended["messages"].as_array().map(Vec::len)),
        (&json!("SUCCESS"), Some(count)),
        "{told}"
    );
    (number, put_back, count)
}

async fn check(app: &TestApp, round: &Round) {
    let before = snapshot(app).await;
    let job = app.send_items(round.verb, "HARB", json!(round.rows)).await.body["jobID"].as_i64().expect("a number");
    app.cut(job, round.rows_per_chunk);
    let done = steps(app, job, &round.during).await;
    let after = snapshot(app).await;
    act_on(app, &round.between).await;
    let now = snapshot(app).await;

    let (undone, put_back, _) = undo(app, job, &done, &round.meanwhile, &format!("undo of {round:?}")).await;
    let left = snapshot(app).await;
    let nobody = vec![Vec::new(); round.meanwhile.len()];
    let (redone, again, refused) =
        undo(app, undone, &put_back, &nobody, &format!("undo of the undo of {round:?}")).await;
    if round.meanwhile == nobody {
        if now == after && round.during == nobody {
            assert_eq!(left, before, "{round:?}");
        }
        assert_eq!((snapshot(app).await, refused), (now, 0), "{round:?}");
    }
    undo(app, redone, &again, &nobody, &format!("third undo of {round:?}")).await;
    if round.meanwhile == nobody {
        assert_eq!(snapshot(app).await, left, "{round:?}");
    }
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
            let both = |n: usize| json!({ "sku": format!("I{n}"), "upc": format!("I{n}"), "quantity": 1 });
            app.run_items("refresh", "HARB", (0..ITEMS).map(both).collect()).await;
            app.run_undo(1).await;
        }
        let round = round().new_tree(&mut runner).expect("a round").current();
        check(&app, &round).await;
    }
}
