// One thing that somebody says, on its way to the ledger: the same record that `sereno-sla import` reads.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/time.h"
#include "sla/act.h"

namespace sereno::sla {

/// Who says it, for which party, and how it came.
struct Speaker {
  std::string by{};
  std::string party{provider_party};
  std::string channel{"cli"};
  std::optional<Instant> said_at{};  ///< nothing: when it is recorded
};

/// Fields that are absent or blank are left out: they say nothing. Whether the whole makes sense is for parse_record()
/// to say, as of every line that is imported.
class Statement {
 public:
  /// An empty id: an entry of its own.
  Statement(std::string_view type, std::string_view id, const Speaker& speaker);
  /// Takes back what the speaker's party said of the entry; no fields are all.
  static Statement withdrawal(std::string_view type, std::string_view id, const std::vector<std::string>& fields,
                              std::string_view reason, const Speaker& speaker);

  Statement& text(std::string_view field, std::string_view value);
  Statement& instant(std::string_view field, const std::optional<Instant>& at);
  Statement& flag(std::string_view field, const std::optional<bool>& value);
  Statement& number(std::string_view field, const std::optional<std::int64_t>& value);
  Statement& texts(std::string_view field, const std::vector<std::string>& values);
  Statement& pauses(const std::vector<PauseSaid>& pauses);
  Statement& ledgers(const std::vector<OtherLedger>& ledgers);

  /// One line.
  std::string json() const;

 private:
  boost::json::object fields_{};
};

}  // namespace sereno::sla
