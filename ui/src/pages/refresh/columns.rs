//! The second step: what each column is, where the rows are, and how the file is read.

use std::sync::Arc;

use leptos::prelude::*;
use shared::feed::Wish;
use shared::feed::columns::Field;
use shared::feed::figures::{Style, plain};
use shared::feed::plan::Place;

use super::draft::{Draft, Opened};
use super::fault;
use crate::browser;
use crate::dynamic::{changed, part, pressed};
use crate::format;

/// How many values of a column are shown.
const VALUES: usize = 3;

pub fn step(draft: Draft) -> AnyView {
    let table = move || draft.file.get().map(|file| columns(draft, &file));
    let missing = move || {
        let file = draft.file.get()?;
        let missing = draft.mapping.with(|mapping| mapping.missing(&file.feed));
        let lines = missing.into_iter().map(|text| view! { <li>{text}</li> }.into_any()).collect_view();
        Some(lines)
    };
    let go_on = move |_| {
        if draft.is_ready() {
            draft.remember();
            browser::go("/refresh?step=preview");
        } else {
            browser::focus_first(".step [data-missing], .step select");
        }
    };
    let title = move || {
        draft.file.get().map(|file| {
            let rows = format::count(file.feed.lines.len(), "row", "rows");
            view! {
                <span>{file.name.clone()}</span>
                <small>{rows}</small>
            }
            .into_any()
        })
    };
    view! {
        <h2 class="step-title" tabindex="-1">
            "What is in the columns?"
        </h2>
        <p class="step-about">{part(title)}</p>
        <div class="form-row step-settings">{place(draft)} {reading(draft)}</div>
        {fault(draft)}
        {part(table)}
        {unclear(draft)}
        <footer class="step-foot">
            <ul class="step-missing" role="status">
                {part(missing)}
            </ul>
            <a class="button" href="/refresh">
                "Back"
            </a>
            <button
                type="button"
                class="button button-primary"
                aria-disabled=Signal::derive(move || (!draft.is_ready()).to_string())
                on:click=pressed(go_on)
            >
                "See what will change"
            </button>
        </footer>
    }
    .into_any()
}

/// Where the rows are: one place for all, unless a column tells.
fn place(draft: Draft) -> AnyView {
    let column = move || {
        let file = draft.file.get()?;
        let column = draft.mapping.with(|mapping| mapping.column(Field::Location))?;
        file.feed.columns.get(column).cloned()
    };
    let options = move || {
        let chosen = draft.mapping.with(|mapping| mapping.place.clone());
        let told = column();
        let first = match &told {
            Some(name) => format!("Each row's own: column {name}"),
            None => "Choose where all rows are".to_owned(),
        };
        let known = draft.places.get().unwrap_or_default();
        let mut places = known.list.clone();
        // What is chosen is shown, also before the others are known.
        if !chosen.is_empty() && !places.iter().any(|place| place.id == chosen) {
            places.push(Place { id: chosen.clone(), name: String::new() });
        }
        let places = places.into_iter().filter(|_| told.is_none()).map(|place| {
            let label = if place.name.is_empty() || place.name == place.id {
                place.id.clone()
            } else {
                format!("{} ({})", place.name, place.id)
            };
            let is_chosen = place.id == chosen;
            view! { <option value=place.id selected=is_chosen>{label}</option> }.into_any()
        });
        view! {
            <option value="">{first}</option>
            {places.collect_view()}
        }
        .into_any()
    };
    let note = move || {
        if column().is_some() {
            "Take the column below away to choose one location for all rows."
        } else {
            "Or choose below the column that names it."
        }
    };
    view! {
        <div class="field">
            <label for="refresh-place">"Location"</label>
            <select
                id="refresh-place"
                disabled=Signal::derive(move || column().is_some())
                aria-describedby="refresh-place-note"
                on:change=changed(move |event| {
                    let place = event_target_value(&event);
                    draft.change(|mapping| mapping.place = place);
                })
            >
                {part(options)}
            </select>
            <p class="field-note" id="refresh-place-note">
                {part(note)}
            </p>
        </div>
    }
    .into_any()
}

