//! The kinds of help that the demo's charities give, in both languages. `{t}` stands for a town; the Welsh is written so that no
//! town's name ever mutates.

use domain::{checks::Activity, need::Language};

/// One kind of help, and how it is usually given.
pub(super) struct Kind {
    pub slug: &'static str,
    pub name: Both,
    /// Working days to answer: normal, urgent.
    pub response_days: (i32, i32),
    pub hides_health_flags: bool,
    pub activities: &'static [Activity],
    /// Whether people come together for it; else it is given at home, to one at a time.
    pub group: bool,
    /// How long one time lasts, in minutes.
    pub minutes: u16,
    pub cost_pence: Option<i32>,
    pub title: Both,
    pub description: Both,
    /// What a person wants who is referred for it.
    pub outcome: Both,
    pub note: Both,
}

/// The same words in English and in Welsh.
#[derive(Clone, Copy)]
pub(super) struct Both {
    pub en: &'static str,
    pub cy: &'static str,
}

const fn both(en: &'static str, cy: &'static str) -> Both {
    Both { en, cy }
}

impl Both {
    pub fn get(self, language: Language) -> &'static str {
        match language {
            Language::En => self.en,
            Language::Cy => self.cy,
        }
    }

    pub fn with_town(self, town: Self) -> (String, String) {
        (self.en.replace("{t}", town.en), self.cy.replace("{t}", town.cy))
    }
}

