//! A record's history: a step line of on hand and available, and the changes below it, newest first.

use leptos::prelude::*;
use shared::movements::Why;
use shared::records::Stock;
use shared::wire::ordercloud::movements::Movement;

use crate::api::{escaped, with_query};
use crate::format;

/// The drawing's own units; it is scaled to the width there is. Whole numbers: floats would bring their printing along.
const WIDTH: i64 = 432;
const HEIGHT: i64 = 104;
/// Room for the labels at the right end of the lines, and above and below them.
const LABELS: i64 = 56;
const MARGIN: i64 = 12;
/// The width of the lines without their labels.
const LINES: i64 = WIDTH - LABELS;
/// Two labels need so much between them.
const LABEL_HEIGHT: i64 = 13;

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
        format::count(movements.len(), "change", "changes"),
        format::quantity(on_hand.first().copied().unwrap_or_default()),
        format::quantity(last.on_hand.0),
        format::quantity(available.first().copied().unwrap_or_default()),
        format::quantity(last.available().0),
    );
    let (mut upper, mut lower) = (scale.y(last.on_hand.0), scale.y(last.available().0));
    let same = last.on_hand == last.available();
    // The upper line is never the lower number.
    let missing = LABEL_HEIGHT.saturating_sub(lower.saturating_sub(upper));
    if !same && missing > 0 {
        let half = missing.div_euclid(2);
        (upper, lower) = (upper.saturating_sub(half), lower.saturating_add(missing.saturating_sub(half)));
    }
    let zero = scale.has_zero.then(|| {
        let y = scale.y(0).to_string();
        view! { <line class="chart-zero" x1="0" x2=LINES.to_string() y1=y.clone() y2=y /> }.into_any()
    });
    let label_x = LINES.saturating_add(6).to_string();
    let hand_label = (!same).then(|| {
        view! { <text class="chart-label-quiet" x=label_x.clone() y=upper.saturating_add(4).to_string()>"on hand"</text> }.into_any()
    });
    view! {
        <svg class="chart" viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=sentence>
            {zero} <path class="chart-line-quiet" d=scale.steps(&on_hand) /> <path class="chart-line" d=scale.steps(&available) />
            {hand_label} <text class="chart-label" x=label_x y=lower.saturating_add(4).to_string()>"available"</text>
        </svg>
    }
    .into_any()
}

struct Scale {
    low: i64,
    /// From the lowest to the highest number; at least 1.
    span: i64,
    points: i64,
    has_zero: bool,
}

impl Scale {
    fn of(numbers: impl Iterator<Item = i64> + Clone, points: usize) -> Self {
        let low = numbers.clone().min().unwrap_or_default();
        let high = numbers.max().unwrap_or_default();
        let points = format::whole(points).max(1);
        Self { low, span: high.saturating_sub(low).max(1), points, has_zero: low <= 0 && high > 0 }
    }

    fn y(&self, number: i64) -> i64 {
        let room = HEIGHT.saturating_sub(MARGIN.saturating_mul(2));
        let above = number.saturating_sub(self.low).saturating_mul(room).div_euclid(self.span);
        HEIGHT.saturating_sub(MARGIN).saturating_sub(above)
    }

    /// Where the step of a point ends, with one digit after the point.
    fn x(&self, index: usize) -> String {
        let tenths = format::whole(index).saturating_add(1).saturating_mul(LINES.saturating_mul(10));
        let tenths = tenths.div_euclid(self.points);
        format!("{}.{}", tenths.div_euclid(10), tenths.rem_euclid(10))
    }

    fn steps(&self, numbers: &[i64]) -> String {
        let step = |(index, number): (usize, &i64)| {
            let start = if index == 0 { "M0 " } else { "V" };
            format!("{start}{}H{}", self.y(*number), self.x(index))
        };
        numbers.iter().enumerate().map(step).collect::<Vec<_>>().concat()
    }
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
    let reference = movement.reference.clone().map(|reference| {
        let href = match movement.why {
            Why::Ordered | Why::Canceled | Why::Shipped => with_query("/orders", &[("panel", &reference)]),
            _ => format!("/refresh/jobs/{}", escaped(&reference)),
        };
        view! { <a href=href><code>{reference}</code></a> }.into_any()
    });
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_step_from_the_left_to_their_labels() {
        let scale = Scale::of([0, 10, 5].into_iter(), 3);
        assert_eq!(scale.steps(&[0, 10, 5]), "M0 92H125.3V12H250.6V52H376.0");
        assert!(scale.has_zero);
    }

    #[test]
    fn a_line_that_never_moves_is_drawn() {
        assert_eq!(Scale::of([7, 7].into_iter(), 2).steps(&[7, 7]), "M0 92H188.0V92H376.0");
    }
}
