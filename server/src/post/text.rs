//! The letters' words, in both languages side by side. None has anybody in it who is helped: what a letter is about is told by the name of the
//! offering and the time of the visits, and opened by its link.

use domain::{
    booking::Booking,
    charity::Charity,
    enquiry::{Enquiry, EnquiryState},
    invitation::Invitation,
    letter::{LetterKind, Matter},
    offering::Offering,
    time::london_date,
    visit::{Visit, VisitState},
};

use crate::say::{Say, capitalised};

/// What a letter is about.
pub(super) struct About<'a> {
    pub say: Say,
    pub charity: &'a Charity,
    /// None for a letter about the whole charity.
    pub offering: Option<&'a Offering>,
    pub matter: &'a Matter,
    /// The address that opens it, where there is something to open.
    pub link: Option<&'a str>,
}

/// The subject and the text of a letter; none where the kind does not go with the matter.
pub(super) fn of(kind: LetterKind, about: &About<'_>, public_url: &str) -> Option<(String, String)> {
    let (subject, said) = match about.matter {
        Matter::Enquiry(enquiry) => about.enquiry(kind, enquiry)?,
        Matter::Booking(booking) => about.booking(kind, booking)?,
        Matter::Visit(visit) => about.visit(kind, visit)?,
        Matter::Charity => about.whole_charity(kind)?,
        Matter::Invitation(invitation) => about.invitation(invitation),
    };
    let mut parts = vec![about.say.name(&about.charity.name).to_owned()];
    parts.extend(said);
    if let Some(link) = about.link {
        parts.push(link.to_owned());
        parts.push(about.with_care());
    }
    parts.push(format!("Dolen\n{public_url}"));
    Some((subject, parts.join("\n\n")))
}

/// A letter's subject and its paragraphs.
type Said = (String, Vec<String>);

