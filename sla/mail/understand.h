// What a mail to the incident mailbox means. Pure: the rules are those of docs/mail.md, and nothing is guessed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/time.h"
#include "sla/civil_time.h"
#include "sla/mail/letter.h"
#include "sla/registers/affectation.h"

namespace sereno::sla {

enum class MailKind {
  incident,
  request,
  acknowledgement,  ///< of a notice, as the next
  objection,
  automatic,
  bounce,
  receipt,
  followup,
  noise,
  acceptance,  ///< of a claim or correction, as the next
  refusal
};

/// "incident", "request", "acknowledgement", "objection", "auto", "bounce", "receipt", "followup", "noise",
/// "acceptance", "refusal".
std::string_view to_string(MailKind kind);

/// The five items of the contract. What is absent was not said, or not so that it could be had without guessing.
struct ReportedItems {
  std::string description{};
  std::vector<std::string> evidence{};  ///< names of attachments, or text that is evidence
  std::string steps{};
  std::optional<Affectation> affectation{};
  std::optional<Instant> time{};
  std::string time_as_written{};
};

struct UnderstoodMail {
  MailKind kind = MailKind::noise;
  ReportedItems items{};
  /// What to ask for: "description", "evidence", "steps", "affectation", "time", "guid"; of incidents and requests.
  std::vector<std::string> missing{};
  std::vector<std::string> guids{};      ///< of recordings that are asked for, small letters
  std::string token{};                   ///< of a notice, or of a claim that the client was asked about
  std::string reference{};               ///< "INC-2026-0113"
  std::string language{"es"};            ///< of the writer: "es" or "en"
  std::vector<ReportedItems> further{};  ///< of each other failure that the same mail reports
  bool from_contact = false;
  /// A person answered (neither automatic nor bulk nor a bounce): what rule 18 asks of an acknowledgement.
  bool from_person = false;
  std::string look_at{};  ///< why a person should see it; empty: no need
};

/// What the mailbox knows.
struct Mailbox {
  std::vector<std::string> contacts{};  ///< addresses of the contract's contacts, small letters
  Zone zone;
};

/// `arrived`: when the mailbox's server took it; the mail's own Date goes before it unless it lies after it or more
/// than a week before.
UnderstoodMail understand(const Letter& letter, const Mailbox& mailbox, Instant arrived);

}  // namespace sereno::sla
