//! `Variant` of a product, with the specs that tell it from its siblings.

use serde::{Deserialize, Serialize};

use super::{ItemExtras, ShipSize, recounts};
use crate::time::Timestamp;
use crate::wire::Members;
use crate::wire::members::Mode;
use crate::xp::Xp;

/// The most specs of a variant.
const SPEC_LIMIT: usize = 100;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Variant {
    #[serde(rename = "ID")]
    pub id: String,
    pub name: Option<String>,
    pub description: Option<String>,
    pub active: bool,
    #[serde(flatten)]
    pub size: ShipSize,
    pub inventory: Option<VariantInventory>,
    pub specs: Vec<VariantSpec>,
    #[serde(rename = "xp")]
    pub xp: Xp,
    #[serde(flatten)]
    pub extras: ItemExtras,
    /// What is written of its stock never runs out: a seller's system said so. A count, or no Inventory, ends it.
    #[serde(skip)]
    pub endless: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VariantInventory {
    /// What is shown: the sum of the variant's records, or what was written where there are none.
    pub quantity_available: i64,
    pub notification_point: Option<i64>,
    pub last_updated: Timestamp,
    /// Whether a record never sells out; such records are not in the sum.
    pub infinite: bool,
    /// What was written; shadowed, not lost, while records exist. None where nothing was and records alone show it.
    #[serde(skip)]
    pub written: Option<i64>,
}

/// One choice that makes the variant: `SIZE` = `S`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VariantSpec {
    #[serde(rename = "SpecID")]
    pub spec_id: String,
    #[serde(rename = "OptionID")]
    pub option_id: Option<String>,
    pub value: Option<String>,
    /// Always null; specs are no resources here.
    #[serde(default)]
    pub name: Option<String>,
    /// Always `NoMarkup`.
    #[serde(default = "no_markup")]
    pub price_markup_type: String,
    /// Always null.
    #[serde(default)]
    pub price_markup: Option<i64>,
}

fn no_markup() -> String {
    "NoMarkup".to_owned()
}

impl Variant {
    pub fn blank(id: String) -> Self {
        Self {
            id,
            name: None,
            description: None,
            active: true,
            size: ShipSize::default(),
            inventory: None,
            specs: Vec::new(),
            xp: Xp::default(),
            extras: ItemExtras::default(),
            endless: false,
        }
    }

    /// The base of a PUT. Specs stay, so that a client that leaves them out does not wipe them; so do extra members.
    pub fn reset(&self) -> Self {
        Self {
            specs: self.specs.clone(),
            extras: self.extras.clone(),
            endless: self.endless,
            ..Self::blank(self.id.clone())
        }
    }

    pub fn read(&mut self, members: &mut Members<'_>) {
        members.id("ID", &mut self.id);
        members.optional_text("Name", 100, &mut self.name);
        members.optional_text("Description", 2_000, &mut self.description);
        members.boolean("Active", &mut self.active);
        self.size.read(members);
        let blank = VariantInventory {
            quantity_available: 0,
            notification_point: None,
            last_updated: Timestamp::default(),
            infinite: false,
            written: None,
        };
        let base = match members.mode() {
            Mode::Replace => blank,
            Mode::Patch => self.inventory.clone().unwrap_or(blank),
        };
        if let Some(inventory) = members.object("Inventory", |nested| {
            let mut inventory = base;
            nested.integer("QuantityAvailable", inventory.written.get_or_insert(0));
            nested.optional_integer("NotificationPoint", &mut inventory.notification_point);
            self.endless &= !recounts(nested);
            inventory
        }) {
            self.inventory = inventory;
        }
        self.endless &= self.inventory.is_some();
        VariantSpec::read_all(members, &mut self.specs);
        members.xp(&mut self.xp);
        self.extras.read(members);
    }

    /// The choices in an order of their own, so that two variants with the same set have the same text.
    pub fn spec_key(&self) -> Option<String> {
        if self.specs.is_empty() {
            return None;
        }
        let mut choices = Vec::new();
        for VariantSpec { spec_id, option_id, value, .. } in &self.specs {
            let value = if option_id.is_some() { &None } else { value };
            choices.push(serde_json::to_string(&(spec_id, option_id, value)).ok()?);
        }
        choices.sort_unstable();
        Some(format!("[{}]", choices.join(",")))
    }
}

impl VariantSpec {
    pub fn new(spec_id: String, option_id: Option<String>, value: Option<String>) -> Self {
        Self { spec_id, option_id, value, name: None, price_markup_type: no_markup(), price_markup: None }
    }

    /// Reads the member `Specs`, replaced whole.
    pub(crate) fn read_all(members: &mut Members<'_>, into: &mut Vec<Self>) {
        let Some(specs) = members.objects("Specs", Self::read) else { return };
        if specs.len() > SPEC_LIMIT {
            members.fault("Specs", format!("must have at most {SPEC_LIMIT} elements"));
        }
        for (place, spec) in specs.iter().enumerate() {
            if specs.iter().take(place).any(|earlier| earlier.spec_id == spec.spec_id) {
                members.fault("Specs", format!("must name each SpecID once; {} comes twice", spec.spec_id));
            }
        }
        *into = specs;
    }

    fn read(members: &mut Members<'_>) -> Self {
        let mut spec = Self::new(String::new(), None, None);
        members.text("SpecID", 100, &mut spec.spec_id);
        members.optional_text("OptionID", 100, &mut spec.option_id);
        members.optional_text("Value", 2_000, &mut spec.value);
        if spec.option_id.is_none() && spec.value.is_none() {
            members.fault("OptionID", "is required where there is no Value");
        }
        spec
    }
}
