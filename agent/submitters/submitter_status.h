// How a submitter stands, for `sereno status`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "sereno/time.h"

namespace sereno::agent {

struct SubmitterStatus {
  std::string name{};
  std::string type{};                   ///< "nsca", "nsca-ng", "nrdp", "icinga", "zabbix"
  std::int64_t delivered = 0;           ///< results, since the submitter began
  std::int64_t dropped = 0;             ///< by the limit, by their age, or since the other side will never take them
  std::int64_t waiting = 0;             ///< arrivals in the ledger that it has not come to
  std::size_t values_refused = 0;       ///< single values, since the start (Zabbix)
  std::string problem{};                ///< why the last attempt failed; empty: it did not
  std::optional<Instant> not_before{};  ///< of the next attempt
};

}  // namespace sereno::agent