pub(super) const KINDS: [Kind; 15] = [
    Kind {
        slug: "befriending",
        name: both("Befriending", "Cyfeillio"),
        response_days: (5, 2),
        hides_health_flags: false,
        activities: &[Activity::Befriending],
        group: false,
        minutes: 60,
        cost_pence: None,
        title: both("Befriending at home", "Cyfeillio yn y cartref"),
        description: both(
            "A volunteer calls every week for a cup of tea and a chat, so that nobody in the {t} area goes without company.",
            "Mae gwirfoddolwr yn galw bob wythnos am baned a sgwrs, fel nad oes neb yn ardal {t} heb gwmni.",
        ),
        outcome: both("See people twice a week", "Gweld pobl ddwywaith yr wythnos"),
        note: both(
            "Would enjoy company and conversation; has seen few people since the winter.",
            "Byddai'n mwynhau cwmni a sgwrs; ychydig o bobl y mae wedi'u gweld ers y gaeaf.",
        ),
    },
    Kind {
        slug: "dog-walking",
        name: both("Dog walking", "Mynd â chŵn am dro"),
        response_days: (5, 2),
        hides_health_flags: true,
        activities: &[Activity::DogWalking, Activity::KeyHolding],
        group: false,
        minutes: 45,
        cost_pence: None,
        title: both("Dog walking", "Mynd â chŵn am dro"),
        description: both(
            "Volunteers walk dogs in the {t} area for people who cannot get out, so that a person and a pet can stay together.",
            "Mae gwirfoddolwyr yn mynd â chŵn am dro yn ardal {t} ar ran pobl na allant fynd allan, fel y gall person ac anifail aros gyda'i gilydd.",
        ),
        outcome: both("Keep my dog at home with me", "Cadw fy nghi gartref gyda mi"),
        note: both(
            "A friendly dog that needs a walk twice a week; the lead hangs behind the door.",
            "Ci cyfeillgar sydd angen tro ddwywaith yr wythnos; mae'r tennyn y tu ôl i'r drws.",
        ),
    },
    Kind {
        slug: "gardening",
        name: both("Gardening", "Garddio"),
        response_days: (5, 2),
        hides_health_flags: true,
        activities: &[Activity::Gardening],
        group: false,
        minutes: 120,
        cost_pence: Some(500),
        title: both("A helping hand in the garden", "Help llaw yn yr ardd"),
        description: both(
            "Mowing, weeding and keeping paths safe for people in the {t} area who can no longer manage alone.",
            "Torri porfa, chwynnu a chadw llwybrau'n ddiogel i bobl yn ardal {t} na allant ymdopi ar eu pen eu hunain mwyach.",
        ),
        outcome: both("Sit out in a tidy garden", "Eistedd allan mewn gardd daclus"),
        note: both(
            "The path to the gate is overgrown and has become a worry.",
            "Mae'r llwybr i'r gât wedi tyfu'n wyllt ac yn destun pryder.",
        ),
    },
    Kind {
        slug: "carer-support",
        name: both("Carer support", "Cefnogi gofalwyr"),
        response_days: (5, 2),
        hides_health_flags: false,
        activities: &[Activity::PersonalCare],
        group: false,
        minutes: 150,
        cost_pence: None,
        title: both("Sitting service for carers", "Gwasanaeth eistedd i ofalwyr"),
        description: both(
            "A volunteer stays with the person for two or three hours, so that the carer can rest or go out.",
            "Mae gwirfoddolwr yn aros gyda'r person am ddwy neu dair awr, er mwyn i'r gofalwr gael gorffwys neu fynd allan.",
        ),
        outcome: both("Have an afternoon to myself each week", "Cael prynhawn i mi fy hun bob wythnos"),
        note: both(
            "Cares day and night and has not had an afternoon off for months.",
            "Yn gofalu ddydd a nos a heb gael prynhawn rhydd ers misoedd.",
        ),
    },
    Kind {
        slug: "shopping",
        name: both("Shopping", "Siopa"),
        response_days: (3, 1),
        hides_health_flags: true,
        activities: &[Activity::Shopping, Activity::HandlingMoney],
        group: false,
        minutes: 90,
        cost_pence: None,
        title: both("Shopping and prescriptions", "Siopa a phresgripsiynau"),
        description: both(
            "We fetch shopping and prescriptions in the {t} area, or go along to the shop with you.",
            "Rydym yn nôl neges a phresgripsiynau yn ardal {t}, neu'n dod gyda chi i'r siop.",
        ),
        outcome: both("Have fresh food in the house", "Cael bwyd ffres yn y tŷ"),
        note: both(
            "Can write a list but cannot carry bags or reach the bus.",
            "Yn gallu ysgrifennu rhestr ond nid cario bagiau na chyrraedd y bws.",
        ),
    },
    Kind {
        slug: "transport",
        name: both("Transport", "Cludiant"),
        response_days: (3, 1),
        hides_health_flags: true,
        activities: &[Activity::ConveyingToCare],
        group: false,
        minutes: 120,
        cost_pence: Some(450),
        title: both("Lifts to appointments", "Cludiant i apwyntiadau"),
        description: both(
            "Volunteer drivers take people from the {t} area to the surgery, to the hospital or to see friends.",
            "Mae gyrwyr gwirfoddol yn mynd â phobl o ardal {t} i'r feddygfa, i'r ysbyty neu i weld ffrindiau.",
        ),
        outcome: both("Get to my appointments without worry", "Cyrraedd fy apwyntiadau heb boeni"),
        note: both(
            "Has stopped driving and lives beyond the last bus stop.",
            "Wedi rhoi'r gorau i yrru ac yn byw y tu hwnt i'r safle bws olaf.",
        ),
    },
    Kind {
        slug: "meals",
        name: both("Meals at home", "Prydau yn y cartref"),
        response_days: (3, 1),
        hides_health_flags: true,
        activities: &[Activity::KeyHolding],
        group: false,
        minutes: 20,
        cost_pence: Some(550),
        title: both("Hot meals at the door", "Prydau poeth wrth y drws"),
        description: both(
            "A hot two-course meal brought to the door in the {t} area, with a minute to see that all is well.",
            "Pryd poeth dau gwrs wrth y drws yn ardal {t}, a munud i weld bod popeth yn iawn.",
        ),
        outcome: both("Eat a hot meal most days", "Bwyta pryd poeth y rhan fwyaf o ddyddiau"),
        note: both(
            "Has lost weight and no longer feels safe at the cooker.",
            "Wedi colli pwysau ac nid yw'n teimlo'n ddiogel wrth y popty mwyach.",
        ),
    },
    Kind {
        slug: "lunch-club",
        name: both("Lunch club", "Clwb cinio"),
        response_days: (5, 2),
        hides_health_flags: true,
        activities: &[],
        group: true,
        minutes: 120,
        cost_pence: Some(600),
        title: both("Lunch club", "Clwb cinio"),
        description: both(
            "A cooked lunch in good company in the hall, with a lift where one is needed.",
            "Cinio wedi'i goginio mewn cwmni da yn y neuadd, gyda lifft lle bo angen.",
        ),
        outcome: both("Eat in company once a week", "Bwyta mewn cwmni unwaith yr wythnos"),
        note: both(
            "Used to cook for a large family and misses a full table.",
            "Arfer coginio i deulu mawr ac yn gweld eisiau bwrdd llawn.",
        ),
    },
    Kind {
        slug: "handyperson",
        name: both("Handyperson", "Tasgau yn y cartref"),
        response_days: (5, 2),
        hides_health_flags: true,
        activities: &[Activity::KeyHolding],
        group: false,
        minutes: 90,
        cost_pence: None,
        title: both("Small jobs about the house", "Mân dasgau yn y tŷ"),
        description: both(
            "Grab rails, light bulbs, key safes and other small jobs for people in the {t} area.",
            "Canllawiau, bylbiau golau, seffau allweddi a mân dasgau eraill i bobl yn ardal {t}.",
        ),
        outcome: both(
            "Be safe on the steps and in the bathroom",
            "Bod yn ddiogel ar y grisiau ac yn yr ystafell ymolchi",
        ),
        note: both(
            "Several small jobs have gathered that would make the house safer.",
            "Mae sawl tasg fach wedi cronni a fyddai'n gwneud y tŷ yn fwy diogel.",
        ),
    },
    Kind {
        slug: "digital-help",
        name: both("Digital help", "Help digidol"),
        response_days: (5, 2),
        hides_health_flags: true,
        activities: &[Activity::Befriending],
        group: false,
        minutes: 60,
        cost_pence: None,
        title: both("Help with phones and computers", "Help gyda ffonau a chyfrifiaduron"),
        description: both(
            "Patient help, one to one, to see the family on a screen, order a prescription or read the news.",
            "Help amyneddgar, un i un, i weld y teulu ar sgrin, archebu presgripsiwn neu ddarllen y newyddion.",
        ),
        outcome: both("See my grandchildren on a screen", "Gweld fy wyrion ar sgrin"),
        note: both(
            "Was given a tablet by the family and has not dared to switch it on.",
            "Wedi cael llechen gan y teulu a heb fentro ei throi ymlaen.",
        ),
    },
    Kind {
        slug: "bereavement-support",
        name: both("Bereavement support", "Cefnogaeth mewn profedigaeth"),
        response_days: (5, 2),
        hides_health_flags: false,
        activities: &[Activity::Befriending],
        group: false,
        minutes: 60,
        cost_pence: None,
        title: both("Support after a loss", "Cefnogaeth ar ôl colled"),
        description: both(
            "Time to talk with a trained volunteer after somebody has died, at home or where we meet.",
            "Amser i siarad â gwirfoddolwr hyfforddedig ar ôl i rywun farw, yn y cartref neu lle rydym yn cwrdd.",
        ),
        outcome: both("Find my feet again after my loss", "Cael fy nhraed tanaf eto ar ôl fy ngholled"),
        note: both(
            "Lost a partner of many years this spring and would like to talk.",
            "Wedi colli cymar oes y gwanwyn hwn ac yn dymuno siarad.",
        ),
    },
    Kind {
        slug: "walking-group",
        name: both("Walking group", "Grŵp cerdded"),
        response_days: (5, 2),
        hides_health_flags: false,
        activities: &[],
        group: true,
        minutes: 60,
        cost_pence: None,
        title: both("Gentle walking group", "Grŵp cerdded hamddenol"),
        description: both(
            "A short and level walk in the {t} area, at your own pace, and a cup of tea to finish.",
            "Tro byr a gwastad yn ardal {t}, wrth eich pwysau, a phaned i orffen.",
        ),
        outcome: both("Walk to the shop and back", "Cerdded i'r siop ac yn ôl"),
        note: both(
            "Wants to walk again, with others and not too far.",
            "Eisiau cerdded eto, gydag eraill a heb fynd yn rhy bell.",
        ),
    },
    Kind {
        slug: "falls-and-balance",
        name: both("Strength and balance", "Cryfder a chydbwysedd"),
        response_days: (5, 2),
        hides_health_flags: false,
        activities: &[],
        group: true,
        minutes: 60,
        cost_pence: Some(300),
        title: both("Strength and balance class", "Dosbarth cryfder a chydbwysedd"),
        description: both(
            "An hour of seated and standing exercise each week to stay steady on your feet, led by a trained instructor.",
            "Awr o ymarfer corff bob wythnos, ar eich eistedd ac ar eich traed, i gadw'n sad, dan arweiniad hyfforddwr cymwys.",
        ),
        outcome: both("Feel steady on my feet", "Teimlo'n sad ar fy nhraed"),
        note: both(
            "Has become unsure on stairs and holds on to the furniture.",
            "Wedi mynd yn ansicr ar y grisiau ac yn dal gafael yn y dodrefn.",
        ),
    },
    Kind {
        slug: "community-arts",
        name: both("Community arts", "Celf gymunedol"),
        response_days: (5, 2),
        hides_health_flags: true,
        activities: &[],
        group: true,
        minutes: 90,
        cost_pence: Some(200),
        title: both("Singing and making", "Canu a chreu"),
        description: both(
            "Painting, singing and craft in a small and friendly group; no experience needed.",
            "Peintio, canu a chrefft mewn grŵp bach a chyfeillgar; nid oes angen profiad.",
        ),
        outcome: both("Sing and make things again", "Canu a chreu pethau eto"),
        note: both(
            "Sang in a choir for thirty years and would like to sing again.",
            "Wedi canu mewn côr am ddeng mlynedd ar hugain ac yn dymuno canu eto.",
        ),
    },
    Kind {
        slug: "mens-shed",
        name: both("Men's shed", "Sied dynion"),
        response_days: (5, 2),
        hides_health_flags: true,
        activities: &[],
        group: true,
        minutes: 150,
        cost_pence: None,
        title: both("Open workshop", "Gweithdy agored"),
        description: both(
            "A workshop for making and mending, with tools, tea and time to talk.",
            "Gweithdy i greu a thrwsio, gydag offer, paned ac amser i siarad.",
        ),
        outcome: both("Use my hands and my head", "Defnyddio fy nwylo a'm pen"),
        note: both(
            "A retired carpenter who misses the company of a workshop.",
            "Saer wedi ymddeol sy'n gweld eisiau cwmni gweithdy.",
        ),
    },
];

