//! A record's history: a step line of on hand and available, and the changes below it, newest first.

use leptos::prelude::*;
use shared::records::Stock;
use shared::wire::ordercloud::movements::Movement;

use crate::format;

/// The drawing's own units; it is scaled to the width there is.
const WIDTH: f64 = 432.0;
const HEIGHT: f64 = 104.0;
/// Room for the labels at the right end of the lines, and above and below them.
const LABELS: f64 = 56.0;
const MARGIN: f64 = 12.0;

pub fn timeline(movements: &[Movement]) -> AnyView {
    let list = movements.iter().map(entry).collect_view();
    view! {
        {chart(movements)}
        <ol class="timeline">{list}</ol>
    }
    .into_any()
}

/// One step per change, the oldest at the left.
fn chart(movements: &[Movement]) -> AnyView {
    let mut stocks: Vec<Stock> = movements.iter().rev().map(|movement| movement.after.unwrap_or_default()).collect();
    if let Some(before) = movements.last().and_then(|movement| movement.before) {
        stocks.insert(0, before);
    }
    let (Some(last), true) = (stocks.last().copied(), stocks.len() > 1) else { return ().into_any() };
    let on_hand: Vec<i64> = stocks.iter().map(|stock| stock.on_hand.0).collect();
    let available: Vec<i64> = stocks.iter().map(|stock| stock.available().0).collect();
    let scale = Scale::of(on_hand.iter().chain(&available).copied(), stocks.len());
    let sentence = format!(
        "Over {} on hand went from {} to {}, available from {} to {}.",
        format::count(i64::try_from(movements.len()).unwrap_or(i64::MAX), "change", "changes"),
        format::quantity(on_hand.first().copied().unwrap_or_default()),
        format::quantity(last.on_hand.0),
        format::quantity(available.first().copied().unwrap_or_default()),
        format::quantity(last.available().0),
    );
    let (mut upper, mut lower) = (scale.y(last.on_hand.0), scale.y(last.available().0));
    let same = last.on_hand == last.available();
    // Two labels need 13 units between them; the upper line is never the lower number.
    if !same && lower - upper < 13.0 {
        let middle = f64::midpoint(upper, lower);
        (upper, lower) = (middle - 6.5, middle + 6.5);
    }
    let zero = scale.has_zero.then(|| {
        let y = scale.y(0).to_string();
        view! { <line class="chart-zero" x1="0" x2=(WIDTH - LABELS).to_string() y1=y.clone() y2=y /> }
    });
    let label_x = (WIDTH - LABELS + 6.0).to_string();
    let hand_label = (!same).then(|| {
        view! { <text class="chart-label-quiet" x=label_x.clone() y=(upper + 4.0).to_string()>"on hand"</text> }
    });
    view! {
        <svg class="chart" viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=sentence>
            {zero} <path class="chart-line-quiet" d=scale.steps(&on_hand) /> <path class="chart-line" d=scale.steps(&available) />
            {hand_label} <text class="chart-label" x=label_x y=(lower + 4.0).to_string()>"available"</text>
        </svg>
    }
    .into_any()
}

struct Scale {
    low: f64,
    high: f64,
    step: f64,
    has_zero: bool,
}

impl Scale {
    fn of(numbers: impl Iterator<Item = i64> + Clone, points: usize) -> Self {
        let low = numbers.clone().min().unwrap_or_default();
        let high = numbers.max().unwrap_or_default();
        // A line that never moves still needs a height.
        let high = if high == low { low.saturating_add(1) } else { high };
        let gaps = float(i64::try_from(points).unwrap_or(i64::MAX));
        Self { low: float(low), high: float(high), step: (WIDTH - LABELS) / gaps, has_zero: low <= 0 && high > 0 }
    }

    fn y(&self, number: i64) -> f64 {
        let share = (float(number) - self.low) / (self.high - self.low);
        (HEIGHT - MARGIN - share * (HEIGHT - 2.0 * MARGIN)).round()
    }

    fn steps(&self, numbers: &[i64]) -> String {
        let mut right = 0.0;
        let step = |(index, number): (usize, &i64)| {
            right += self.step;
            let start = if index == 0 { "M0 " } else { "V" };
            format!("{start}{}H{right:.1}", self.y(*number))
        };
        numbers.iter().enumerate().map(step).collect::<Vec<_>>().concat()
    }
}

#[expect(clippy::cast_precision_loss, reason = "Quantities of 32 bits are exact.")]
fn float(number: i64) -> f64 {
    number as f64
}

fn entry(movement: &Movement) -> AnyView {
    let figure =
        |stock: Option<Stock>| stock.map_or(format::NONE.to_owned(), |stock| format::quantity(stock.available().0));
    let difference = movement.after.unwrap_or_default().available() - movement.before.unwrap_or_default().available();
    let tone = match difference.0 {
        0 => "timeline-delta",
        ..0 => "timeline-delta timeline-down",
        _ => "timeline-delta timeline-up",
    };
    let reference = movement.reference.clone().map(|reference| view! { <code>{reference}</code> });
    let on_hand = on_hand_change(movement);
    view! {
        <li>
            <div class="timeline-what">
                <strong>{format::why(movement.why)}</strong>
                {reference}
                <span class="timeline-figures">
                    <s>{figure(movement.before)}</s>
                    <b>{figure(movement.after)}</b>
                    <span class=tone>{format::delta(difference.0)}</span>
                </span>
            </div>
            <div class="timeline-who">
                <time title=format::date_in_full(movement.date)>{format::date(movement.date)}</time>
                " · "
                {movement.who.clone()}
                " "
                {format::door(movement.dialect)}
                {on_hand}
            </div>
        </li>
    }
    .into_any()
}

/// What happened to the units themselves, where that is not what happened to those available.
fn on_hand_change(movement: &Movement) -> Option<String> {
    let (before, after) = (movement.before?, movement.after?);
    let moved = after.on_hand - before.on_hand;
    let promised = after.allocated - before.allocated;
    if moved == after.available() - before.available() {
        return None;
    }
    let mut parts = Vec::new();
    if moved.0 != 0 {
        parts.push(format!("{} on hand", format::delta(moved.0)));
    }
    if promised.0 != 0 {
        parts.push(format!("{} allocated", format::delta(promised.0)));
    }
    (!parts.is_empty()).then(|| format!(" · {}", parts.join(", ")))
}
