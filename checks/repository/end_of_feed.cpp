#include "checks/repository/end_of_feed.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sereno/number.h"
#include "sereno/steps/text.h"
#include "sereno/steps/time_text.h"

namespace repository {
namespace {

using sereno::Error;
using sereno::Instant;
using sereno::Result;
using sereno::steps::in_quotes;
using sereno::steps::SqlAnswer;
using sereno::steps::Zone;

/// The values of the only row by the names of their columns.
class Row {
 public:
  explicit Row(const SqlAnswer& answer) : answer_(answer) {}

  /// The column; nothing when there is none of that name.
  std::optional<std::size_t> find(std::string_view name) const {
    for (std::size_t i = 0; i < answer_.columns.size(); ++i)
      if (sereno::steps::equals_ignoring_case(answer_.columns[i], name)) return i;
    return std::nullopt;
  }
  const std::optional<std::string>& at(std::size_t column) const { return answer_.rows.front()[column]; }
  Error unreadable(std::size_t column, std::string_view what) const {
    return Error{in_quotes(at(column).value_or("NULL"), 60) + " in column " + in_quotes(answer_.columns[column], 60) +
                 " is no " + std::string(what)};
  }

 private:
  const SqlAnswer& answer_;
};

Result<std::optional<Instant>> read_newest(const Row& row, bool gives_age, const Zone& zone, Instant clock) {
  const auto age = row.find("age"), newest = row.find("newest");
  const bool is_age = age || (!newest && gives_age);
  const std::size_t column = is_age ? age.value_or(0) : newest.value_or(0);
  const auto& value = row.at(column);
  if (!value) return std::optional<Instant>();
  if (is_age) {
    const auto seconds = sereno::parse_decimal(sereno::trim(*value));
    if (!seconds || std::abs(*seconds) > 1e10) return row.unreadable(column, "number of seconds");
    return std::optional(clock - sereno::milliseconds{std::llround(*seconds * 1000)});
  }
  const auto at = sereno::steps::read_time(*value, zone, clock);
  if (!at) return row.unreadable(column, "time");
  return std::optional(*at);
}

Result<void> read_clock(const Row& row, const SqlAnswer& answer, const Zone& zone, EndOfFeed& end) {
  if (answer.clock) {
    end.clock = *answer.clock;
    end.own_clock = true;
  }
  const auto column = row.find("clock");
  if (!column) return {};
  const auto at = sereno::steps::read_time(row.at(*column).value_or(""), zone, Instant::max());
  if (!at) return row.unreadable(*column, "time");
  end.clock = *at;
  end.own_clock = true;
  return {};
}

}  // namespace

Result<EndOfFeed> read_answer(const SqlAnswer& answer, bool gives_age, const Zone& zone, Instant our_clock) {
  EndOfFeed end;
  end.clock = our_clock;
  if (answer.more_rows) return Error{"the question gives more than one row: ask for MAX(...)"};
  if (answer.columns.empty()) return Error{"the question gives no column"};
  if (answer.clock) end.clock = *answer.clock;
  end.own_clock = answer.clock.has_value();
  if (answer.rows.empty()) return end;
  const Row row(answer);
  if (auto clock = read_clock(row, answer, zone, end); !clock) return clock.error();
  auto newest = read_newest(row, gives_age, zone, end.clock);
  if (!newest) return newest.error();
  end.newest = *newest;
  if (const auto column = row.find("rows_window")) {
    const auto count = sereno::parse_integer<std::uint64_t>(row.at(*column).value_or("0"));
    if (!count) return row.unreadable(*column, "count");
    end.rows_window = *count;
  }
  return end;
}

EndOfFeed read_listing(sereno::steps::FileListing listing, std::uint64_t min_size, Instant our_clock) {
  EndOfFeed end;
  end.clock = our_clock;
  end.of_files = true;
  end.cut = listing.cut;
  const auto small = [&](const sereno::steps::StoredFile& file) { return file.size < min_size; };
  end.too_small = static_cast<std::uint64_t>(std::count_if(listing.files.begin(), listing.files.end(), small));
  std::erase_if(listing.files, small);
  std::sort(listing.files.begin(), listing.files.end(), [](const auto& left, const auto& right) {
    return std::pair(left.modified, left.name) < std::pair(right.modified, right.name);
  });
  end.files = std::move(listing.files);
  if (end.files.empty()) return end;
  end.newest = end.files.back().modified;
  end.newest_name = end.files.back().name;
  return end;
}

}  // namespace repository