/// What parts the columns, and whether the first line names them; nothing of it for JSON.
fn reading(draft: Draft) -> AnyView {
    let file = move || draft.file.get().filter(|file| file.feed.delimiter.is_some());
    let options = move || {
        let current = file().and_then(|file| file.feed.delimiter);
        [(',', "Commas"), (';', "Semicolons"), ('\t', "Tabs")]
            .map(|(delimiter, label)| {
                let is_chosen = current == Some(delimiter);
                view! { <option value=delimiter.to_string() selected=is_chosen>{label}</option> }.into_any()
            })
            .collect_view()
    };
    let choose = move |event: leptos::ev::Event| {
        let delimiter = event_target_value(&event).chars().next();
        draft.read_again(Wish { delimiter, has_header: None });
    };
    let name_columns = move |event: leptos::ev::Event| {
        let wish = file().map(|file| file.wish).unwrap_or_default();
        draft.read_again(Wish { has_header: Some(event_target_checked(&event)), ..wish });
    };
    let has_header = move || file().is_some_and(|file| file.feed.has_header);
    view! {
        <div class="field" hidden=Signal::derive(move || file().is_none())>
            <label for="refresh-delimiter">"Columns are parted by"</label>
            <select id="refresh-delimiter" on:change=changed(choose)>
                {part(options)}
            </select>
            <div class="field-flag step-header">
                <input
                    id="refresh-header"
                    type="checkbox"
                    prop:checked=Signal::derive(has_header)
                    on:change=changed(name_columns)
                />
                <label for="refresh-header">"The first line names them"</label>
            </div>
        </div>
    }
    .into_any()
}

/// One row for each column of the file.
fn columns(draft: Draft, file: &Arc<Opened>) -> AnyView {
    let rows = file.feed.columns.iter().enumerate().map(|(column, name)| {
        let mut values: Vec<&str> = Vec::new();
        for value in file.feed.values(column) {
            if !values.contains(&value) {
                values.push(value);
            }
            if values.len() == VALUES {
                break;
            }
        }
        let shown = if values.is_empty() { "Empty".to_owned() } else { values.join("  ·  ") };
        let meaning = Memo::new(move |_| draft.mapping.with(|mapping| mapping.fields.get(column).copied().flatten()));
        let options = move || {
            let meaning = meaning.get();
            let field = |field: Field| {
                view! { <option value=field.member() selected=meaning == Some(field)>{field.label()}</option> }
                    .into_any()
            };
            view! {
                <option value="" selected=meaning.is_none()>
                    "Not used"
                </option>
                {Field::ALL.map(field)}
            }
            .into_any()
        };
        let choose = move |event: leptos::ev::Event| {
            let field = Field::from_member(&event_target_value(&event));
            draft.change(|mapping| mapping.set(column, field));
        };
        let class = move || if meaning.get().is_some() { "map-row" } else { "map-row is-unused" };
        view! {
            <tr class=Signal::derive(class)>
                <th scope="row" class="col-main" title=name.clone()>
                    {name.clone()}
                </th>
                <td class="col-wide" title=shown.clone()>
                    {shown.clone()}
                </td>
                <td class="map-means">
                    <select aria-label=format!("What {name} is") on:change=changed(choose)>
                        {part(options)}
                    </select>
                </td>
            </tr>
        }
        .into_any()
    });
    view! {
        <table class="table map">
            <caption class="hidden">"Columns of the file"</caption>
            <thead>
                <tr>
                    <th scope="col" class="col-main">
                        "Column"
                    </th>
                    <th scope="col" class="col-wide">
                        "Values"
                    </th>
                    <th scope="col" class="map-means">
                        "Means"
                    </th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// Questions about columns whose numbers could mean either of two.
fn unclear(draft: Draft) -> AnyView {
    // Not the answers, so that a question stays in its place while it is answered.
    let questions = Memo::new(move |_| {
        let Some(file) = draft.file.get() else { return Vec::new() };
        let mapping = draft.mapping.get();
        let columns = file.feed.columns.iter().enumerate();
        columns
            .filter_map(|(column, name)| Some((column, name.clone(), mapping.unclear(&file.feed, column)?)))
            .collect::<Vec<_>>()
    });
    let question = move |(column, name, example): (usize, String, String)| {
        let said = Memo::new(move |_| draft.mapping.with(|mapping| mapping.styles.get(&column).copied()));
        let choose = move |event: leptos::ev::Event| {
            let style = match event_target_value(&event).as_str() {
                "point" => Some(Style::PointDecimals),
                "comma" => Some(Style::CommaDecimals),
                _ => None,
            };
            draft.change(|mapping| {
                mapping.styles.remove(&column);
                if let Some(style) = style {
                    mapping.styles.insert(column, style);
                }
            });
        };
        let id = format!("refresh-style-{column}");
        let way = |style: Style, value: &'static str, words: &str| {
            let label = format!("{words}: {example} is {}", plain(&example, style));
            view! { <option value=value selected=said.get_untracked() == Some(style)>{label}</option> }.into_any()
        };
        view! {
            <div class="field step-question">
                <label for=id.clone()>{format!("{example} in {name} could be either of two numbers. Which one?")}</label>
                <select
                    id=id
                    data-missing=Signal::derive(move || said.get().is_none().then_some(""))
                    on:change=changed(choose)
                >
                    <option value="">"Choose what commas and points mean"</option>
                    {way(Style::PointDecimals, "point", "Commas part thousands, points decimals")}
                    {way(Style::CommaDecimals, "comma", "Points part thousands, commas decimals")}
                </select>
            </div>
        }
        .into_any()
    };
    view! { {part(move || questions.get().into_iter().map(question).collect_view())} }.into_any()
}