/// What charities are called, and the kinds of help that one of that name gives, the chief one first.
pub(super) const CHARITIES: [(Both, [&str; 3]); 15] = [
    (both("Friends of {t}", "Cyfeillion {t}"), ["befriending", "lunch-club", "transport"]),
    (both("{t} Good Neighbours", "Cymdogion Da {t}"), ["shopping", "befriending", "handyperson"]),
    (both("{t} Community Link", "Cyswllt Cymunedol {t}"), ["transport", "digital-help", "community-arts"]),
    (both("{t} Helping Hands", "Dwylo Parod {t}"), ["handyperson", "gardening", "shopping"]),
    (
        both("{t} Carers' Circle", "Cylch Gofalwyr {t}"),
        ["carer-support", "bereavement-support", "befriending"],
    ),
    (both("Warm Welcome {t}", "Croeso Cynnes {t}"), ["lunch-club", "meals", "community-arts"]),
    (both("{t} Community Garden", "Gardd Gymunedol {t}"), ["gardening", "walking-group", "mens-shed"]),
    (both("{t} Community Transport", "Cludiant Cymunedol {t}"), ["transport", "shopping", "meals"]),
    (both("{t} Dog Walkers", "Cerddwyr Cŵn {t}"), ["dog-walking", "walking-group", "gardening"]),
    (both("{t} Kitchen", "Cegin {t}"), ["meals", "lunch-club", "falls-and-balance"]),
    (both("{t} Men's Shed", "Sied Dynion {t}"), ["mens-shed", "handyperson", "digital-help"]),
    (both("{t} Companions", "Cwmni {t}"), ["befriending", "carer-support", "dog-walking"]),
    (
        both("{t} Bereavement Circle", "Cylch Galar {t}"),
        ["bereavement-support", "walking-group", "befriending"],
    ),
    (
        both("{t} Walking for Health", "Cerdded er Iechyd {t}"),
        ["falls-and-balance", "walking-group", "dog-walking"],
    ),
    (
        both("{t} Digital Friends", "Ffrindiau Digidol {t}"),
        ["digital-help", "community-arts", "carer-support"],
    ),
];

