//! Three taxonomies: the kinds of help, the languages that help is given in, and what it allows for.

use domain::{
    category::Category,
    ids::CategoryId,
    need::{Access, Language},
};
use uuid::Uuid;

use super::{
    Entry, Voice,
    ids::named,
    wire::{self, Attribute},
};
use crate::directory::Snapshot;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taxonomy {
    KindsOfHelp,
    Languages,
    Access,
}

/// A term of one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Term {
    KindOfHelp(CategoryId),
    Language(Language),
    Access(Access),
}

impl Taxonomy {
    pub(super) const ALL: [Self; 3] = [Self::KindsOfHelp, Self::Languages, Self::Access];

    pub(super) fn id(self) -> Uuid {
        named("taxonomy", Uuid::nil(), self.link_type())
    }

    /// What a term of it says of a service: the attribute's `link_type`.
    const fn link_type(self) -> &'static str {
        match self {
            Self::KindsOfHelp => "service_type",
            Self::Languages => "language",
            Self::Access => "accessibility",
        }
    }

    const fn name(self, voice: &Voice) -> &'static str {
        match self {
            Self::KindsOfHelp => voice.pick("Kinds of help", "Mathau o help"),
            Self::Languages => voice.pick("Languages", "Ieithoedd"),
            Self::Access => voice.pick("Access", "Mynediad"),
        }
    }

    const fn description(self, voice: &Voice) -> &'static str {
        match self {
            Self::KindsOfHelp => voice.pick(
                "What charities do for people who live at home.",
                "Yr hyn y mae elusennau’n ei wneud i bobl sy’n byw gartref.",
            ),
            Self::Languages => {
                voice.pick("The languages that help is given in.", "Yr ieithoedd y rhoddir yr help ynddynt.")
            }
            Self::Access => {
                voice.pick("What help allows for.", "Yr hyn y mae’r help yn darparu ar ei gyfer.")
            }
        }
    }

    /// Without its terms, as a list has it.
    pub(super) fn told(self, voice: &Voice) -> wire::Taxonomy {
        wire::Taxonomy {
            id: self.id(),
            name: self.name(voice),
            description: self.description(voice),
            uri: format!("{}/taxonomies/{}", voice.base, self.id()),
            taxonomy_terms: Vec::new(),
        }
    }

    pub(super) fn terms(self, directory: &Snapshot, voice: &Voice) -> Vec<wire::TaxonomyTerm> {
        match self {
            Self::KindsOfHelp => {
                directory.categories().iter().map(|category| kind_of_help(category, voice)).collect()
            }
            Self::Languages => Language::ALL.iter().map(|language| language_term(*language, voice)).collect(),
            Self::Access => Access::ALL.iter().map(|access| access_term(*access, voice)).collect(),
        }
    }
}

impl Term {
    /// Of what is no id of another term, it is the kind of help that nobody gives.
    pub(super) fn of(id: Uuid) -> Self {
        let language = Language::ALL.iter().map(|language| Self::Language(*language));
        let access = Access::ALL.iter().map(|access| Self::Access(*access));
        language.chain(access).find(|term| term.id() == id).unwrap_or(Self::KindOfHelp(CategoryId(id)))
    }

    pub(super) fn id(self) -> Uuid {
        match self {
            Self::KindOfHelp(category) => category.into(),
            Self::Language(language) => named("taxonomy_term", Taxonomy::Languages.id(), language.as_str()),
            Self::Access(access) => named("taxonomy_term", Taxonomy::Access.id(), access.as_str()),
        }
    }
}

impl Entry {
    pub(super) fn has(&self, term: Term) -> bool {
        let offering = self.offering();
        match term {
            Term::KindOfHelp(category) => offering.category == category,
            Term::Language(language) => offering.languages.contains(&language),
            Term::Access(access) => offering.eligibility.accessibility.contains(&access),
        }
    }

    pub(super) fn has_any_of(&self, taxonomy: Uuid) -> bool {
        let offering = self.offering();
        match Taxonomy::ALL.into_iter().find(|known| known.id() == taxonomy) {
            Some(Taxonomy::KindsOfHelp) => true,
            Some(Taxonomy::Languages) => !offering.languages.is_empty(),
            Some(Taxonomy::Access) => !offering.eligibility.accessibility.is_empty(),
            None => false,
        }
    }

    /// Every term that it has, its kind of help first.
    pub(super) fn attributes(&self, voice: &Voice) -> Vec<Attribute> {
        let offering = self.offering();
        let languages = offering.languages.iter().map(|language| language_term(*language, voice));
        let access = offering.eligibility.accessibility.iter().map(|access| access_term(*access, voice));
        let kind = attribute(offering.id.into(), Taxonomy::KindsOfHelp, kind_of_help(&self.category, voice));
        [kind]
            .into_iter()
            .chain(languages.map(|term| attribute(offering.id.into(), Taxonomy::Languages, term)))
            .chain(access.map(|term| attribute(offering.id.into(), Taxonomy::Access, term)))
            .collect()
    }
}

fn attribute(service: Uuid, taxonomy: Taxonomy, term: wire::TaxonomyTerm) -> Attribute {
    Attribute {
        id: named("attribute", service, &term.id.to_string()),
        link_id: service,
        taxonomy_term_id: term.id,
        link_type: taxonomy.link_type(),
        taxonomy_term: term,
    }
}

fn kind_of_help(category: &Category, voice: &Voice) -> wire::TaxonomyTerm {
    let name = voice.say(&category.name).to_owned();
    let asked_for = voice.pick(&category.terms_en, &category.terms_cy).join(", ");
    let description = if asked_for.is_empty() {
        name.clone()
    } else {
        format!("{} {asked_for}.", voice.pick("Also asked for as:", "Geiriau eraill amdano:"))
    };
    let parts = TermParts { code: category.slug.clone(), name, description };
    term(Taxonomy::KindsOfHelp, Term::KindOfHelp(category.id), parts, voice)
}

fn language_term(language: Language, voice: &Voice) -> wire::TaxonomyTerm {
    let description = match language {
        Language::En => voice.pick("The help is given in English.", "Rhoddir yr help yn Saesneg."),
        Language::Cy => voice.pick("The help is given in Welsh.", "Rhoddir yr help yn Gymraeg."),
    };
    let parts = TermParts {
        code: language.as_str().to_lowercase(),
        name: voice.language_name(language).to_owned(),
        description: description.to_owned(),
    };
    term(Taxonomy::Languages, Term::Language(language), parts, voice)
}

fn access_term(access: Access, voice: &Voice) -> wire::TaxonomyTerm {
    let description = voice.pick("The help allows for this.", "Mae’r help yn darparu ar gyfer hyn.");
    let parts = TermParts {
        code: access.as_str().to_lowercase(),
        name: voice.access(access).to_owned(),
        description: description.to_owned(),
    };
    term(Taxonomy::Access, Term::Access(access), parts, voice)
}

struct TermParts {
    code: String,
    name: String,
    description: String,
}

fn term(taxonomy: Taxonomy, term: Term, parts: TermParts, voice: &Voice) -> wire::TaxonomyTerm {
    let id = term.id();
    wire::TaxonomyTerm {
        id,
        code: parts.code,
        description: parts.description,
        taxonomy: taxonomy.name(voice),
        taxonomy_id: taxonomy.id(),
        term_uri: format!("{}/taxonomy_terms/{id}", voice.base),
        term: parts.name.clone(),
        name: parts.name,
    }
}
