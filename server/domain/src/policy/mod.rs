//! Who may do what, and to whose things. The whole of it is one match, [`grants`], and its table is a committed snapshot.

mod action;

pub use action::Action;

use crate::{
    Actor, Role,
    booking::BookingAction,
    care_package::CarePackageAction,
    coded::coded,
    enquiry::EnquiryAction,
    ids::{AccountId, CharityId, TeamId},
    referral::ReferralAction,
};
use Grant::{All, Author, House, InTeam, OwnCharity, Reader};
use Role::{Administrator, Broker, Charity, Coordinator, Hospital, Manager};

pub fn decide(actor: &Actor, action: impl Into<Action>, resource: &Resource) -> Decision {
    let action = action.into();
    let granted =
        |action| actor.comes_for(action) && grants(action).iter().any(|grant| grant.covers(actor, resource));
    if granted(action) {
        Decision::Allow
    } else if granted(action.view()) {
        Decision::Deny
    } else {
        Decision::Hide
    }
}

/// Whose thing it is: the team that cares for the person, and the charity it is addressed to or belongs to. What few may see names them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Resource {
    pub team: Option<TeamId>,
    pub charity: Option<CharityId>,
    /// Who wrote it, where that gives a right.
    pub author: Option<AccountId>,
    /// Those for whom alone it was written.
    pub readers: [Option<AccountId>; 2],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Decision {
    Allow,
    /// May know of it and may not do this.
    Deny,
    /// May not know that it exists.
    Hide,
}

coded! {
    /// What can be done to the house itself: what belongs to no team and no charity.
    pub enum HouseAction {
        SearchDirectory = "SEARCH_DIRECTORY",
        AddCharity = "ADD_CHARITY",
        /// Teams and categories.
        EditSettings = "EDIT_SETTINGS",
        EditAccounts = "EDIT_ACCOUNTS",
        ViewAudit = "VIEW_AUDIT",
        /// The letters to charities.
        ViewOutbox = "VIEW_OUTBOX",
    }
}

impl HouseAction {
    /// Those that `actor` may do.
    pub fn of(actor: &Actor) -> Vec<Self> {
        let may = |action: &Self| decide(actor, *action, &Resource::HOUSE).is_allow();
        Self::ALL.iter().copied().filter(may).collect()
    }
}

impl From<HouseAction> for Action {
    fn from(action: HouseAction) -> Self {
        match action {
            HouseAction::SearchDirectory => Self::SearchDirectory,
            HouseAction::AddCharity => Self::AddCharity,
            HouseAction::EditSettings => Self::EditSettings,
            HouseAction::EditAccounts => Self::EditAccounts,
            HouseAction::ViewAudit => Self::ViewAudit,
            HouseAction::ViewOutbox => Self::ViewOutbox,
        }
    }
}

/// One way to be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grant {
    /// The role, in the thing's team.
    InTeam(Role),
    /// The charity role, for the thing's charity.
    OwnCharity,
    /// The role, wherever the thing belongs.
    All(Role),
    /// Whoever wrote it.
    Author,
    /// Whoever is named for it, and of the thing's team.
    Reader,
    /// The house itself.
    House,
}

const HOUSE: &[Grant] = &[House];
const EVERYBODY: &[Grant] = &[All(Coordinator), All(Broker), All(Charity), All(Manager), All(Administrator)];
const ADMINISTRATOR: &[Grant] = &[All(Administrator)];
const COORDINATOR: &[Grant] = &[InTeam(Coordinator)];
const BROKER: &[Grant] = &[InTeam(Broker)];
const CHARITY: &[Grant] = &[OwnCharity];
const TEAM: &[Grant] = &[InTeam(Coordinator), InTeam(Broker)];
const TEAM_READING: &[Grant] = &[InTeam(Coordinator), InTeam(Broker), InTeam(Manager)];
const TEAM_AND_CHARITY_READING: &[Grant] =
    &[InTeam(Coordinator), InTeam(Broker), InTeam(Manager), OwnCharity];
const BROKER_AND_CHARITY: &[Grant] = &[InTeam(Broker), OwnCharity];

