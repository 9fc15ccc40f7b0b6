//! What the demo's people are called, where they live and what is written about them, in both languages.

use super::catalogue::Both;

const fn both(en: &'static str, cy: &'static str) -> Both {
    Both { en, cy }
}

pub(super) const WOMEN_CY: [&str; 20] = [
    "Eleri",
    "Mair",
    "Gwenllian",
    "Menna",
    "Nia",
    "Bethan",
    "Carys",
    "Delyth",
    "Dilys",
    "Eirlys",
    "Glenys",
    "Heulwen",
    "Lowri",
    "Megan",
    "Nerys",
    "Olwen",
    "Rhiannon",
    "Siân",
    "Morfydd",
    "Beti",
];
pub(super) const MEN_CY: [&str; 20] = [
    "Aled", "Alun", "Arwel", "Dafydd", "Elfed", "Emrys", "Eurig", "Gareth", "Geraint", "Gwilym", "Hefin",
    "Huw", "Idris", "Ieuan", "Islwyn", "Meirion", "Rhodri", "Tudur", "Wyn", "Ynyr",
];
pub(super) const WOMEN_EN: [&str; 20] = [
    "Margaret",
    "Joan",
    "Patricia",
    "Sheila",
    "Doreen",
    "Barbara",
    "Maureen",
    "Jean",
    "Brenda",
    "Shirley",
    "Audrey",
    "Rosemary",
    "Hazel",
    "Beryl",
    "Pamela",
    "Janet",
    "Christine",
    "Gillian",
    "Sylvia",
    "Ruth",
];
pub(super) const MEN_EN: [&str; 20] = [
    "Ronald",
    "Derek",
    "Kenneth",
    "Brian",
    "Raymond",
    "Leslie",
    "Douglas",
    "Stanley",
    "Norman",
    "Roy",
    "Peter",
    "Alan",
    "Frederick",
    "Dennis",
    "Clive",
    "Graham",
    "Trevor",
    "Maurice",
    "Walter",
    "Keith",
];
pub(super) const FAMILIES: [&str; 40] = [
    "Vaughan",
    "Morris",
    "Rees",
    "Phillips",
    "Bowen",
    "John",
    "Lewis",
    "Thomas",
    "Griffiths",
    "Llewellyn",
    "Picton",
    "Nicholas",
    "Harries",
    "James",
    "Mathias",
    "Perkins",
    "Reynolds",
    "Scourfield",
    "Lloyd",
    "Evans",
    "Warlow",
    "Beynon",
    "Thorne",
    "Gwyther",
    "Hughes",
    "Owen",
    "Price",
    "Jenkins",
    "Skone",
    "Cole",
    "Davies",
    "Williams",
    "Howells",
    "Rowlands",
    "Eynon",
    "Gibbon",
    "Absalom",
    "Raymond",
    "Varney",
    "Bateman",
];
pub(super) const STREETS: [&str; 20] = [
    "Heol y Bryn",
    "Maes yr Awel",
    "Stryd Fawr",
    "Church Street",
    "Harbour View",
    "Chapel Row",
    "Bro Dawel",
    "Parc y Llyn",
    "Mill Lane",
    "Castle Terrace",
    "Heol Pontfaen",
    "Glan yr Afon",
    "Orchard Close",
    "Quay Street",
    "Rhos y Dre",
    "Station Road",
    "Lon Las",
    "Well Lane",
    "Maes y Ffynnon",
    "Hill Park",
];

/// What matters to a person, as the person says it.
pub(super) const WHAT_MATTERS: [Both; 10] = [
    both(
        "To stay in my own home, with my own front door, and to see a face most days.",
        "Aros yn fy nghartref fy hun, gyda fy nrws ffrynt fy hun, a gweld wyneb y rhan fwyaf o ddyddiau.",
    ),
    both(
        "My garden and my dog. Everything else can be managed.",
        "Fy ngardd a'm ci. Gellir ymdopi â phopeth arall.",
    ),
    both(
        "To hear and speak Welsh every day, and to get to chapel on Sundays.",
        "Clywed a siarad Cymraeg bob dydd, a chyrraedd y capel ar y Sul.",
    ),
    both(
        "To go on caring for my husband at home without wearing myself out.",
        "Dal i ofalu am fy ngŵr gartref heb ymlâdd.",
    ),
    both(
        "To get my strength back and walk down to the sea again.",
        "Cael fy nerth yn ôl a cherdded i lawr at y môr eto.",
    ),
    both(
        "Not to be a burden to my daughter, who works and has children.",
        "Peidio â bod yn faich ar fy merch, sy'n gweithio ac sydd â phlant.",
    ),
    both(
        "Good food, the rugby, and somebody to argue about it with.",
        "Bwyd da, y rygbi, a rhywun i ddadlau amdano.",
    ),
    both(
        "Quiet, my books, and to know who is coming and when.",
        "Llonyddwch, fy llyfrau, a gwybod pwy sy'n dod a phryd.",
    ),
    both("To keep out of hospital this winter.", "Cadw o'r ysbyty y gaeaf hwn."),
    both("To be asked, and to be listened to.", "Bod rhywun yn gofyn i mi, ac yn gwrando."),
];

