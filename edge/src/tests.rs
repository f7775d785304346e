//! A whole service in memory, and verbs to use it by. No assertions.

mod allocations;
mod assignments;
mod bad_input;
mod buyers;
mod cart;
mod catalog;
mod clients;
mod groups;
mod idempotency;
mod impersonation;
mod inquiry;
mod jobs;
mod locations;
mod marketplaces;
mod me;
mod members;
mod migrations;
mod movements;
mod orders;
mod plans;
mod races;
mod records;
mod retention;
mod seller_keys;
mod sellers;
mod service;
mod sessions;
mod shoppers;
mod storefront;
mod suppliers;
mod tidy;
mod tokens;
mod users;

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{App, Databases, Kept, Settings};
use crate::lookups::Lookups;
use crate::message::Request;
use crate::platform::memory::{MemoryClock, MemoryDatabase, MemoryKv, MemoryLog, MemoryQueue};
use crate::router::Router;

/// The service with marketplace `demo`, number 100, and its first client and user.
pub struct TestApp {
    pub database: Arc<MemoryDatabase>,
    pub clock: Arc<MemoryClock>,
    pub log: Arc<MemoryLog>,
    pub queue: Arc<MemoryQueue>,
    pub app: Arc<App>,
    router: Router,
    /// A token with `FullAccess` in `demo`.
    pub token: String,
}

pub const CLIENT_ID: &str = "100-backoffice";
pub const CLIENT_SECRET: &str = "a-secret-of-thirty-two-characters";
pub const USERNAME: &str = "admin";
pub const PASSWORD: &str = "Lamp-post-77";

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: Vec<(&'static str, String)>,
    pub body: Value,
}

impl Answer {
    pub fn error_code(&self) -> &str {
        self.body["Errors"][0]["ErrorCode"].as_str().unwrap_or_default()
    }

    /// The member that the first error is about.
    pub fn field(&self) -> &str {
        self.body["Errors"][0]["Data"]["Field"].as_str().unwrap_or_default()
    }

    /// What was not found: kind and ID.
    pub fn missing(&self) -> (&str, &str) {
        let data = &self.body["Errors"][0]["Data"];
        (data["ObjectType"].as_str().unwrap_or_default(), data["ObjectID"].as_str().unwrap_or_default())
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// The values of a member over the items of a page.
    pub fn column(&self, member: &str) -> Vec<Value> {
        self.body["Items"].as_array().into_iter().flatten().map(|item| item[member].clone()).collect()
    }
}

fn request(method: Method, path: &str, content_type: &str) -> Request {
    let mut request = Request::new(method, &format!("http://onhand.test{path}")).expect("the address is well formed");
    request.headers.push(("content-type".to_owned(), content_type.to_owned()));
    request
}

impl TestApp {
    pub async fn new() -> Self {
        let mut app = Self::bare();
        let operator = app.operator().await;
        app.marketplace(&operator, "demo", 100).await;
        app.token = app.client_token(CLIENT_ID, CLIENT_SECRET, "").await;
        app
    }

    /// Without a marketplace.
    pub fn bare() -> Self {
        Self::signing_with("a-signing-key-for-tests-of-32-bytes")
    }

    /// Without a marketplace, with this signing key.
    pub fn signing_with(signing_key: &str) -> Self {
        let database = Arc::new(MemoryDatabase::default());
        let clock = Arc::new(MemoryClock::default());
        let log = Arc::new(MemoryLog::default());
        let queue = Arc::new(MemoryQueue::default());
        let app = Arc::new(App {
            databases: Databases::new(database.clone()),
            kv: Arc::new(MemoryKv::default()),
            queue: queue.clone(),
            clock: clock.clone(),
            log: log.clone(),
            rate_limit: None,
            settings: Settings {
                signing_key: signing_key.to_owned(),
                operator_id: "operator".to_owned(),
                operator_secret: "the-secret-of-the-operator-for-tests".to_owned(),
                kept: Kept::default(),
            },
            lookups: Lookups::default(),
            woken: AtomicI64::default(),
        });
        Self {
            database,
            clock,
            log,
            queue,
            router: Router::new(app.clone()).expect("the routes are distinct"),
            app,
            token: String::new(),
        }
    }

    pub async fn send(&self, request: Request) -> Answer {
        let response = self.router.answer(request).await;
        let body = if response.body.is_empty() {
            Value::Null
        } else if response.header("content-type").is_some_and(|kind| kind.starts_with("text/csv")) {
            Value::String(String::from_utf8(response.body.clone()).expect("CSV is text"))
        } else {
            serde_json::from_slice(&response.body).expect("answers are JSON")
        };
        Answer { status: response.status, headers: response.headers, body }
    }

