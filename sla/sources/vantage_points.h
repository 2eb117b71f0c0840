// Several ledgers as one: a platform that is looked at from more than one place.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "sereno/result.h"
#include "sla/interval_set.h"
#include "sla/sources/ledger_source.h"
#include "sla/timeline.h"

namespace sereno::sla {

/// Adds what another ledger observed. Its agent's own results are those of a source of that name, beside "agent" of the
/// first; what it imported keeps the names that it has. What people say stands in the first ledger alone: a second one
/// that holds acts is refused, for they could not be told from those of the first when a month was closed.
Result<void> add_vantage_point(Evidence& evidence, Evidence other, const std::string& name);

/// A further ledger, borrowed, and where to read it: as it stands, or up to a bound.
struct Vantage {
  std::string name{};
  ledger::Ledger* book = nullptr;
  std::optional<EvidenceBound> bound{};
};

/// Where the closings of a month bind another ledger than the one that is given under that name: a message each. Fails
/// when a ledger that they bind is not given.
Result<std::vector<std::string>> binding_problems(const Evidence& evidence, const std::vector<Vantage>& vantages,
                                                  const std::string& month);

/// Adds all of them, and for each closing of the month what it binds of them (Evidence::as_bound), so that what they
/// took in later makes the next revision. Fails where binding_problems() has something to say.
Result<void> add_vantage_points(Evidence& evidence, const std::vector<Vantage>& vantages, const std::string& month,
                                const Interval& span);

/// A further ledger as people name it: read only while it is looked at.
struct NamedLedger {
  std::string name{};
  std::string path{};
};

/// What a ledger knows of a span, and those beside it, each opened and read as it stands.
Result<Evidence> load_evidence(ledger::Ledger& first, const std::vector<NamedLedger>& further, const std::string& month,
                               const Interval& span);

/// One place looked at twice is no second one.
bool is_same_ledger(const std::string& path, const std::string& other);
/// Names are of letters, digits, ".", "_" and "-", and none is "agent" or "import".
bool is_vantage_name(const std::string& name);

}  // namespace sereno::sla
