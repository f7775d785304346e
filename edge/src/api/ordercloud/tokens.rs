//! `/oauth/token`, and the admin's session.

use serde::Serialize;
use shared::wire::ordercloud::errors::ErrorEntry;
use shared::wire::ordercloud::session::SignIn;

use super::call::{Answer, Incoming};
use super::error::{Failure, no_token, not_signed_in, shape};
use super::respond;
use crate::error::{Error, TokenRefusal};
use crate::message::Response;
use crate::operations::sessions;
use crate::operations::tokens::{self, Grant, Issued};

/// The cookie that holds the admin's session. No script can read it.
const COOKIE_NAME: &str = "onhand_session";

#[derive(Serialize)]
struct TokenAnswer {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
}

#[derive(Serialize)]
struct TokenError<'a> {
    error: &'a str,
    error_description: &'a str,
    #[serde(rename = "Errors")]
    errors: Vec<ErrorEntry>,
}

/// `POST /oauth/token`
pub async fn token(incoming: Incoming) -> Answer {
    match issue(&incoming).await {
        Ok(issued) => {
            let answer = TokenAnswer {
                access_token: issued.access_token,
                token_type: "bearer",
                expires_in: issued.expires_in,
                refresh_token: issued.refresh_token,
            };
            Ok(respond::unstored(respond::ok(&answer)))
        }
        Err(Error::NoToken(refusal)) => {
            let told = no_token(refusal);
            let (status, errors) = shape(Error::NoToken(refusal));
            Ok(respond::json(status, &TokenError { error: told.error, error_description: told.message, errors }))
        }
        Err(error) => Err(error.into()),
    }
}

async fn issue(incoming: &Incoming) -> Result<Issued, Error> {
    let app = &incoming.app;
    let content_type = incoming.header("content-type").unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(TokenRefusal::WrongContentType.into());
    }
    let form: Vec<(String, String)> = form_urlencoded::parse(incoming.bytes()).into_owned().collect();
    let field = |name: &str| {
        form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    };
    let grant = Grant {
        client_id: field("client_id").unwrap_or_default(),
        client_secret: field("client_secret"),
        roles: field("scope").unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
        anonymous: field("anonuserid"),
    };
    match field("grant_type") {
        Some("client_credentials") => tokens::client_credentials(app, &grant).await,
        Some("password") => {
            let (Some(username), Some(password)) = (field("username"), field("password")) else {
                return Err(TokenRefusal::UsernameOrPasswordMissing.into());
            };
            tokens::password(app, &grant, username, password, incoming.client_address()).await
        }
        Some("refresh_token") => {
            let token = field("refresh_token").ok_or(TokenRefusal::BadRefreshToken)?;
            tokens::refresh(app, &grant, token).await
        }
        _ => Err(TokenRefusal::UnknownGrant.into()),
    }
}

/// `POST /v1/session`
pub async fn sign_in(incoming: Incoming) -> Answer {
    our_own_page(&incoming)?;
    let request = SignIn::read(&incoming.object()?).map_err(Error::Invalid)?;
    let (session, token) = match sessions::start(&incoming.app, &request, incoming.client_address()).await {
        // Here nobody asks for a token by its grant, so a wrong password is 401.
        Err(Error::NoToken(refusal)) => {
            return Ok(not_signed_in(refusal));
        }
        outcome => outcome?,
    };
    Ok(with_cookie(respond::ok(&session), &token, sessions::SESSION_SECS))
}

/// `PUT /v1/session`: the cookie becomes the next access token.
pub async fn go_on(incoming: Incoming) -> Answer {
    our_own_page(&incoming)?;
    let token = cookie(&incoming).ok_or(Error::Unauthenticated)?;
    match sessions::go_on(&incoming.app, token).await {
        Ok(session) => Ok(with_cookie(respond::ok(&session), token, sessions::SESSION_SECS)),
        Err(Error::Unauthenticated) => Ok(with_cookie(Failure(Error::Unauthenticated).into_response(), "", 0)),
        Err(error) => Err(error.into()),
    }
}

/// `DELETE /v1/session`
pub async fn sign_out(incoming: Incoming) -> Answer {
    our_own_page(&incoming)?;
    if let Some(token) = cookie(&incoming) {
        sessions::end(&incoming.app, token).await?;
    }
    Ok(with_cookie(respond::no_content(), "", 0))
}

/// A session is for our own page alone: the `Origin` must be where the request went.
fn our_own_page(incoming: &Incoming) -> Result<(), Error> {
    let origin = incoming.header("origin").and_then(|origin| origin.split_once("://"));
    let same = origin.is_some_and(|(_, host)| host == incoming.host());
    if same { Ok(()) } else { Err(Error::NotForThisCaller) }
}

fn cookie(incoming: &Incoming) -> Option<&str> {
    let text = incoming.header("cookie")?;
    let pairs = text.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.into_iter().find(|(name, _)| *name == COOKIE_NAME).map(|(_, value)| value).filter(|value| !value.is_empty())
}

fn with_cookie(response: Response, token: &str, max_age_secs: i64) -> Response {
    let text =
        format!("{COOKIE_NAME}={token}; Path=/v1/session; Max-Age={max_age_secs}; HttpOnly; Secure; SameSite=Strict");
    respond::unstored(response.with("set-cookie", text))
}
