// Databases for flows: one statement that only reads.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sereno/flows/transport.h"
#include "sereno/steps/address.h"
#include "sereno/steps/sql.h"

namespace sereno::flows {

/// A kind of database that a check links, by the scheme of its addresses: "postgresql".
struct SqlKind {
  std::string scheme{};
  std::unique_ptr<steps::SqlClient> (*make)() = nullptr;
};

/// The "sql" transport. A request's target is SCHEME://HOST[:PORT][/DATABASE], of ODBC odbc://DATA-SOURCE; its text is
/// the statement; `as: basic` says who asks. Settings: "rows" that are kept (1 to 10000, 1000 unless told), "tls":
/// if_offered, required, verified. Each request is a session of its own, in a read-only transaction.
class SqlTransport final : public Transport {
 public:
  /// `ca_file` is that of verified TLS; empty: the system's.
  SqlTransport(std::vector<SqlKind> kinds, steps::Family family, std::string ca_file)
      : kinds_(std::move(kinds)), family_(family), ca_file_(std::move(ca_file)) {}

  Answer perform(const Request& request, const Exchange& exchange) override;
  std::optional<std::string> refusal(const Request& request) const override;
  Result<std::string> host_of(const Request& request) const override;

 private:
  struct Question;
  Result<Question> question_of(const Request& request) const;

  std::vector<SqlKind> kinds_;
  steps::Family family_;
  std::string ca_file_;
};

}  // namespace sereno::flows