impl About<'_> {
    fn offering(&self) -> &str {
        self.offering.map_or("Dolen", |offering| self.say.name(&offering.name))
    }

    /// `{}` of either sentence is the offering.
    fn say(&self, en: &'static str, cy: &'static str) -> String {
        self.say.pick(en, cy).replace("{}", self.offering())
    }

    /// The same with `{when}` too.
    fn say_when(&self, when: &str, en: &'static str, cy: &'static str) -> String {
        self.say(en, cy).replace("{when}", when)
    }

    fn with_care(&self) -> String {
        let name = self.say.name(&self.charity.name);
        let words = self.say.pick(
            "Opening the link changes nothing; only a button on the page does. It works once. Please do not pass it on: whoever has \
             it can answer for {name}.",
            "Nid yw agor y ddolen yn newid dim; dim ond botwm ar y dudalen sy’n gwneud hynny. Mae’n gweithio unwaith. Peidiwch â’i rhannu, \
             os gwelwch yn dda: gall pwy bynnag sydd â hi ateb ar ran {name}.",
        );
        words.replace("{name}", name)
    }

    fn enquiry(&self, kind: LetterKind, enquiry: &Enquiry) -> Option<Said> {
        let due = self.say.day(enquiry.timetable.due_on);
        let last = self.say.soft_day(enquiry.timetable.lapse_on);
        let on_the_page = self.say(
            "What is asked is behind this link, without a name. You answer on the same page, with no password:",
            "Mae’r hyn sy’n cael ei ofyn y tu ôl i’r ddolen hon, heb enw. Gallwch ateb ar yr un dudalen, heb gyfrinair:",
        );
        Some(match kind {
            LetterKind::EnquirySent => (
                self.say("Can you help? {}", "Allwch chi helpu? {}"),
                vec![
                    self.say_when(
                        &due,
                        "The local community team asks whether you can help somebody: {}. Please answer by {when}.",
                        "Mae’r tîm cymunedol lleol yn gofyn a allwch chi helpu rhywun: {}. Atebwch erbyn {when}, os gwelwch yn dda.",
                    ),
                    on_the_page,
                ],
            ),
            LetterKind::EnquiryNudge => (
                self.say("A reminder: can you help? {}", "Nodyn atgoffa: allwch chi helpu? {}"),
                vec![
                    self.say_when(
                        &due,
                        "We asked whether you can help somebody: {}. There is no answer yet; it is wanted by {when}. A no helps too: \
                         then others are asked.",
                        "Gofynnwyd a allwch chi helpu rhywun: {}. Nid oes ateb eto; mae ei angen erbyn {when}. Mae ‘na’ yn help hefyd: \
                         yna gofynnir i eraill.",
                    ),
                    self.say_when(
                        &last,
                        "You can answer until {when}.",
                        "Gallwch ateb tan {when}.",
                    ),
                    on_the_page,
                ],
            ),
            LetterKind::EnquiryRecalled => (
                self.say("No answer is needed any more: {}", "Does dim angen ateb mwyach: {}"),
                vec![
                    self.say_when(
                        &self.say.soft_day(london_date(enquiry.sent_at)),
                        "On {when} we asked whether you can help somebody: {}.",
                        "Gofynnwyd ar {when} a allwch chi helpu rhywun: {}.",
                    ),
                    self.recalled(enquiry),
                ],
            ),
            LetterKind::EnquiryLapsed => (
                self.say("No answer came in time: {}", "Ni ddaeth ateb mewn pryd: {}"),
                vec![self.say_when(
                    &self.say.soft_day(london_date(enquiry.sent_at)),
                    "On {when} we asked whether you can help somebody: {}. No answer came in time, so others are asked now. There is \
                     nothing more to do.",
                    "Gofynnwyd ar {when} a allwch chi helpu rhywun: {}. Ni ddaeth ateb mewn pryd, felly gofynnir i eraill nawr. Does dim \
                     mwy i’w wneud.",
                )],
            ),
            // That the person said no, and why, is theirs to tell.
            LetterKind::EnquiryDeclined => (
                self.say("No longer needed: {}", "Dim ei angen mwyach: {}"),
                vec![
                    self.say_when(
                        &self.say.soft_day(london_date(enquiry.sent_at)),
                        "On {when} we asked whether you can help somebody: {}. The help is no longer needed. Please keep no place for it.",
                        "Gofynnwyd ar {when} a allwch chi helpu rhywun: {}. Nid oes angen yr help mwyach. Nid oes angen cadw lle.",
                    ),
                    self.thanks().to_owned(),
                ],
            ),
            LetterKind::FreshLink => (
                self.say("Your new link: {}", "Eich dolen newydd: {}"),
                vec![self.say(
                    "Somebody asked for a new link to an enquiry: {}. Here it is:",
                    "Gofynnodd rhywun am ddolen newydd i ymholiad: {}. Dyma hi:",
                )],
            ),
            _ => return None,
        })
    }

    fn recalled(&self, enquiry: &Enquiry) -> String {
        let EnquiryState::Recalled { reason } = enquiry.state else { return String::new() };
        format!("{} {}", self.say.recalled(reason), self.thanks())
    }

    const fn thanks(&self) -> &'static str {
        self.say.pick(
            "There is nothing more to do. Thank you for being there.",
            "Does dim mwy i’w wneud. Diolch am fod yno.",
        )
    }

    fn last_day(&self, booking: &Booking) -> Option<String> {
        let words = self.say.pick("No visits after {}.", "Dim ymweliadau ar ôl {}.");
        booking.plan.end_on.map(|last_day| words.replace("{}", &self.say.soft_day(last_day)))
    }

    fn booking(&self, kind: LetterKind, booking: &Booking) -> Option<Said> {
        let times = self.say.pattern(&booking.plan.pattern);
        let from = self.say.soft_day(booking.plan.start_on);
        let line = |en, cy| capitalised(&self.say_when(&times, en, cy).replace("{from}", &from));
        let whom = || {
            self.say(
                "Whom the visits are for is behind this link:",
                "Mae’r person y mae’r ymweliadau ar ei gyfer y tu ôl i’r ddolen hon:",
            )
        };
        Some(match kind {
            LetterKind::BookingConfirmed => (
                self.say("The visits are booked: {}", "Mae’r ymweliadau wedi’u trefnu: {}"),
                vec![
                    line("{}: {when}, from {from}.", "{}: {when}, o {from} ymlaen."),
                    self.say(
                        "Whom to visit, and where, is behind this link:",
                        "Mae enw’r person, a’r lle, y tu ôl i’r ddolen hon:",
                    ),
                ],
            ),
            LetterKind::BookingChanged => (
                self.say("The visits have changed: {}", "Mae’r ymweliadau wedi newid: {}"),
                [
                    Some(line("{}: now {when}, from {from}.", "{}: {when} erbyn hyn, o {from} ymlaen.")),
                    self.last_day(booking),
                    Some(whom()),
                ]
                .into_iter()
                .flatten()
                .collect(),
            ),
            LetterKind::BookingPaused => (
                self.say("Visits are paused: {}", "Mae’r ymweliadau wedi’u hoedi: {}"),
                vec![
                    line(
                        "{}: the visits ({when}) are paused. Please do not go until we write again. Your place is kept.",
                        "{}: mae’r ymweliadau ({when}) wedi’u hoedi. Peidiwch â mynd nes inni ysgrifennu eto. Cedwir y lle.",
                    ),
                    whom(),
                ],
            ),
            LetterKind::BookingResumed => (
                self.say("Visits start again: {}", "Mae’r ymweliadau’n ailddechrau: {}"),
                vec![
                    line(
                        "{}: the visits start again ({when}).",
                        "{}: mae’r ymweliadau’n ailddechrau ({when}).",
                    ),
                    whom(),
                ],
            ),
            LetterKind::BookingEnded => (
                self.say("The visits have ended: {}", "Mae’r ymweliadau wedi dod i ben: {}"),
                vec![line(
                    "{}: the visits ({when}) have ended. Please do not go any more. Thank you for all that you gave.",
                    "{}: mae’r ymweliadau ({when}) wedi dod i ben. Peidiwch â mynd mwyach, os gwelwch yn dda. Diolch am bopeth a roesoch.",
                )],
            ),
            _ => return None,
        })
    }

    fn visit(&self, kind: LetterKind, visit: &Visit) -> Option<Said> {
        let when = self.say.moment(visit.slot.starts_at);
        Some(match (kind, &visit.state) {
            (LetterKind::VisitCancelled, _) => (
                self.say_when(&when, "Visit cancelled: {when}", "Ymweliad wedi’i ganslo: {when}"),
                vec![self.say_when(
                    &when,
                    "{}: the visit of {when} is cancelled. Later ones stay as they are.",
                    "{}: mae’r ymweliad ({when}) wedi’i ganslo. Mae’r rhai wedyn yn aros fel y maent.",
                )],
            ),
            (LetterKind::VisitMoved, VisitState::Moved { to, .. }) => {
                let to = self.say.moment(*to);
                let line = self.say_when(
                    &when,
                    "{}: the visit of {when} is now on {to}. The others stay as they are.",
                    "{}: mae’r ymweliad ({when}) wedi symud: {to}. Mae’r lleill yn aros fel y maent.",
                );
                (
                    self.say_when(&when, "Visit moved: {when}", "Ymweliad wedi’i symud: {when}"),
                    vec![line.replace("{to}", &to)],
                )
            }
            (LetterKind::VisitRecord | LetterKind::FreshLink, _) => (
                self.say_when(&when, "Did the visit happen? {when}", "A ddigwyddodd yr ymweliad? {when}"),
                vec![self.say_when(
                    &when,
                    "{}: a visit was planned for {when}. Please say in one tap whether it happened:",
                    "{}: roedd ymweliad wedi’i gynllunio ({when}). Dywedwch gydag un tap a ddigwyddodd:",
                )],
            ),
            _ => return None,
        })
    }

    /// To whoever is invited, by name: it goes to their own address.
    fn invitation(&self, invitation: &Invitation) -> Said {
        let name = self.say.name(&self.charity.name);
        let last = self.say.soft_day(london_date(invitation.expires_at()));
        let words = |en, cy| self.say.pick(en, cy).replace("{name}", name).replace("{to}", &invitation.name);
        (
            words("You can sign in for {name}", "Gallwch fewngofnodi ar ran {name}"),
            vec![
                words("{to},", "{to},"),
                words(
                    "You are invited to sign in to Dolen for {name}: to answer enquiries, to see the visits of the week and to say how many \
                     you can take.",
                    "Mae gwahoddiad ichi fewngofnodi i Dolen ar ran {name}: i ateb ymholiadau, i weld ymweliadau’r wythnos ac i ddweud \
                     faint y gallwch eu cymryd.",
                ),
                words(
                    "Choose a password by this link until {when}:",
                    "Dewiswch gyfrinair drwy’r ddolen hon tan {when}:",
                )
                .replace("{when}", &last),
            ],
        )
    }

    fn whole_charity(&self, kind: LetterKind) -> Option<Said> {
        if kind == LetterKind::CheckDue {
            return Some(self.check_due());
        }
        matches!(kind, LetterKind::StillRight | LetterKind::FreshLink).then(|| {
            (
                self.say("Is this still right?", "Ydy hyn yn dal yn gywir?"),
                vec![self.say(
                    "Brokers find you by what you said of your days and places. If it is still right, one tap says so:",
                    "Mae brocer yn dod o hyd ichi drwy’r hyn a ddywedoch am eich dyddiau a’ch lleoedd. Os yw’n dal yn gywir, mae un tap yn \
                     dweud hynny:",
                )],
            )
        })
    }

    fn check_due(&self) -> Said {
        (
            self.say("A volunteer’s check comes up for review", "Mae gwiriad gwirfoddolwr i’w adolygu cyn hir"),
            vec![
                self.say(
                    "The check of one of your volunteers comes up for review within four weeks. After that day they cannot be put on any \
                     visit until somebody has looked at it again.",
                    "Mae gwiriad un o’ch gwirfoddolwyr i’w adolygu o fewn pedair wythnos. Ar ôl y diwrnod hwnnw ni ellir eu rhoi ar unrhyw \
                     ymweliad nes bod rhywun wedi edrych arno eto.",
                ),
                self.say(
                    "When it is done, please tell your broker the new date of review. We keep the level and the dates, never the \
                     certificate.",
                    "Pan fydd wedi’i wneud, rhowch wybod i’ch brocer beth yw’r dyddiad adolygu newydd, os gwelwch yn dda. Rydym yn cadw’r \
                     lefel a’r dyddiadau, byth y dystysgrif.",
                ),
            ],
        )
    }
}