/// The policy.
#[expect(clippy::match_same_arms, reason = "a line says one rule; rules that agree today may part tomorrow")]
const fn grants(action: Action) -> &'static [Grant] {
    use Action as A;
    use BookingAction as B;
    use EnquiryAction as E;
    use ReferralAction as R;
    match action {
        A::ViewPerson | A::ViewCarePackage | A::ViewReferral => TEAM_READING,
        A::ViewEnquiry | A::ViewBooking | A::ViewVisit => TEAM_AND_CHARITY_READING,
        A::ViewDirectory => EVERYBODY,
        A::ViewFigures => &[InTeam(Manager), InTeam(Broker)],
        A::ViewAccounts
        | A::EditAccounts
        | A::EditSettings
        | A::ReviewDirectory
        | A::ViewAudit
        | A::ViewOutbox => ADMINISTRATOR,

        A::AddPerson | A::EditPerson | A::RecordAgreement | A::ViewDisclosures => TEAM,
        A::KeepHouseholdCalendar => TEAM,
        A::ExportPerson => &[InTeam(Coordinator), InTeam(Manager)],
        A::BeginCarePackage | A::DraftReferral | A::MergePeople => COORDINATOR,
        A::EditPlan | A::PostInternalMessage => TEAM,
        A::CarePackage(CarePackageAction::Hold | CarePackageAction::Resume) => TEAM,
        A::CarePackage(_) => COORDINATOR,
        A::ReportHospitalStay => &[All(Hospital)],

        A::Referral(R::Edit | R::Submit | R::Withdraw) => COORDINATOR,
        A::Referral(R::Take | R::Allocate | R::ReturnForInformation | R::Close | R::Reopen) => BROKER,
        A::Referral(R::Hold) => TEAM,
        A::Referral(R::Resume) => &[InTeam(Coordinator), InTeam(Broker), House],
        A::Referral(R::EnterInError) => ADMINISTRATOR,

        A::FindHelp => TEAM,
        A::SearchDirectory => &[All(Coordinator), All(Broker)],
        A::SendEnquiry | A::ProposeBooking => BROKER,
        A::Enquiry(E::Open | E::Accept | E::Waitlist | E::Decline) => CHARITY,
        A::Enquiry(E::DeclineForPerson | E::Recall) => BROKER,
        A::Enquiry(E::Nudge | E::Lapse) => HOUSE,
        A::PostEnquiryMessage => BROKER_AND_CHARITY,

        A::Booking(B::Confirm | B::Change) => BROKER,
        A::Booking(B::Resume) => &[InTeam(Broker), House],
        A::Booking(B::Pause | B::End | B::Cancel | B::ChooseVolunteer) => BROKER_AND_CHARITY,
        A::Booking(B::RequestCancellation) => COORDINATOR,
        A::Booking(B::DeclineCancellation) => CHARITY,
        A::Visit(_) => BROKER_AND_CHARITY,
        A::SeeWhoGoes => &[InTeam(Coordinator), InTeam(Broker), OwnCharity],

        A::ViewTask => TEAM_READING,
        A::AddTask | A::Task(_) => TEAM,
        A::RaiseConcern => TEAM_AND_CHARITY_READING,
        A::ViewConcernReceipt => &[Author],
        A::ViewConcern | A::Concern(_) => &[Reader],

        A::KeepTime => HOUSE,

        A::AddCharity => &[All(Broker), All(Administrator)],
        A::EditCharity => &[OwnCharity, All(Broker), All(Administrator)],
        A::EditOffering | A::ConfirmAvailability | A::KeepVolunteers | A::KeepCalendar => {
            &[OwnCharity, All(Broker)]
        }
        A::EditCharityUsers => &[OwnCharity, All(Administrator)],
        A::ViewProtocol => &[OwnCharity, All(Coordinator), All(Broker), All(Manager), All(Administrator)],
        A::RecordProtocol => ADMINISTRATOR,
        A::JoinCharity => CHARITY,
        A::ViewFragility => &[All(Coordinator), All(Broker), All(Manager)],
        A::StopHelp => &[OwnCharity, All(Broker)],
    }
}

impl Grant {
    fn covers(self, actor: &Actor, resource: &Resource) -> bool {
        match self {
            InTeam(role) => resource.team.is_some_and(|team| actor.is_in(role, team)),
            OwnCharity => resource.charity.is_some_and(|charity| actor.speaks_for(charity)),
            All(role) => actor.is(role),
            Author => actor.signature().is_some_and(|account| resource.author == Some(account)),
            Reader => {
                let named = |account| resource.readers.contains(&Some(account));
                resource.team.is_some_and(|team| actor.teams.contains(&team))
                    && actor.signature().is_some_and(named)
            }
            House => actor.is_system(),
        }
    }
}

impl Resource {
    /// What belongs to the whole house: accounts, settings, the directory.
    pub const HOUSE: Self = Self { team: None, charity: None, author: None, readers: [None; 2] };

    pub const fn of_team(team: TeamId) -> Self {
        Self { team: Some(team), ..Self::HOUSE }
    }

    pub const fn of_charity(charity: CharityId) -> Self {
        Self { charity: Some(charity), ..Self::HOUSE }
    }

    pub const fn of_both(team: TeamId, charity: CharityId) -> Self {
        Self { team: Some(team), charity: Some(charity), ..Self::HOUSE }
    }
}

impl Decision {
    pub const fn is_allow(self) -> bool {
        matches!(self, Self::Allow)
    }
}