pub(super) const CHARITY_DESCRIPTION: Both = both(
    "A small charity of neighbours and volunteers in the {t} area. We answer by telephone or e-mail, in Welsh or in English.",
    "Elusen fach o gymdogion a gwirfoddolwyr yn ardal {t}. Rydym yn ateb dros y ffôn neu drwy e-bost, yn Gymraeg neu yn Saesneg.",
);

/// Where an outward code's people say that they live, and which of the four teams they belong to.
pub(super) const TOWNS: [(&str, Both, usize); 20] = [
    ("SA34", both("Whitland", "Hendy-gwyn ar Daf"), 2),
    ("SA35", both("Llanfyrnach", "Llanfyrnach"), 0),
    ("SA36", both("Glogue", "Y Glog"), 0),
    ("SA37", both("Boncath", "Boncath"), 0),
    ("SA41", both("Crymych", "Crymych"), 0),
    ("SA42", both("Newport", "Trefdraeth"), 0),
    ("SA43", both("St Dogmaels", "Llandudoch"), 0),
    ("SA61", both("Haverfordwest", "Hwlffordd"), 1),
    ("SA62", both("Solva", "Solfach"), 1),
    ("SA63", both("Clarbeston Road", "Clarbeston Road"), 1),
    ("SA64", both("Goodwick", "Wdig"), 0),
    ("SA65", both("Fishguard", "Abergwaun"), 0),
    ("SA66", both("Clynderwen", "Clunderwen"), 2),
    ("SA67", both("Narberth", "Arberth"), 2),
    ("SA68", both("Kilgetty", "Cilgeti"), 2),
    ("SA69", both("Saundersfoot", "Llanusyllt"), 2),
    ("SA70", both("Tenby", "Dinbych-y-pysgod"), 2),
    ("SA71", both("Pembroke", "Penfro"), 3),
    ("SA72", both("Pembroke Dock", "Doc Penfro"), 3),
    ("SA73", both("Milford Haven", "Aberdaugleddau"), 3),
];

