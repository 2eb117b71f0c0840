// One question to a database, as data: who is asked, what came back, and what went wrong.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/steps/deadline.h"
#include "sereno/steps/trace.h"
#include "sereno/time.h"

namespace sereno::steps {

/// How much the way to the server is to be trusted.
enum class SqlTls : std::uint8_t {
  if_offered,  ///< TLS where the server speaks it, unverified
  required,    ///< TLS, unverified
  verified     ///< TLS; authority and name are verified
};

/// Whom to ask, and as whom.
struct SqlTarget {
  std::string host{};  ///< name or address; a path from "/": the server's own socket; of ODBC the data source's name
  std::uint16_t port = 0;  ///< 0: the protocol's own
  std::string database{};  ///< empty: the server's choice
  std::string user{};      ///< empty: whoever this process runs as
  std::string password{};  ///< empty: none. It never enters a connection string
  SqlTls tls = SqlTls::if_offered;
  std::string ca_file{};                ///< PEM; empty: what the system trusts
  std::chrono::minutes zone_offset{0};  ///< of the session, east of Greenwich: how times without a zone are written

  bool local() const { return host.starts_with('/'); }
};

/// What is kept of an answer. More ends the connection.
struct SqlLimits {
  std::size_t rows = 1;
  std::size_t columns = 64;
  std::size_t bytes = 64u << 10;  ///< of all values and names together
};

using SqlRow = std::vector<std::optional<std::string>>;  ///< a value as text; none: NULL

struct SqlAnswer {
  std::vector<std::string> columns{};
  std::vector<SqlRow> rows{};      ///< at most SqlLimits::rows
  bool more_rows = false;          ///< there were more
  std::optional<Instant> clock{};  ///< the server's own, at the question; none where it has to be asked for by name
};

/// Why there is no answer.
enum class SqlFault : std::uint8_t {
  none,
  library,      ///< the client library is not here, or cannot be used
  refused,      ///< nobody listens there
  unreachable,  ///< a host or network on the way says so
  no_route,     ///< this machine has no way there, or the socket is not there
  timed_out,
  closed,      ///< the server ended the connection, or it broke
  protocol,    ///< what answers is no such server
  tls,         ///< it speaks none though it should, or its certificate is not accepted
  credential,  ///< the server rejects who we are
  full,        ///< it takes no more connections, or is just starting or stopping
  no_database,
  not_allowed,  ///< the server forbids us to read this
  statement,    ///< it does not understand the question: no such table or column, wrong syntax
  failed,       ///< it failed while it answered
  too_much,     ///< the answer is larger than its limits
  local         ///< a file or setting of ours
};

struct SqlEnd {
  SqlFault fault = SqlFault::none;
  std::string text{};  ///< the server's or the library's own sentence, one line
  std::string code{};  ///< SQLSTATE or number, where there is one
  explicit operator bool() const { return fault == SqlFault::none; }
};

/// One session with a server of one kind. Asks within a read-only transaction; nothing that is asked is ever committed.
/// Every call ends by its deadline; what the server was doing then is cancelled there, as far as it can be told. One
/// thread.
class SqlClient {
 public:
  SqlClient() = default;
  SqlClient(const SqlClient&) = delete;
  SqlClient& operator=(const SqlClient&) = delete;
  /// Ends the session, at once and without reading what still comes.
  virtual ~SqlClient() = default;

  /// "PostgreSQL", "MariaDB", "ODBC".
  virtual std::string_view kind() const = 0;
  virtual std::uint16_t default_port() const = 0;
  /// Whether `host` is a name or address that connect() has to be given an address of.
  virtual bool wants_address(const SqlTarget& target) const { return !target.local(); }

  /// Connects and logs in. `address` is a numeric address of the host; empty for a local socket and a data source.
  virtual SqlEnd connect(const SqlTarget& target, const std::string& address, const Deadline& deadline) = 0;
  /// What the session is: "PostgreSQL 15.18, TLSv1.3". After connect().
  virtual std::string session() const = 0;
  /// One statement, once for a session. The caller has looked at it with statement_problem().
  virtual SqlEnd ask(const std::string& statement, const SqlLimits& limits, SqlAnswer& answer,
                     const Deadline& deadline) = 0;
};

}  // namespace sereno::steps
