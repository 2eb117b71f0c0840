// Acts: what people and other tools said about the platform, by whom and when. Nothing here is judged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sereno/time.h"
#include "sla/interval_set.h"
#include "sla/state.h"

namespace sereno::sla {

/// The parties that every contract has. Others are ids of the contract's `parties:`.
inline constexpr std::string_view provider_party = "provider";
inline constexpr std::string_view client_party = "client";

/// Who said it, when, and when it was recorded. `recorded_at` and `sequence` are the ledger's: nobody can set them.
struct ActHead {
  std::string by{};  ///< who; empty: whoever recorded it
  std::string author_party{provider_party};
  std::string channel{"import"};  ///< cli, mail, web, import; "agent": nobody said it, the agent noticed
  Instant said_at{};              ///< the time of recording when the act names none
  bool names_said_at = false;     ///< such an act is one act however often it is recorded
  Instant recorded_at{};
  std::int64_t sequence = 0;  ///< order of arrival
  std::int64_t arrival = 0;   ///< the same, counted together with samples; 0: not known
  std::string digest{};       ///< of what was said
  std::string login{};        ///< of the account that recorded it; empty: not kept
  std::string version{};      ///< of the entry, that a decision is about
  std::string signature{};    ///< as it stands in the act; nobody has looked at it
};

/// The order in which acts of an entry are folded: by said_at, then as they were recorded, then by digest.
bool said_before(const ActHead& left, const ActHead& right);

/// In the structs below an absent field was not spoken of. Blank text is absent.

enum class MaintenanceKind { scheduled, emergency };
enum class Work { preventive, corrective };

struct MaintenanceSaid {
  std::optional<MaintenanceKind> kind{};
  std::optional<Instant> from{};
  std::optional<Instant> to{};
  std::optional<Instant> notice_email{};  ///< when the mail server accepted it
  std::optional<Instant> notice_phone{};  ///< logged contact
  std::optional<Instant> ack{};           ///< the client's acknowledgement
  std::vector<std::string> scope{};       ///< function ids; empty: not spoken of
  std::optional<std::string> description{};
  std::optional<Work> work{};
  std::optional<bool> interruption{};  ///< whether the service is interrupted by it; it is, when nobody says
  std::optional<Instant> started{};
  std::optional<Instant> finished{};
  std::optional<std::string> token{};    ///< by which the answer to its notice is known
  std::optional<std::string> contact{};  ///< who was spoken to, or acknowledged, and by which means
};

enum class Cause { provider, third_party, client };

/// What the other party decides, or the importer says that it decided.
struct Approval {
  std::optional<bool> accepted{};
  std::optional<std::string> approved_by{};
  std::optional<std::string> approver_party{};

  bool spoken() const { return accepted || approved_by || approver_party; }
};

/// A claim about whose fault a span was.
struct ClaimSaid {
  std::optional<Cause> cause{};
  std::optional<std::string> party{};  ///< who is blamed
  std::optional<std::string> evidence{};
  std::optional<std::string> reason{};
  std::optional<Instant> from{};
  std::optional<Instant> to{};
  std::vector<std::string> scope{};  ///< function ids; empty: not spoken of
  Approval approval{};
};

/// A new statement about how a function was.
struct CorrectionSaid {
  std::optional<std::string> function{};
  std::optional<Instant> from{};
  std::optional<Instant> to{};
  std::optional<State> state{};
  std::optional<std::string> reason{};
  std::optional<std::string> author{};
  std::optional<std::string> evidence_sha256{};
  Approval approval{};
};

/// A wait of an incident's clock; without `to` it still runs.
struct PauseSaid {
  Instant from{};
  std::optional<Instant> to{};
  std::optional<std::string> evidence{};
  Approval approval{};
};

/// How much a client says that an incident touches.
enum class Affectation { total, intermittent, degraded };
/// "total", "intermittent", "degraded".
std::string_view to_string(Affectation affectation);

struct IncidentSaid {
  std::optional<int> priority{};
  std::optional<std::string> function{};
  std::optional<std::string> root{};
  std::optional<bool> request{};
  std::optional<Cause> cause{};
  std::optional<Instant> registered{};
  std::optional<Instant> ack_email{};
  std::optional<std::string> ack_message_id{};  ///< of the mail that `ack_email` is the acceptance of
  std::optional<Instant> resolved{};
  std::optional<Instant> restoration_notice{};
  std::vector<PauseSaid> pauses{};  ///< empty: not spoken of
  std::optional<std::string> description{};
  std::optional<std::string> reason{};  ///< of the root
  std::optional<std::string> evidence{};
  std::optional<Affectation> affectation{};
  std::optional<Instant> occurred{};      ///< as its reporter says
  std::optional<std::string> steps{};     ///< to replicate it
  std::optional<std::string> reporter{};  ///< who reported it
  std::vector<std::string> guids{};       ///< of the recordings that are asked for; empty: not spoken of
  Approval approval{};
};

struct BugSaid {
  std::optional<Instant> opened{};
  std::optional<Instant> fixed{};
  std::optional<std::string> incident{};
  std::optional<std::string> description{};
};

/// Which function a service serves, from when and to when, or which name it had before.
struct MembershipSaid {
  std::string service{};
  std::string function{};
  std::optional<Instant> from{};
  std::optional<Instant> to{};
  std::string renamed_from{};
};

/// Takes back what its party said of an entry until then.
struct WithdrawalSaid {
  std::string of_type{};
  std::vector<std::string> fields{};  ///< empty: all
  std::string reason{};
  Approval approval{};

