//! Which criminal-record check a visitor needs. It follows from what the visitor does, not from whom they meet.
//!
//! Source: Safeguarding Vulnerable Groups Act 2006, Schedule 4, paragraph 7(1): health care, personal care, social work,
//! help with money or shopping, help with one's affairs, and conveying to such care are regulated activity for an adult,
//! for which the check is enhanced with the barred list. Company, dog walking and gardening alone are not.

use crate::{Violation, coded::coded, text};
use std::collections::BTreeSet;

coded! {
    /// From least to most.
    pub enum CheckLevel {
        None = "NONE",
        Basic = "BASIC",
        Enhanced = "ENHANCED",
        EnhancedBarred = "ENHANCED_BARRED",
    }
}

coded! {
    /// What a visitor does, as far as it bears on the check.
    pub enum Activity {
        HealthCare = "HEALTH_CARE",
        PersonalCare = "PERSONAL_CARE",
        SocialWork = "SOCIAL_WORK",
        ConveyingToCare = "CONVEYING_TO_CARE",
        HandlingMoney = "HANDLING_MONEY",
        Shopping = "SHOPPING",
        ConductOfAffairs = "CONDUCT_OF_AFFAIRS",
        /// Holding a key to the home: no regulated activity; a basic check is the house's own rule.
        KeyHolding = "KEY_HOLDING",
        Befriending = "BEFRIENDING",
        DogWalking = "DOG_WALKING",
        Gardening = "GARDENING",
    }
}

/// What an offering's visitors do, and the level that a person set in place of the one that follows from it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checks {
    pub activities: BTreeSet<Activity>,
    pub set_by_hand: Option<CheckOverride>,
}

/// A person's decision, always with its reason: help is regulated only where it is given by reason of age, illness or
/// disability, which no flag can know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckOverride {
    pub level: CheckLevel,
    pub reason: String,
}

impl CheckLevel {
    /// What a person's situation demands of whoever comes: the level of the weightiest thing that the visitor would have to do there, whether
    /// or not the offering is about it. A befriender who also fetches the pension handles money.
    pub fn demanded_by<'a>(tasks: impl IntoIterator<Item = &'a Activity>) -> Self {
        tasks.into_iter().map(|activity| activity.level()).max().unwrap_or(Self::None)
    }
}

impl CheckOverride {
    /// A decision without its reason is none.
    pub fn new(level: CheckLevel, reason: &str) -> Result<Self, Violation> {
        Ok(Self { level, reason: text::required(reason, Violation::CheckReasonMissing)? })
    }
}

impl Checks {
    /// What its visitors are checked to. Below what a situation demands, the offering does not fit, however it came to its level.
    pub fn level(&self) -> CheckLevel {
        match &self.set_by_hand {
            Some(decision) => decision.level,
            None => CheckLevel::demanded_by(&self.activities),
        }
    }
}

impl Activity {
    pub const fn level(self) -> CheckLevel {
        match self {
            Self::HealthCare
            | Self::PersonalCare
            | Self::SocialWork
            | Self::ConveyingToCare
            | Self::HandlingMoney
            | Self::Shopping
            | Self::ConductOfAffairs => CheckLevel::EnhancedBarred,
            Self::KeyHolding => CheckLevel::Basic,
            Self::Befriending | Self::DogWalking | Self::Gardening => CheckLevel::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checks(activities: &[Activity]) -> Checks {
        Checks { activities: activities.iter().copied().collect(), set_by_hand: None }
    }

    #[test]
    fn company_dog_walking_and_gardening_alone_need_no_check() {
        let gentle = [Activity::Befriending, Activity::DogWalking, Activity::Gardening];
        assert_eq!(checks(&gentle).level(), CheckLevel::None);
    }

    #[test]
    fn the_weightiest_activity_decides() {
        let shopping_friend = [Activity::Befriending, Activity::KeyHolding, Activity::Shopping];
        assert_eq!(checks(&shopping_friend).level(), CheckLevel::EnhancedBarred);
        assert_eq!(checks(&shopping_friend[..2]).level(), CheckLevel::Basic);
    }

    #[test]
    fn what_a_person_decided_stands_above_what_follows() {
        let decision = CheckOverride { level: CheckLevel::Enhanced, reason: "group shopping trips".into() };
        let decided = Checks { set_by_hand: Some(decision), ..checks(&[Activity::Shopping]) };
        assert_eq!(decided.level(), CheckLevel::Enhanced);
    }
}
