//! Drawings of 16 px with strokes of 1.5 px. Always beside a word, or on a button that has a label.

use leptos::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    Add,
    Alert,
    Assignments,
    Back,
    Buyers,
    Check,
    ChevronDown,
    ChevronRight,
    Close,
    Copy,
    Delete,
    Down,
    Edit,
    Locations,
    Moon,
    Offline,
    Orders,
    Overview,
    Products,
    Records,
    Refresh,
    Search,
    Sellers,
    SignOut,
    Sun,
    Undo,
    Up,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Add => "M8 3v10M3 8h10",
            Self::Alert => {
                "M8 5.5v3.25M8 11.2v.05M6.9 2.7 1.8 11.6A1.3 1.3 0 0 0 2.9 13.5h10.2a1.3 1.3 0 0 0 1.1-1.9L9.1 2.7a1.3 1.3 0 0 0-2.2 0Z"
            }
            Self::Assignments => {
                "M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8ZM8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6Z"
            }
            Self::Back => "M9.5 3.5 5 8l4.5 4.5",
            Self::Buyers => {
                "M6 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM1.8 13a4.2 4.2 0 0 1 8.4 0M10.5 3.2a2.5 2.5 0 0 1 0 4.6M12 9.6a4.2 4.2 0 0 1 2.2 3.4"
            }
            Self::Check => "m3 8.5 3.2 3L13 4.5",
            Self::ChevronDown => "m4.5 6.5 3.5 3.5 3.5-3.5",
            Self::ChevronRight => "m6.5 4.5 3.5 3.5-3.5 3.5",
            Self::Close => "m4 4 8 8M12 4l-8 8",
            Self::Copy => "M6 5.5h7v8H6zM10 5.5v-3H3v8h3",
            Self::Delete => {
                "M2.5 4h11M6 4V2.5h4V4M4 4l.6 8.6a1 1 0 0 0 1 .9h4.8a1 1 0 0 0 1-.9L12 4M6.8 7v3.5M9.2 7v3.5"
            }
            Self::Down => "M8 3v10M4 9l4 4 4-4",
            Self::Edit => "m10.5 3 2.5 2.5L5.5 13H3v-2.5L10.5 3Z",
            Self::Locations => {
                "M8 14s4.5-4 4.5-7.3A4.5 4.5 0 0 0 3.5 6.7C3.5 10 8 14 8 14ZM8 8.3a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2Z"
            }
            Self::Moon => "M13 9.4A5.5 5.5 0 0 1 6.6 3a5.5 5.5 0 1 0 6.4 6.4Z",
            Self::Offline => {
                "M2 2l12 12M4.5 9.5a4.9 4.9 0 0 1 2-1.3M2.2 6.8a8.3 8.3 0 0 1 2.6-1.7M7.5 4.5a8.4 8.4 0 0 1 6.3 2.3M10.2 8.5c.5.3.9.6 1.3 1M8 12.5v.05"
            }
            Self::Orders => "M3 2.5h10l.5 11h-11L3 2.5ZM5.5 5a2.5 2.5 0 0 0 5 0",
            Self::Overview => "M3 13V8.5M8 13V3M13 13V6",
            Self::Products => "M8 1.8 13.5 5v6L8 14.2 2.5 11V5L8 1.8ZM2.7 5.1 8 8.2l5.3-3.1M8 8.2v5.9",
            Self::Records => "M2.5 3.5h11v9h-11zM2.5 6.5h11M2.5 9.5h11M9 6.5v6",
            Self::Refresh => {
                "M3 8a5 5 0 0 1 8.7-3.4L13.5 6.3M13.5 2.8v3.5H10M13 8a5 5 0 0 1-8.7 3.4L2.5 9.7M2.5 13.2V9.7H6"
            }
            Self::Search => "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.3 10.3 13.5 13.5",
            Self::Sellers => {
                "M3.4 2.5h9.2l1.1 4a1.9 1.9 0 0 1-3.8 0 1.9 1.9 0 0 1-3.8 0 1.9 1.9 0 0 1-3.8 0l1.1-4ZM3.5 8.6v4.9h9V8.6M6.5 13.5v-3h3v3"
            }
            Self::SignOut => "M6 2.5H3.5a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1H6M10 5l3 3-3 3M13 8H6",
            Self::Sun => {
                "M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M3.4 12.6l.7-.7M11.9 4.1l.7-.7"
            }
            Self::Undo => "M5.5 3 2.5 6l3 3M2.5 6H9a4 4 0 0 1 0 8H6",
            Self::Up => "M8 13V3M4 7l4-4 4 4",
        }
    }
}

pub fn icon(icon: Icon) -> AnyView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d=icon.path() />
        </svg>
    }
    .into_any()
}

/// The mark of the product: a stack with its top part full.
pub fn mark() -> AnyView {
    view! {
        <svg class="mark" viewBox="0 0 20 20" aria-hidden="true">
            <rect x="2" y="2" width="16" height="7" rx="2" />
            <rect x="2.75" y="11.75" width="14.5" height="5.5" rx="1.5" class="mark-empty" />
        </svg>
    }
    .into_any()
}
