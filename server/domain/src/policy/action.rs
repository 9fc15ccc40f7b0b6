//! Everything that anybody does here.

use crate::{
    booking::BookingAction, care_package::CarePackageAction, enquiry::EnquiryAction,
    referral::ReferralAction, safeguarding::ConcernAction, task::TaskAction, visit::VisitAction,
};

/// Declares [`Action`] so that all of them can be listed, and each life cycle's actions become it.
macro_rules! actions {
    (
        $(#[$meta:meta])*
        pub enum Action { $($(#[$about:meta])* $plain:ident,)+ }
        and those of { $($noun:ident($action:ty),)+ }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $($(#[$about])* $plain,)+
            $($noun($action),)+
        }

        impl Action {
            /// Every action there is, for tables that leave none out.
            pub fn all() -> Vec<Self> {
                let mut actions = vec![$(Self::$plain),+];
                $(actions.extend(<$action>::ALL.iter().copied().map(Self::$noun));)+
                actions
            }
        }

        $(impl From<$action> for Action {
            fn from(action: $action) -> Self {
                Self::$noun(action)
            }
        })+
    };
}

actions! {
    /// One kind of deed; those of a life cycle are listed with it.
    pub enum Action {
        ViewPerson,
        AddPerson,
        EditPerson,
        /// Make one of two records of one person, and two again.
        MergePeople,
        /// Sharing agreements and risk flags.
        RecordAgreement,
        /// The ledger of who was shown what, and its letter.
        ViewDisclosures,
        /// Everything that is held about a person, to be given to them.
        ExportPerson,

        ViewCarePackage,
        BeginCarePackage,
        /// Outcomes and statutory lines.
        EditPlan,
        /// Admissions and discharges, as a hospital's system reports them.
        ReportHospitalStay,

        ViewReferral,
        DraftReferral,
        /// Notes inside the team.
        PostInternalMessage,

        ViewEnquiry,
        SendEnquiry,
        /// Notes between broker and charity.
        PostEnquiryMessage,

        ViewBooking,
        ProposeBooking,

        ViewVisit,
        /// The first name of the volunteer who goes.
        SeeWhoGoes,

        /// What the team's meeting decided, and its weekly pack.
        ViewTask,
        AddTask,
        /// Write to the team's safeguarding lead about somebody's safety.
        RaiseConcern,
        /// That it was raised and seen, and what its author is answered.
        ViewConcernReceipt,
        /// What was written.
        ViewConcern,

        /// Charities, offerings, categories and teams by name.
        ViewDirectory,
        /// Search with a person's need.
        FindHelp,
        /// Search for nobody in particular.
        SearchDirectory,
        EditCharity,
        AddCharity,
        EditOffering,
        ConfirmAvailability,
        /// Who signs in for the charity.
        EditCharityUsers,
        /// What organisations have signed before they share what they know of people: see it.
        ViewProtocol,
        RecordProtocol,
        /// By the link of an invitation.
        JoinCharity,
        /// A charity's volunteers and their checks: see them, and write them down.
        KeepVolunteers,
        /// The address at which a charity's or a volunteer's visits are read as a calendar.
        KeepCalendar,
        /// The same of the visits to a person's household.
        KeepHouseholdCalendar,
        /// Who is left with what if a charity or an offering stops.
        ViewFragility,
        /// Record that a charity or an offering stops.
        StopHelp,

        ViewFigures,
        ViewAccounts,
        EditAccounts,
        EditSettings,
        /// What other directories’ feeds change in ours, and which charities are one.
        ReviewDirectory,
        ViewAudit,
        /// The letters to charities, without what would answer for one.
        ViewOutbox,

        /// What time brings: pauses that end, visits written down ahead, reminders.
        KeepTime,
    }
    and those of {
        CarePackage(CarePackageAction),
        Referral(ReferralAction),
        Enquiry(EnquiryAction),
        Booking(BookingAction),
        Visit(VisitAction),
        Task(TaskAction),
        Concern(ConcernAction),
    }
}

impl Action {
    /// What one must be allowed to see in order to be told "no" rather than "there is no such thing".
    pub(super) const fn view(self) -> Self {
        match self {
            Self::ViewPerson
            | Self::AddPerson
            | Self::EditPerson
            | Self::MergePeople
            | Self::RecordAgreement
            | Self::ViewDisclosures
            | Self::ExportPerson
            | Self::KeepHouseholdCalendar
            | Self::RaiseConcern => Self::ViewPerson,
            Self::ViewCarePackage | Self::BeginCarePackage | Self::EditPlan | Self::CarePackage(_) => {
                Self::ViewCarePackage
            }
            Self::ViewReferral
            | Self::DraftReferral
            | Self::Referral(_)
            | Self::PostInternalMessage
            | Self::SendEnquiry
            | Self::FindHelp => Self::ViewReferral,
            Self::ViewEnquiry | Self::Enquiry(_) | Self::PostEnquiryMessage => Self::ViewEnquiry,
            Self::ViewBooking | Self::ProposeBooking | Self::Booking(_) => Self::ViewBooking,
            Self::ViewVisit | Self::SeeWhoGoes | Self::Visit(_) => Self::ViewVisit,
            Self::ViewTask | Self::AddTask | Self::Task(_) => Self::ViewTask,
            Self::ViewConcernReceipt => Self::ViewConcernReceipt,
            Self::ViewConcern | Self::Concern(_) => Self::ViewConcern,
            Self::KeepVolunteers => Self::KeepVolunteers,
            Self::ViewProtocol | Self::RecordProtocol => Self::ViewProtocol,
            Self::ViewDirectory
            | Self::SearchDirectory
            | Self::EditCharity
            | Self::AddCharity
            | Self::EditOffering
            | Self::ConfirmAvailability
            | Self::EditCharityUsers
            | Self::JoinCharity
            | Self::KeepCalendar
            | Self::ViewFragility
            | Self::StopHelp
            | Self::ViewFigures
            | Self::ViewAccounts
            | Self::EditAccounts
            | Self::EditSettings
            | Self::ReviewDirectory
            | Self::ViewAudit
            | Self::ViewOutbox
            | Self::ReportHospitalStay
            | Self::KeepTime => Self::ViewDirectory,
        }
    }
}
