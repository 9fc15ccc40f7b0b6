//! The pieces that pages are made of, after nhsuk-frontend's markup. Plain functions that give an [`AnyView`], so that a
//! piece used fifty times weighs once.

pub mod button;
pub mod field;
pub mod form;
pub mod keys;
pub mod list;
pub mod live;
pub mod page;
pub mod referral_line;
pub mod shell;
pub mod status;
pub mod summary;
pub mod tag;
pub mod toast;
pub mod week;
