// The five items in what a writer says. Internal to understanding.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sla/civil_time.h"
#include "sla/mail/letter.h"
#include "sla/mail/understand.h"

namespace sereno::sla {

/// A text of the report: what the writer says, then what he hands on, each with when it was written.
struct ReportText {
  std::string text{};
  Instant sent{};
};

/// Nobody reports more failures in one mail; what looks so is for a person.
inline constexpr std::size_t most_further = 8;

struct FoundItems {
  ReportedItems first{};
  std::vector<ReportedItems> further{};  ///< of other failures in the same mail; at most most_further
  bool more = false;                     ///< there were more than that
  int labels = 0;                        ///< different ones
  bool described = false;                ///< a description was labelled
};

/// `opens`: an incident is reported, so that a description is looked for where none is labelled; of a followup only
/// what is labelled, shown or plainly said counts.
FoundItems find_items(const std::vector<ReportText>& texts, const std::string& subject,
                      const std::vector<std::string>& attachments, const Zone& zone, bool opens);

}  // namespace sereno::sla