  /// Whether it takes back the field.
  bool names(std::string_view field) const;
};

/// A ledger beside the first, whose results are of the source of its name, and where its chain stood.
struct OtherLedger {
  std::string name{};
  std::int64_t head_sequence = 0;
  std::string head_digest{};
  std::int64_t last_arrival = 0;
};

/// Closes a month: "2026-10".
struct FreezeSaid {
  std::string month{};
  std::vector<OtherLedger> ledgers{};  ///< what else the month's report was made from, as it stood
};

/// The entry that a message is about.
struct AboutSaid {
  std::string type{};  ///< "maintenance", "incident", "report", ...
  std::string id{};
};

/// A message to somebody, on its way or settled. What it is made of is said once, when it is queued; what became of it
/// later.
struct MessageSaid {
  std::optional<std::string> via{};  ///< mail, webhook, whatsapp, phone
  std::optional<std::string> to{};   ///< an address of that channel
  std::optional<AboutSaid> about{};
  std::optional<std::string> form{};                              ///< the template that it is made from
  std::vector<std::pair<std::string, std::string>> parameters{};  ///< what the template is filled with, by name
  std::optional<std::string> language{};                          ///< "es", "en"
  std::optional<std::string> token{};                             ///< that an answer must carry
  std::optional<std::string> message_id{};                        ///< without angle brackets; one for ever
  std::optional<std::string> in_reply_to{};                       ///< without angle brackets
  std::optional<Instant> accepted_at{};                           ///< the other side's server took it
  std::optional<std::string> server{};                            ///< whose it was, and what it said
  std::optional<Instant> refused_at{};                            ///< it will never be taken
  std::optional<Instant> bounced_at{};                            ///< taken, and sent back
  std::optional<std::string> reason{};                            ///< of a refusal or a bounce
};

/// A mail that came in. Its bytes are a file of the ledger, named by `sha256`, and may be erased.
struct ReceivedSaid {
  std::string sha256{};  ///< of the mail as the server gave it
  std::string from{};
  std::string kind{};  ///< what it was understood as: incident, request, acknowledgement, ...
  std::string message_id{};
  Instant arrived{};  ///< at the mailbox's server
  std::string token{};
  std::string reference{};
  std::string note{};  ///< what a person should see of it; empty: nothing
};

using Said = std::variant<MaintenanceSaid, ClaimSaid, CorrectionSaid, IncidentSaid, BugSaid, MembershipSaid,
                          WithdrawalSaid, FreezeSaid, MessageSaid, ReceivedSaid>;

/// One act. `id` names the entry that it belongs to (for a withdrawal: the entry that it takes from); empty: it is an
/// entry of its own.
struct Act {
  ActHead head{};
  std::string id{};
  Said said{};
};

/// "maintenance", "attribution", "correction", "incident", "bug", "membership", "withdraw", "freeze", "message",
/// "received".
std::string_view type_of(const Act& act);

/// What of the things that belong to an entry's life an act names; for a list of the entry.
template <class Kind>
const Kind* says(const Act& act) {
  return std::get_if<Kind>(&act.said);
}

}  // namespace sereno::sla
