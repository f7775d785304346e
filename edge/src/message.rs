//! A request and an answer, as far as the service looks at them. Small on purpose: what general HTTP types carry beside
//! this is a tenth of the Worker's size.

use http::{Method, StatusCode};

/// The longest address that is looked at, in bytes.
const URL_BYTES: usize = 65_534;

/// A request, with its body read.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: Method,
    /// `http` or `https`.
    pub scheme: String,
    /// Host and port, as the caller named them.
    pub host: String,
    /// As it came: percent-encoded.
    pub path: String,
    /// What stands behind the `?`.
    pub query: String,
    /// By names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    /// A request for an absolute address; none for one that is too long or none.
    pub fn new(method: Method, url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://").filter(|_| url.len() <= URL_BYTES)?;
        let rest = rest.split('#').next().unwrap_or_default();
        let (host_and_path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (host, path) = match host_and_path.find('/') {
            Some(at) => host_and_path.split_at(at),
            None => (host_and_path, "/"),
        };
        Some(Self {
            method,
            scheme: scheme.to_owned(),
            host: host.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        })
    }

    /// The header of that name, in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What is answered.
#[derive(Clone, Debug)]
pub struct Response {
    pub status: StatusCode,
    /// By names in lower case.
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Response {
    /// Without a body.
    pub fn new(status: StatusCode) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// Sets a header, in the place of one of the same name. Characters that no header can have are left out.
    pub fn set(&mut self, name: &'static str, value: impl Into<String>) {
        let mut value = value.into();
        value.retain(|c| c.is_ascii() && !c.is_ascii_control());
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value));
    }

    /// With a header.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.set(name, value);
        self
    }
}
