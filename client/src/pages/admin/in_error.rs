//! Marking a referral as entered in error. The administrator, who sees no case, is given the address of its page by a colleague.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::inputs::ReferralEnterInErrorInput;
use crate::api::mutations::referral_enter_in_error;
use crate::components::button;
use crate::components::field::{self, field};
use crate::components::form::Form;
use crate::components::page::{back, page};
use crate::components::toast;
use crate::{tr, url};

pub fn in_error() -> AnyView {
    let form = Form::unkept();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send(form);
    };
    let body = view! {
        <form class="dolen-text" novalidate on:submit=submit>
            {field::error_summary(form)}
            <p>{tr!(referrals.enter_in_error_means)}</p>
            {field::text(form, field("referralId", tr!(admin.error_address)).hint(tr!(admin.error_address_hint)))}
            {field::text_area(form, field("reason", tr!(referrals.why)).hint(tr!(admin.error_why_hint)))}
            {button::submit(tr!(admin.mark_in_error), form.busy)}
        </form>
    };
    page(tr!(admin.in_error), Some(back("/", tr!(shell.desk))), body.into_any())
}

fn send(form: Form) {
    form.clear_errors();
    let referral = referral_in(&form.value("referralId"));
    if referral.is_none() {
        form.add_error("referralId", tr!(admin.no_address));
    }
    form.require("reason");
    let (Some(referral_id), false) = (referral, form.refused()) else { return };
    form.send(
        move |idempotency_key| {
            let reason = form.value("reason");
            referral_enter_in_error(ReferralEnterInErrorInput { idempotency_key, referral_id, reason })
        },
        |_| {
            toast::say(tr!(referrals.marked_in_error));
            url::go("/");
        },
    );
}

/// The referral whose page is at the address; its id alone will do.
fn referral_in(address: &str) -> Option<cynic::Id> {
    let mut parts = address.split(['/', '?', '#']);
    parts.find(|part| part.starts_with("ref_")).map(cynic::Id::new)
}
