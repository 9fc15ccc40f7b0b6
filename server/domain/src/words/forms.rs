//! The forms that a word takes in either language: what is left of it when its ending and its mutation are taken away.

use std::{collections::HashSet, sync::LazyLock};

/// English words that ask for nothing, nor say for what: help is sought for somebody's mother whatever it is. Not `husband` or `wife`: who is
/// lost or cared for is often one.
const ENGLISH: &str = "a about all also am an and any anybody anyone are as at be because been but by can cannot cant could did do does \
    dont doing for from gets getting go goes going had has have having he her herself here him himself his how if in into is isnt it its just \
    keep keeps like look looking me more much my myself near need needed needs new no not of off on one or our out please she \
    so some somebody someone something somewhere than that the their them then there these they thing things this to too up \
    us very want wanted wants was we were what when where which who will wish with without would you your help dad father gran mother mum nan";
/// Welsh ones. Not `chi`: it is also what becomes of a dog.
const WELSH: &str = "a ac ag am ambell angen ar arall at bod bydd byddai cael chael chan dan ddim dim dod dros dw ef ei ein eich eisiau en er eraill eu fe \
    fel fi fod fy fyddai gael gan gen gyda gydag heb help helpu hi hon hwn hwnnw i iawn ie isio maen mae mewn mi mo mor mynd fynd na nac nad neu nhw ni \
    nid o oddi oedd oes ond os pan pob rhai rhyw rhywbeth rhywle rhywun sef sy sydd ti tua un unrhyw wedi wrth y ydw ydy yn ym yng yr yw mam mamgu nain tad tadcu taid";

static FILLERS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| ENGLISH.split(' ').chain(WELSH.split(' ')).collect());

/// Whether a word asks for nothing in one language or the other.
pub(super) fn is_filler(word: &str) -> bool {
    FILLERS.contains(word)
}

/// An English word without the ending of its plural, of what is being done, or of who does it: `hedges` and `hedge`, `grieving` and
/// `grief`, `walker` and `walk`. Three letters of it stay. Both sides of a search are treated alike, so that what is left
/// need not be a word.
pub(super) fn english(word: &str) -> String {
    if !word.is_ascii() || word.len() < 4 {
        return word.to_owned();
    }
    let mut stem = singular(word);
    for ending in ["ing", "ers", "er", "ed"] {
        if let Some(rest) =
            stem.strip_suffix(ending).filter(|rest| rest.len() >= 4 || (rest.len() == 3 && ending == "ing"))
        {
            stem = undoubled(rest);
            break;
        }
    }
    match stem.strip_suffix('e').filter(|rest| rest.len() >= 3) {
        Some(rest) => rest.to_owned(),
        None => stem,
    }
}

fn singular(word: &str) -> String {
    if let Some(rest) = word.strip_suffix("ies").filter(|rest| rest.len() >= 3) {
        return format!("{rest}y");
    }
    let hissing = ["sses", "shes", "ches", "xes"].iter().any(|ending| word.ends_with(ending));
    if hissing {
        return word[..word.len() - 2].to_owned();
    }
    let is_plural = word.ends_with('s') && !["ss", "us", "is"].iter().any(|ending| word.ends_with(ending));
    if is_plural { word[..word.len() - 1].to_owned() } else { word.to_owned() }
}

/// `shopp` as `shop`; not `fall`, `less` or `buzz`, which are written so by themselves.
fn undoubled(stem: &str) -> String {
    let bytes = stem.as_bytes();
    let doubled = matches!(bytes, [.., one, two] if one == two && !b"aeioulsz".contains(one));
    if doubled { stem[..stem.len() - 1].to_owned() } else { stem.to_owned() }
}

/// Endings of Welsh plurals, of verb-nouns, and of who does it; the longest that fits is taken.
const WELSH_ENDINGS: [&str; 17] = [
    "iadau", "euon", "iaid", "oedd", "wyr", "iau", "ion", "iwr", "yddion", "ydd", "wr", "au", "on", "io",
    "od", "i", "u",
];