    /// Sends as whoever the token is of; more headers by name.
    pub async fn call(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        // As browsers and the SDK encode an address.
        let path = path.replace('>', "%3E").replace('<', "%3C");
        let mut request = request(method, &path, "application/json");
        if !token.is_empty() {
            request.headers.push(("authorization".to_owned(), format!("Bearer {token}")));
        }
        request.headers.extend(headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        request.body = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
        self.send(request).await
    }

    /// Sends a body that may be anything.
    pub async fn call_raw(&self, token: &str, method: Method, path: &str, content_type: &str, body: Vec<u8>) -> Answer {
        let mut request = request(method, path, content_type);
        request.headers.push(("authorization".to_owned(), format!("Bearer {token}")));
        request.body = body;
        self.send(request).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call(&self.token, Method::GET, path, None, &[]).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(&self.token, Method::POST, path, Some(&body), &[]).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.call(&self.token, Method::PUT, path, Some(&body), &[]).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.call(&self.token, Method::PATCH, path, Some(&body), &[]).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.call(&self.token, Method::DELETE, path, None, &[]).await
    }

    /// A client with these members beside the required ones, and a secret: its ID and secret.
    pub async fn client(&self, members: &Value) -> (String, String) {
        let mut body = json!({ "AppName": "app", "AccessTokenDuration": 60, "Active": true, "GenerateSecret": true });
        for (name, value) in members.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        let made = self.post("/v1/apiclients", body).await;
        let text = |member: &str| made.body[member].as_str().unwrap_or_default().to_owned();
        (text("ID"), text("ClientSecret"))
    }

    /// A token of a new client of the marketplace's owner with just these roles.
    pub async fn token_with(&self, roles: &[&str]) -> String {
        let (id, secret) = self.client(&json!({ "Roles": roles })).await;
        self.client_token(&id, &secret, "").await
    }

    /// An active supplier without anything.
    pub async fn add_supplier(&self, id: &str) -> Answer {
        self.post("/v1/suppliers", json!({ "ID": id, "Name": id, "Active": true })).await
    }

    /// A token of a new client of the supplier with just these roles.
    pub async fn supplier_token(&self, supplier: &str, roles: &[&str]) -> String {
        let (id, secret) = self.client(&json!({ "SupplierID": supplier, "Roles": roles })).await;
        self.client_token(&id, &secret, "").await
    }

    /// A token of a user who signs in by name and password, through a client that admits everybody.
    pub async fn user_token(&self, username: &str, password: &str) -> String {
        let answer = self.sign_in(username, password).await;
        answer.body["access_token"].as_str().unwrap_or_default().to_owned()
    }

    /// `POST /oauth/token` with a user's name and password.
    pub async fn sign_in(&self, username: &str, password: &str) -> Answer {
        self.ask_token(&[
            ("grant_type", "password"),
            ("client_id", CLIENT_ID),
            ("client_secret", CLIENT_SECRET),
            ("username", username),
            ("password", password),
        ])
        .await
    }

    /// Whether the token is of somebody.
    pub async fn is_valid(&self, token: &str) -> bool {
        self.call(token, Method::GET, "/v1/unicorns", None, &[]).await.status == StatusCode::NOT_FOUND
    }

    /// The token as it is after whoever stands behind it has been looked up anew.
    pub async fn is_valid_soon(&self, token: &str) -> bool {
        self.clock.advance_secs(31);
        self.is_valid(token).await
    }

    /// `POST /oauth/token` with a form.
    pub async fn ask_token(&self, form: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let mut request = request(Method::POST, "/oauth/token", "application/x-www-form-urlencoded");
        request.body = body.into_bytes();
        self.send(request).await
    }

    pub async fn client_token(&self, client: &str, secret: &str, scope: &str) -> String {
        let answer = self
            .ask_token(&[
                ("grant_type", "client_credentials"),
                ("client_id", client),
                ("client_secret", secret),
                ("scope", scope),
            ])
            .await;
        answer.body["access_token"].as_str().unwrap_or_default().to_owned()
    }

    pub async fn operator(&self) -> String {
        self.client_token("operator", "the-secret-of-the-operator-for-tests", "PlatformOperator").await
    }

    /// A marketplace with client `{number}-backoffice`, user `admin`, and the secrets of this file.
    pub async fn marketplace(&self, operator: &str, id: &str, number: i64) -> Answer {
        let body = json!({
            "ID": id, "Name": id, "Number": number, "ClientID": format!("{number}-backoffice"),
            "ClientSecret": CLIENT_SECRET, "Username": USERNAME, "Password": PASSWORD,
        });
        self.call(operator, Method::POST, "/v1/marketplaces", Some(&body), &[]).await
    }

    /// A second marketplace, `other`, number 200: a token with `FullAccess` there.
    pub async fn other_marketplace(&self) -> String {
        let operator = self.operator().await;
        self.marketplace(&operator, "other", 200).await;
        self.client_token("200-backoffice", CLIENT_SECRET, "").await
    }
}

impl TestApp {
    /// With address `dublin` and `cork`, product `mug` with an Inventory, and record `mug-dub` of so many units.
    pub async fn with_record(units: i64) -> Self {
        let app = Self::with_product(json!({ "Enabled": true, "QuantityAvailable": 99 })).await;
        let body = json!({ "ID": "mug-dub", "AddressID": "dublin", "QuantityAvailable": units });
        app.post("/v1/products/mug/inventoryrecords", body).await;
        app
    }

    /// With address `dublin` and `cork`, and product `mug` with the given Inventory.
    pub async fn with_product(inventory: Value) -> Self {
        let app = Self::new().await;
        for id in ["dublin", "cork"] {
            let body = json!({ "ID": id, "AddressName": format!("{id} depot"), "Street1": "4 Quay Road", "City": id, "Country": "IE" });
            app.post("/v1/addresses", body).await;
        }
        app.post("/v1/products", json!({ "ID": "mug", "Name": "Stone mug", "Active": true, "Inventory": inventory }))
            .await;
        app
    }

    /// A supplier with its address and a client of its own: the client's token.
    pub async fn supplier(&self, id: &str) -> String {
        self.post("/v1/suppliers", json!({ "ID": id, "Name": id, "Active": true })).await;
        let body = json!({ "ID": format!("{id}-home"), "Street1": "1 Main", "City": "Galway", "Country": "IE" });
        self.post(&format!("/v1/suppliers/{id}/addresses"), body).await;
        let secret = format!("the-secret-of-the-supplier-{id}-of-32");
        let client = self
            .post(
                "/v1/apiclients",
                json!({
                    "AppName": id, "AccessTokenDuration": 600, "Active": true, "SupplierID": id, "ClientSecret": secret,
                }),
            )
            .await;
        self.client_token(client.body["ID"].as_str().unwrap_or_default(), &secret, "").await
    }
}
