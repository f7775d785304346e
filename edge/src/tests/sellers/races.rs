//! What others write between a request's reading and its writing: it is read again, and the answer is of what then is.

use http::StatusCode;
use serde_json::{Value, json};

use super::{Stores, attributes};
use crate::tests::Answer;

/// More batches than a request has, so that another writer comes in at each place between two of them and behind all.
const PLACES: usize = 12;

impl Stores {
    /// Asks, and runs the script before the batch at `place`.
    async fn beside(&self, place: usize, script: &str, ask: impl Future<Output = Answer>) -> Answer {
        let other = async {
            for _ in 0..place {
                tokio::task::yield_now().await;
            }
            self.app.database.run_script(script);
        };
        tokio::join!(biased; ask, other).0
    }
}

fn counted(count: i64) -> Value {
    json!({ "data": [{ "attributes": { "count_on_hand": count } }] })
}

#[tokio::test]
async fn a_record_that_moved_away_is_no_inventory_to_write() {
    for moved in ["bin_id = 5", "location = (SELECT max(number) FROM location)"] {
        let mut anew = 0;
        for place in 0..PLACES {
            let stores = Stores::new().await;
            let inventories = Stores::of(stores.s);
            stores.put(&stores.quay, &inventories, counted(1)).await;
            let yard =
                json!({ "ID": "yard", "AddressName": "Yard", "Street1": "1 Quay", "City": "Cork", "Country": "IE" });
            stores.app.post("/v1/suppliers/quay/addresses", yard).await;
            let script = format!("UPDATE record SET {moved}, version = version + 1");

            let put = stores.beside(place, &script, stores.put(&stores.quay, &inventories, counted(10))).await;

            assert_eq!(attributes(&put)[0]["count_on_hand"], 10, "{moved} at {place}: {put:?}");
            let records = stores.app.get("/v1/inventoryrecords?sortBy=Number").await.column("QuantityAvailable");
            if records.len() == 2 {
                anew += 1;
                assert_eq!(records, [json!(1), json!(10)], "{moved} at {place}");
            }
        }
        assert!(anew > 1 && anew < PLACES, "{moved}: {anew} times anew");
    }
}

#[tokio::test]
async fn a_seller_that_moved_its_stock_meanwhile_is_asked_again() {
    for place in 0..PLACES {
        let stores = Stores::new().await;
        let inventories = Stores::of(stores.s);
        stores.put(&stores.quay, &inventories, counted(1)).await;
        let yard = json!({ "ID": "yard", "AddressName": "Yard", "Street1": "1 Quay", "City": "Cork", "Country": "IE" });
        stores.app.post("/v1/suppliers/quay/addresses", yard).await;
        let script = "UPDATE supplier SET default_location = (SELECT max(number) FROM location) WHERE id = 'quay'";

        let put = stores.beside(place, script, stores.put(&stores.quay, &inventories, counted(10))).await;

        assert_eq!(attributes(&put)[0]["count_on_hand"], 10, "at {place}: {put:?}");
    }
}

#[tokio::test]
async fn who_left_meanwhile_finds_nothing() {
    let gone = [
        ("DELETE FROM store_member WHERE member = 2", 404),
        ("DELETE FROM record; DELETE FROM variant WHERE id = 's'", 404),
        ("DELETE FROM record; UPDATE product SET multi_store = 0 WHERE id = 'bike'", 404),
        ("UPDATE product SET has_inventory = 0 WHERE id = 'bike'", 422),
    ];
    for (script, status) in gone {
        let mut refused = 0;
        for place in 0..PLACES {
            let stores = Stores::new().await;

            let put = stores.beside(place, script, stores.put(&stores.quay, &Stores::of(stores.s), counted(10))).await;

            if put.status != StatusCode::OK {
                refused += 1;
                assert_eq!(put.status.as_u16(), status, "{script} at {place}: {put:?}");
            }
        }
        assert!(refused > 0 && refused < PLACES, "{script}: refused {refused} times");
    }
}

#[tokio::test]
async fn a_first_record_keeps_what_was_sold_meanwhile() {
    for place in 0..PLACES {
        let stores = Stores::new().await;
        let pump = stores.figure(7).await;
        let sold = "UPDATE product SET quantity = 4 WHERE id = 'pump' AND NOT EXISTS (SELECT 1 FROM record)";
        let endless = json!({ "data": { "attributes": { "infinite": false } } });

        let put = stores.beside(place, sold, stores.put(&stores.quay, &format!("variants/{pump}"), endless)).await;

        let left = stores.integers("SELECT quantity FROM product WHERE id = 'pump'").await[0];
        assert_eq!(put.body["data"]["attributes"]["count_on_hand"], left, "at {place}: {put:?}");
    }
}

#[tokio::test]
async fn an_inventory_that_is_sold_from_meanwhile_still_goes() {
    for place in 0..PLACES {
        let stores = Stores::new().await;
        let inventories = Stores::of(stores.s);
        let made = stores.put(&stores.quay, &inventories, counted(5)).await;
        let path = format!("{inventories}/{}", made.body["data"][0]["id"]);
        let script = "UPDATE record SET on_hand = 4, version = version + 1";

        let gone = stores.beside(place, script, stores.delete(&stores.quay, &path)).await;

        assert_eq!(gone.status, StatusCode::NO_CONTENT, "at {place}: {gone:?}");
        assert_eq!(stores.get(&stores.quay, &inventories).await.body["data"], json!([]), "at {place}");
    }
}