/// A Welsh word without its ending: `garddio` and `garddwr` come to `gardd`. Four letters of it stay.
pub(super) fn welsh(word: &str) -> String {
    let endings = WELSH_ENDINGS.iter().filter_map(|ending| word.strip_suffix(ending));
    let shortest = endings.filter(|rest| rest.len() >= 4).min_by_key(|rest| rest.len());
    shortest.unwrap_or(word).to_owned()
}

/// What a Welsh word mutates into, by the radical's first letters: soft, nasal, aspirate. Source: any grammar; P. W. Thomas,
/// *Gramadeg y Gymraeg*, chapter on mutations.
const MUTATIONS: [(&str, &[&str]); 9] = [
    ("p", &["b", "mh", "ph"]),
    ("t", &["d", "nh", "th"]),
    ("c", &["g", "ngh", "ch"]),
    ("b", &["f", "m"]),
    ("d", &["dd", "n"]),
    ("g", &["", "ng"]),
    ("m", &["f"]),
    ("ll", &["l"]),
    ("rh", &["r"]),
];

/// The words of which `word` may be a mutated form, itself not among them: `ardd` may be `gardd`; `gi`, `chi` and `nghi` may be `ci`.
pub(super) fn radicals(word: &str) -> Vec<String> {
    let mut radicals = Vec::new();
    for (radical, mutated) in MUTATIONS {
        for beginning in mutated {
            let Some(rest) = word.strip_prefix(beginning) else { continue };
            // `ll` and `dd` are letters of their own: `lle` is no mutated `l`, nor `ddoe` a mutated `d`.
            let split_letter =
                beginning.len() == 1 && rest.starts_with(*beginning) && "ld".contains(beginning);
            // What begins with nothing in place of `g` begins with a vowel, l, r or w.
            let lost_g =
                !beginning.is_empty() || rest.starts_with(['a', 'e', 'i', 'o', 'u', 'w', 'y', 'l', 'r', 'n']);
            if !split_letter && lost_g && !rest.is_empty() {
                radicals.push(format!("{radical}{rest}"));
            }
        }
    }
    // `ei hunig`: an h stands before a vowel after some possessives.
    let vowel = word.strip_prefix('h').filter(|rest| rest.starts_with(['a', 'e', 'i', 'o', 'u', 'w', 'y']));
    radicals.extend(vowel.map(str::to_owned));
    radicals
}

#[cfg(test)]
mod tests {
    use super::{english, radicals, welsh};

    #[test]
    fn every_mutation_leads_back_to_its_radical() {
        let cases = [
            ("ci", ["gi", "nghi", "chi"].as_slice()),
            ("gardd", &["ardd", "ngardd"]),
            ("cwmni", &["gwmni", "nghwmni", "chwmni"]),
            ("pryd", &["bryd", "mhryd", "phryd"]),
            ("tap", &["dap", "nhap", "thap"]),
            ("bwyd", &["fwyd", "mwyd"]),
            ("dyn", &["ddyn", "nyn"]),
            ("mam", &["fam"]),
            ("llechen", &["lechen"]),
            ("rhandir", &["randir"]),
            ("unig", &["hunig"]),
        ];
        for (radical, mutated) in cases {
            for form in mutated {
                assert!(radicals(form).iter().any(|it| it == radical), "{form} comes from {radical}");
            }
        }
        assert!(!radicals("llechen").iter().any(|it| it == "lllechen"), "ll is one letter");
    }

    #[test]
    fn endings_fall_away() {
        for (word, stem) in [
            ("hedges", "hedg"),
            ("hedge", "hedg"),
            ("groceries", "grocery"),
            ("shopping", "shop"),
            ("falling", "fall"),
            ("walker", "walk"),
            ("exercises", "exercis"),
            ("bus", "bus"),
            ("classes", "class"),
            ("carer", "carer"),
            ("dogs", "dog"),
        ] {
            assert_eq!(english(word), stem, "{word}");
        }
        for (word, stem) in
            [("garddio", "gardd"), ("garddwr", "gardd"), ("cyfrifiaduron", "cyfrifiadur"), ("ci", "ci")]
        {
            assert_eq!(welsh(word), stem, "{word}");
        }
    }
}
