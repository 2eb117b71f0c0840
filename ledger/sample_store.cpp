#include "ledger/sample_store.h"

#include <algorithm>

namespace sereno::ledger {

bool SampleStore::insert(std::int64_t service, const Batch::Content& batch, const Batch::Content::Entry& entry) {
  insert_.execute(service, entry.at, static_cast<int>(entry.status), entry.degraded ? 1 : 0, entry.interval,
                  batch.texts[entry.output], batch.texts[entry.perfdata], batch.texts[entry.source]);
  return database_.changes() > 0;
}

void SampleStore::remove(std::int64_t service, Instant before, std::int64_t most) {
  {
    Rows rows = later_.query(service, most);
    if (rows.next()) before = std::min(before, rows.instant(0));
  }
  remove_.execute(service, before);
}

std::optional<Sample> SampleStore::last(std::int64_t service, Instant now) {
  Rows rows = last_.query(service, now);
  if (!rows.next()) return std::nullopt;
  return Sample{.at = rows.instant(0),
                .status = status_from_code(static_cast<int>(rows.number(1))).value_or(Status::unknown),
                .degraded = rows.number(2) != 0,
                .interval = milliseconds{rows.number(3)},
                .output = rows.text(4),
                .perfdata = rows.text(5),
                .source = rows.text(6)};
}

}  // namespace sereno::ledger
