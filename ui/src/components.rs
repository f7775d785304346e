//! The parts that pages are made of. No endpoints, but where a part is about one thing: a record.

pub mod chart;
pub mod chip;
pub mod dialog;
pub mod field;
pub mod filter_bar;
pub mod frame;
pub mod icons;
pub mod loaded;
pub mod menu;
pub mod pager;
pub mod palette;
pub mod picker;
pub mod quantity_cell;
pub mod record_form;
pub mod record_marks;
pub mod record_panel;
pub mod record_table;
pub mod shortcuts;
pub mod side_panel;
pub mod table;
pub mod timeline;
pub mod toast;
pub mod tools;