/// Slug and name of the four community resource teams.
pub(super) const TEAMS: [(&str, Both); 4] = [
    ("north-pembrokeshire", both("North Pembrokeshire", "Gogledd Sir Benfro")),
    ("haverfordwest", both("Haverfordwest and St Davids", "Hwlffordd a Thyddewi")),
    ("narberth-and-tenby", both("Narberth and Tenby", "Arberth a Dinbych-y-pysgod")),
    ("pembroke-and-milford", both("Pembroke and Milford Haven", "Penfro ac Aberdaugleddau")),
];

/// What people say when they mean a kind of help. The searches that are judged (`domain/judged`) read the same file.
pub(super) fn terms(slug: &str, language: Language) -> Vec<&'static str> {
    let beginning = format!("{slug}\t{}\t", language.as_str().to_lowercase());
    let line = include_str!("terms.tsv").lines().find_map(|line| line.strip_prefix(&beginning));
    line.map(|terms| terms.split(" | ").collect()).unwrap_or_default()
}

/// The kind of that slug, with its place in [`KINDS`].
pub(super) fn kind(slug: &str) -> usize {
    KINDS.iter().position(|kind| kind.slug == slug).unwrap_or_default()
}

/// The town of a postcode, and the place of its team in [`TEAMS`].
pub(super) fn town(postcode: &str) -> (Both, usize) {
    let outward = postcode.split(' ').next().unwrap_or_default();
    TOWNS
        .iter()
        .find(|town| town.0 == outward)
        .map_or((both("Haverfordwest", "Hwlffordd"), 1), |town| (town.1, town.2))
}
