#include "sla/channels/recorded.h"

#include <boost/json/serialize.hpp>
#include <utility>
#include <variant>

#include "sla/sources/fact_record.h"
#include "sla/sources/records.h"

namespace sereno::sla {

Result<ledger::Fact> recorded(const boost::json::object& act) {
  auto parsed = parse_record(boost::json::serialize(act));
  if (!parsed) return parsed.error();
  const auto* said = std::get_if<Act>(&parsed->record);
  if (said == nullptr) return Error{"is no act"};
  return fact_of(*said, std::move(parsed->body));
}

}  // namespace sereno::sla
