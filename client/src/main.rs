//! The client: pages in the browser over the server's GraphQL contract, in Welsh and English.
//!
//! `app` frames every page; `pages` has the routes as a table of contents and one file for each page; `part` fetches what is
//! not needed at first; `api` is the only door to the server; `components` are what pages are made of; `i18n`, `messages` and
//! `dates` turn codes into words.

mod api;
mod app;
mod browser;
mod components;
mod connection;
mod dates;
mod drafts;
mod i18n;
mod messages;
mod pages;
mod part;
mod url;

fn main() {
    i18n::mark_document();
    leptos::mount::mount_to_body(app::app);
}