/// Title, provider, weekdays (ISO), start in minutes since midnight, length in minutes.
type StatutoryLine = (Both, Both, &'static [u8], Option<u16>, Option<u16>);

pub(super) const STATUTORY: [StatutoryLine; 7] = [
    (
        both("Home care: morning call", "Gofal cartref: galwad y bore"),
        both("Social services", "Gwasanaethau cymdeithasol"),
        &[1, 2, 3, 4, 5, 6, 7],
        Some(8 * 60),
        Some(30),
    ),
    (
        both("Home care: evening call", "Gofal cartref: galwad gyda'r nos"),
        both("Social services", "Gwasanaethau cymdeithasol"),
        &[1, 2, 3, 4, 5, 6, 7],
        Some(19 * 60),
        Some(30),
    ),
    (
        both("District nurse", "Nyrs ardal"),
        both("Health board", "Bwrdd iechyd"),
        &[2, 5],
        Some(10 * 60 + 30),
        Some(30),
    ),
    (
        both("Physiotherapy", "Ffisiotherapi"),
        both("Health board", "Bwrdd iechyd"),
        &[4],
        Some(11 * 60),
        Some(45),
    ),
    (
        both("Occupational therapy review", "Adolygiad therapi galwedigaethol"),
        both("Health board", "Bwrdd iechyd"),
        &[],
        None,
        None,
    ),
    (
        both("Day centre", "Canolfan ddydd"),
        both("Social services", "Gwasanaethau cymdeithasol"),
        &[3],
        Some(10 * 60),
        Some(300),
    ),
    (
        both("Specialist nurse clinic", "Clinig nyrs arbenigol"),
        both("Health board", "Bwrdd iechyd"),
        &[1],
        Some(14 * 60),
        Some(30),
    ),
];

/// A risk flag: kind, whether it is about health, whether it bears on a visit, and what a visitor does.
pub(super) const RISKS: [(&str, bool, bool, Both); 7] = [
    (
        "DOG",
        false,
        true,
        both("Ring first; the dog is put in the kitchen.", "Ffoniwch yn gyntaf; rhoddir y ci yn y gegin."),
    ),
    (
        "STEPS",
        false,
        true,
        both(
            "Eleven steep steps; use the side path when wet.",
            "Un ar ddeg o risiau serth; defnyddiwch y llwybr ochr pan fo'n wlyb.",
        ),
    ),
    (
        "FALLS",
        true,
        true,
        both(
            "Offer an arm outdoors and keep the walking frame near.",
            "Cynigiwch fraich y tu allan a chadwch y ffrâm gerdded wrth law.",
        ),
    ),
    (
        "SMOKING",
        false,
        true,
        both(
            "Smokes indoors; ask for a window to be opened.",
            "Yn ysmygu yn y tŷ; gofynnwch am agor ffenestr.",
        ),
    ),
    (
        "MOBILE_SIGNAL",
        false,
        true,
        both(
            "No signal at the house; say when you arrive and leave.",
            "Dim signal yn y tŷ; rhowch wybod wrth gyrraedd a gadael.",
        ),
    ),
    (
        "INFECTION",
        true,
        true,
        both(
            "Wash hands on arrival; stay away with a cold.",
            "Golchwch eich dwylo wrth gyrraedd; cadwch draw os oes annwyd arnoch.",
        ),
    ),
    (
        "OTHER",
        true,
        false,
        both(
            "Medication review due; no concern to a visitor.",
            "Adolygiad meddyginiaeth ar ddod; dim pryder i ymwelydd.",
        ),
    ),
];

pub(super) const ACCESS_NOTES: [Both; 4] = [
    both(
        "Key safe by the back door; the co-ordinator has the code.",
        "Seff allweddi wrth y drws cefn; mae'r cod gan y cydlynydd.",
    ),
    both(
        "Use the side gate and knock on the kitchen window.",
        "Defnyddiwch y gât ochr a chnociwch ffenestr y gegin.",
    ),
    both("Long drive, second house past the chapel.", "Lôn hir, yr ail dŷ ar ôl y capel."),
    both("Give plenty of time to come to the door.", "Rhowch ddigon o amser i ddod at y drws."),
];

pub(super) const CONTACT_NOTES: [Both; 3] = [
    both("Ring after ten; is hard of hearing.", "Ffoniwch ar ôl deg; mae'n drwm ei glyw."),
    both("Prefers a letter or a call to the daughter.", "Gwell ganddi lythyr neu alwad at y ferch."),
    both("Let it ring for a long time.", "Gadewch iddo ganu am amser hir."),
];

pub(super) const ENQUIRY: Both = both(
    "Could you help somebody who lives near you? The days and the language are below; do ring if anything is unclear.",
    "A allech chi helpu rhywun sy'n byw yn agos atoch? Mae'r dyddiau a'r iaith isod; ffoniwch os oes unrhyw beth yn aneglur.",
);
pub(super) const ACCEPTED: Both = both(
    "Yes, with pleasure: we have a volunteer nearby.",
    "Gallwn, â phleser: mae gwirfoddolwr gennym gerllaw.",
);
pub(super) const WAITLISTED: Both = both(
    "Gladly, once we have another volunteer: a few weeks, we think.",
    "Â chroeso, pan fydd gwirfoddolwr arall gennym: ychydig wythnosau, mae'n debyg.",
);
pub(super) const DECLINED: Both = both("Sorry, not at present.", "Mae'n ddrwg gennym, nid ar hyn o bryd.");
pub(super) const CHANGED_MIND: Both =
    both("The person would rather wait until the spring.", "Byddai'n well gan y person aros tan y gwanwyn.");
pub(super) const QUESTION: Both = both(
    "Which afternoons suit, and is there parking nearby?",
    "Pa brynhawniau sy'n addas, ac a oes lle i barcio gerllaw?",
);
pub(super) const HOLD: Both = both("Staying with family for a while.", "Yn aros gyda'r teulu am gyfnod.");
pub(super) const WITHDRAW: Both = both("A neighbour has offered to help.", "Mae cymydog wedi cynnig helpu.");
pub(super) const IN_ERROR: Both =
    both("Written for the wrong person.", "Wedi'i ysgrifennu ar gyfer y person anghywir.");
pub(super) const SIGNPOSTED: Both =
    both("Given the number of the library's own group.", "Wedi cael rhif grŵp y llyfrgell ei hun.");
pub(super) const NOTHING: Both = both(
    "Nobody within reach has a place at these times.",
    "Nid oes gan neb o fewn cyrraedd le ar yr adegau hyn.",
);
pub(super) const IN_PLACE: Both = both("Settled and going well.", "Wedi setlo ac yn mynd yn dda.");
pub(super) const NOT_NEEDED: Both =
    both("Managing well again without help.", "Yn ymdopi'n dda eto heb help.");
pub(super) const REOPENED: Both =
    both("The group did not suit; let us look again.", "Nid oedd y grŵp yn addas; gadewch i ni chwilio eto.");
pub(super) const CANCEL: Both =
    both("The person has moved in with family.", "Mae'r person wedi symud at y teulu.");
pub(super) const ENDED: Both =
    both("Moved to a care home near the family.", "Wedi symud i gartref gofal ger y teulu.");
pub(super) const AWAY_TODAY: Both =
    both("Hospital appointment the same day.", "Apwyntiad ysbyty yr un diwrnod.");
pub(super) const VOLUNTEER_ILL: Both = both("Our volunteer was unwell.", "Roedd ein gwirfoddolwr yn sâl.");

/// An ECC change: reason, and what level 4 is for.
pub(super) const MORE_CARE: Both = both(
    "Two falls within a month; more support agreed.",
    "Dau gwymp o fewn mis; cytunwyd ar ragor o gefnogaeth.",
);
pub(super) const LESS_CARE: Both =
    both("Stronger since the summer; stepping down.", "Yn gryfach ers yr haf; yn camu i lawr.");
pub(super) const LEVEL_FOUR: Both = both(
    "Home from hospital and safe within six weeks.",
    "Gartref o'r ysbyty ac yn ddiogel o fewn chwe wythnos.",
);

pub(super) const VISIT_NOTES: [Both; 4] = [
    both("A good talk; looking forward to next week.", "Sgwrs dda; yn edrych ymlaen at yr wythnos nesaf."),
    both("In fine spirits. The photographs came out again.", "Mewn hwyliau da. Daeth y lluniau allan eto."),
    both(
        "A little tired today; stayed for a short while.",
        "Braidd yn flinedig heddiw; arhoswyd am gyfnod byr.",
    ),
    both("Mentioned the loose rug in the hall.", "Soniodd am y mat rhydd yn y cyntedd."),
];

pub(super) const BROKER_SAYS: [Both; 3] = [
    both(
        "I have asked the nearest two first; answers are due this week.",
        "Rwyf wedi gofyn i'r ddau agosaf yn gyntaf; mae atebion i fod yr wythnos hon.",
    ),
    both(
        "Is the morning quite impossible? There is more to choose from.",
        "A yw'r bore yn gwbl amhosibl? Mae mwy o ddewis.",
    ),
    both("They would like to meet first. Shall I arrange it?", "Hoffent gwrdd yn gyntaf. A drefnaf i hynny?"),
];
pub(super) const COORDINATOR_SAYS: [Both; 3] = [
    both("Thank you, that is quick.", "Diolch, mae hynny'n gyflym."),
    both(
        "I will ask at Thursday's visit and let you know.",
        "Gofynnaf yn ystod ymweliad dydd Iau a rhoi gwybod i chi.",
    ),
    both(
        "Yes please; the daughter would like to be there too.",
        "Ie, os gwelwch yn dda; hoffai'r ferch fod yno hefyd.",
    ),
];
pub(super) const TO_CHARITY: Both = both(
    "The front door sticks: please push. Thank you for helping.",
    "Mae'r drws ffrynt yn stiff: gwthiwch, os gwelwch yn dda. Diolch am helpu.",
);
